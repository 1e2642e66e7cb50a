"""What an erased person leaves in nominations: nothing that names them."""

from __future__ import annotations

from fabriques.accounts import addresses
from fabriques.accounts.models import User
from fabriques.assessment.models import Nomination
from fabriques.correspondence.erasure import NOWHERE


def forget_contact(user: User) -> int:
    """Erase the addresses that a person confirmed from the nominations that hold them, for their erasure; how many.

    A nomination still live keeps its line: who spotted what, and what became of it.
    """
    held = Nomination.objects.filter(addresses.sent_to(user, "contact_address"))
    pairs = list(held.values_list("pk", "public_id"))
    for pk, public_id in pairs:
        local, _at, domain = NOWHERE.partition("@")
        Nomination.objects.filter(pk=pk).update(contact_address=f"{local}+{public_id}@{domain}")
    return len(pairs)
