"""Whether the bank details joined to a file still prove where its structure is paid: another account, another proof."""

from __future__ import annotations

from datetime import datetime

from fabriques.applications.letters import account_replaced
from fabriques.applications.models import Application
from fabriques.applications.pieces.access import bank_codes
from fabriques.applications.service_mail import write_to_service
from fabriques.applications.states import ApplicationState
from fabriques.organisations.bank import register_replaced, replaced_at
from fabriques.organisations.models import Organisation


def outdated_since(application: Application, at: datetime) -> datetime | None:
    """Since when the document joined proves an account that is no longer the structure's; None while it holds.

    A file that holds no such document has nothing outdated: what it lacks is judged elsewhere.
    """
    changed = replaced_at(application.organisation)
    if changed is None:
        return None
    proofs = application.pieces.sent(at).filter(code__in=bank_codes(application), removed_at=None)
    newest = proofs.order_by("-received_at").values_list("received_at", flat=True).first()
    return None if newest is None or newest >= changed else changed


@register_replaced
def tell_services(organisation: Organisation, at: datetime) -> None:
    """Write to the service of each submitted file whose proof no longer counts."""
    files = Application.objects.filter(organisation=organisation, state=ApplicationState.SUBMITTED)
    for file in files.select_related("wave__call", "commune__service", "organisation").order_by("pk"):
        if outdated_since(file, at) is not None:
            write_to_service(file, account_replaced(file), at)
