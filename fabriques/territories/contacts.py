"""How a service of the State is reached: on receipts and letters, as the law asks, and by the platform itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fabriques.common.authorization import Actor, act
from fabriques.common.dates import legal_day
from fabriques.journal.writing import record
from fabriques.territories import access
from fabriques.territories.models import Service

UNKNOWN = "Ses coordonnées ne sont pas encore renseignées ; elles paraîtront sur la page du dossier."


@dataclass(frozen=True)
class Contact:
    """A functional mailbox, a telephone number, a postal address of one or more lines; each may be empty."""

    email: str = ""
    phone: str = ""
    postal_address: str = ""

    @classmethod
    def of(cls, service: Service) -> Contact:
        return cls(service.email, service.phone, service.postal_address)

    @classmethod
    def written(cls, kept: Mapping[str, Any]) -> Contact:
        """As a receipt keeps it; the first ones kept the mailbox alone."""
        return cls(kept["email"], kept.get("phone", ""), kept.get("postal_address", ""))

    @property
    def line(self) -> str:
        """In one line, empty when nothing is known."""
        address = ", ".join(line.strip() for line in self.postal_address.splitlines() if line.strip())
        return " ; ".join(filter(None, [self.email, self.phone, address]))


def reach(service: Service | None) -> str:
    """The sentence of a letter that says how to reach a service."""
    line = Contact.of(service).line if service is not None else ""
    return f"Pour joindre ce service : {line}" if line else UNKNOWN


@act(access.may_keep_contact)
def set_contact(service: Service, contact: Contact, *, by: Actor, at: datetime) -> Service:
    """Set how a service is reached; the same said again changes nothing.

    Effects: the service; journal « service_contact_set » with what changed, in its public words: nothing here is
    about a person. The receipts already given keep what was true at their date.
    Refuses whoever does not work in the service.
    """
    row = Service.objects.select_for_update().get(pk=service.pk)
    access.may_keep_contact(by, row, legal_day(at)).demand()
    if Contact.of(row) == contact:
        return row
    before = Contact.of(row)
    row.email, row.phone, row.postal_address = contact.email, contact.phone, contact.postal_address
    row.save(update_fields=["email", "phone", "postal_address"])
    changed = [
        name
        for name in ("email", "phone", "postal_address")
        if getattr(before, name) != getattr(contact, name)
    ]
    record(("service", row.code), "service_contact_set", by=by, at=at, facts={"changed": ",".join(changed)})
    return row
