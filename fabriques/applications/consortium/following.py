"""The lead of a consortium is the structure of its file: in a draft it takes the structure's corrections."""

from __future__ import annotations

from datetime import datetime

from fabriques.accounts.models import User
from fabriques.applications.closing import keep_closing
from fabriques.applications.consortium.signatures import LEAD_CORRECTED, cancel_outdated
from fabriques.applications.models import Application
from fabriques.applications.querying import locked
from fabriques.applications.states import ApplicationState
from fabriques.common.text import plain_key
from fabriques.organisations.copies import Copies, Fresh, register_copies
from fabriques.organisations.models import Organisation


def drafts(organisation: Organisation) -> list[Application]:
    rows = Application.objects.filter(organisation=organisation, state=ApplicationState.DRAFT)
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def hold(organisation: Organisation) -> None:
    drafts(organisation)


def carry(was: Organisation, fresh: Fresh, by: User, at: datetime) -> None:
    """Give each draft's lead the name and the number that its structure takes, if they were the structure's.

    Effects: a draft past its closing is first kept as it was; the members who signed another text sign again, and
    are told by letter.
    """
    for row in drafts(was):
        draft = locked(row)
        keep_closing(draft, at)
        lead = draft.members.filter(is_lead=True).first()
        if lead is not None:
            if plain_key(lead.name) == plain_key(was.name):
                lead.name = fresh["name"]
            lead.number = number_now(lead.number, was, fresh)
            lead.save(update_fields=["name", "number"])
        draft.organisation.name = fresh["name"]
        cancel_outdated(draft, LEAD_CORRECTED, by=by, at=at)


def number_now(number: str, was: Organisation, fresh: Fresh) -> str:
    """The number that a lead was given, once its structure takes others; one that was not the structure's stays."""
    for kind in ("siret", "rna", "ridet", "tahiti"):
        if number and number == getattr(was, kind):
            return fresh[kind] or fresh["siret"] or fresh["rna"]
    return number


register_copies(Copies(hold, carry))
