from __future__ import annotations

from datetime import date

from fabriques.accounts.models import User
from fabriques.applications.deletion import rules
from fabriques.applications.models import Application
from fabriques.applications.paper.access import may_keep
from fabriques.common.authorization import HOLDER, SERVICES, right
from fabriques.common.reasons import Judgement
from fabriques.organisations.models import Membership


@right(HOLDER, *SERVICES)
def may_delete(user: User, application: Application, on: date) -> Judgement:
    """Who started the draft, and who answers for its structure; for one on paper, the services that enter it."""
    if application.is_on_paper:
        return may_keep(user, application, on)
    place = application.organisation.memberships.filter(user=user).first()
    return rules.may_delete(
        member=place is not None,
        manager=place is not None and place.role == Membership.Role.MANAGER,
        author=application.started_by_id == user.pk,
    )
