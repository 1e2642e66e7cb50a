from __future__ import annotations

from fabriques.accounts.models import User
from fabriques.accounts.tests.factories import holder
from fabriques.common.tests import instants
from fabriques.organisations.acts import register_organisation
from fabriques.organisations.models import Membership, Organisation


def organisation(name: str = "Association du Grenier commun", *, by: User | None = None) -> Organisation:
    """An association of the person (the usual holder by default), under a number of its own; twice, the same one."""
    manager = by or holder()
    known = Organisation.objects.filter(name=name, memberships__user=manager).first()
    rank = Organisation.objects.count() + 1
    return known or register_organisation(
        name, Organisation.LegalForm.ASSOCIATION, by=manager, at=instants.FOUNDED, rna=f"W021{rank:06d}"
    )


def contributor(to: Organisation, user: User) -> User:
    """Add a person to an organisation (no act does it yet)."""
    Membership.objects.get_or_create(
        organisation=to, user=user, defaults={"role": Membership.Role.CONTRIBUTOR}
    )
    return user
