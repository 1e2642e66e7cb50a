from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse

from fabriques.accounts import addresses
from fabriques.accounts import rules as account_rules
from fabriques.accounts.models import User
from fabriques.accounts.sign_in_reasons import is_signed, signed
from fabriques.applications.access import may_write
from fabriques.applications.consortium import rules
from fabriques.applications.models import Application, ConsortiumMember
from fabriques.common.authorization import HOLDER, PERSON, right
from fabriques.common.reasons import Judgement

INTENT = "intent"  # what the letters to a member sign


@right(HOLDER, PERSON)
def may_sign(user: User, member: ConsortiumMember, draft: Application) -> Judgement:
    """The lead's intent is signed by anyone of its structure; a partner's, by whoever confirmed the address given."""
    unconfirmed = not member.is_lead and addresses.claims(user, member.email)
    theirs = unconfirmed or addresses.proves(user, member.email)
    belongs = may_write(user, draft).allowed
    return account_rules.confirmed_first(unconfirmed=unconfirmed) & rules.may_sign(
        theirs=theirs, is_lead=member.is_lead, belongs=belongs
    )


def page_by_letter(member: ConsortiumMember) -> str:
    """The page of an intent, as a letter to its member leads to it."""
    page = reverse("applications:sign_intent", args=[member.public_id])
    return signed(page, INTENT, member.public_id, member.email)


def by_letter(public_id: str, given: Mapping[str, str]) -> ConsortiumMember | None:
    """The intent that a letter leads to, for whoever followed its link; None without the letter's signature."""
    row = (
        ConsortiumMember.objects.select_related("application__organisation")
        .filter(public_id=public_id)
        .first()
    )
    return row if row is not None and is_signed(given, INTENT, row.public_id, row.email) else None
