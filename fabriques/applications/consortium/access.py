from __future__ import annotations

from fabriques.accounts import addresses
from fabriques.accounts import rules as account_rules
from fabriques.accounts.models import User
from fabriques.applications.access import may_write
from fabriques.applications.consortium import rules
from fabriques.applications.models import Application, ConsortiumMember
from fabriques.common.authorization import HOLDER, PERSON, right
from fabriques.common.reasons import Judgement


@right(HOLDER, PERSON)
def may_sign(user: User, member: ConsortiumMember, draft: Application) -> Judgement:
    """The lead's intent is signed by anyone of its structure; a partner's, by whoever confirmed the address given."""
    unconfirmed = not member.is_lead and addresses.claims(user, member.email)
    theirs = unconfirmed or addresses.proves(user, member.email)
    belongs = may_write(user, draft).allowed
    return account_rules.confirmed_first(unconfirmed=unconfirmed) & rules.may_sign(
        theirs=theirs, is_lead=member.is_lead, belongs=belongs
    )
