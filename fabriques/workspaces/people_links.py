from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from fabriques.accounts import access
from fabriques.accounts.models import User
from fabriques.accounts.perimeters import Perimeter
from fabriques.common import clock


def people_links(user: User, perimeter: Perimeter) -> list[tuple[str, str]]:
    """What a person may open about people, roles and themselves: (label, address)."""
    on = clock.today()
    held = access.own_grants(user, on)
    found = [(_("Ma structure"), reverse("organisations:mine"))]
    if access.reads_grants(user, on, held):
        found.append((_("Habilitations"), reverse("accounts:grants")))
    if access.grantable(user, on, held):
        found.append((_("Invitations"), reverse("organisations:invitations")))
    if perimeter.acts_on_files:
        found.append((_("Absences et délégations"), reverse("accounts:delegations")))
    if perimeter.programme or perimeter.controls_all:
        found.append((_("Journal"), reverse("workspaces:journal")))
    return [*found, (_("Mes données"), reverse("workspaces:my_data"))]
