from __future__ import annotations

from fabriques.accounts.models import User
from fabriques.applications.deletion import rules
from fabriques.applications.models import Application
from fabriques.common.authorization import HOLDER, right
from fabriques.common.reasons import Judgement
from fabriques.organisations.models import Membership


@right(HOLDER)
def may_delete(user: User, application: Application) -> Judgement:
    """Who started the draft, and who answers for its structure."""
    place = application.organisation.memberships.filter(user=user).first()
    return rules.may_delete(
        member=place is not None,
        manager=place is not None and place.role == Membership.Role.MANAGER,
        author=application.started_by_id == user.pk,
    )
