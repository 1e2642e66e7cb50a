from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fabriques.accounts.grant_forms import PerimeterForm
from fabriques.accounts.models import Role, User
from fabriques.common.mail_addresses import AddressField, AskedAddressInput
from fabriques.common.typed_fields import DayField
from fabriques.organisations import inviting
from fabriques.organisations.models import Invitation, Membership, Organisation


class InviteForm(forms.Form):
    """Someone invited to join an organisation."""

    email = AddressField(
        label=_("Adresse électronique"),
        help_text=_("La personne reçoit un lien, valable quatorze jours, qui ne sert qu'une fois."),
        widget=AskedAddressInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label=_("Rôle"),
        choices=Membership.Role.choices,
        initial=Membership.Role.CONTRIBUTOR,
        widget=forms.RadioSelect,
    )

    def save(self, organisation: Organisation, *, by: User, at: datetime) -> Invitation:
        role = Membership.Role(self.cleaned_data["role"])
        return inviting.invite_to_organisation(self.cleaned_data["email"], organisation, role, by=by, at=at)


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Rôle"), choices=Membership.Role.choices)


class InviteToRoleForm(PerimeterForm):
    """Someone invited to a role over a perimeter, whether they have an account or not."""

    email = AddressField(
        label=_("Adresse électronique de la personne"),
        help_text=_("Elle reçoit un lien, valable quatorze jours, qui ne sert qu'une fois."),
        widget=AskedAddressInput(attrs={"autocomplete": "off"}),
    )
    until = DayField(
        label=_("Habilitation jusqu'au (inclus)"),
        required=False,
        help_text=_("Vide : jusqu'à ce qu'elle soit retirée."),
    )
    field_order = ("email", "role", "kind", "place", "chosen", "until")

    def save(self, *, at: datetime) -> Invitation:
        data: dict[str, Any] = self.cleaned_data
        return inviting.invite_to_role(
            data["email"], Role(data["role"]), self.where, until=data["until"], by=self.by, at=at
        )
