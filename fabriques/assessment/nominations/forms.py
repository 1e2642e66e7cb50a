from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from fabriques.accounts.models import User
from fabriques.applications.forms import StartForm
from fabriques.applications.models import Application
from fabriques.assessment.models import Nomination
from fabriques.assessment.nominations import acts
from fabriques.calls.models import Wave
from fabriques.common.mail_addresses import AddressField, AskedAddressInput
from fabriques.common.names import NameField, WrittenField
from fabriques.organisations.queries import prefill
from fabriques.territories.commune_form import CommuneForm


class SpotForm(CommuneForm):
    """A project to point out; the commune is looked for by name or postcode, then chosen when several answer."""

    field_order = ("project_name", "search", "commune")
    needed_in_the_end = ("commune",)  # asked when several answer

    project_name = NameField(label=_("Nom du projet ou du tiers-lieu"), max_length=120)
    contact_address = AddressField(
        label=_("Adresse électronique du porteur"),
        max_length=254,
        help_text=_("L'invitation y sera envoyée, et le porteur se connectera avec elle."),
        widget=AskedAddressInput(attrs={"autocomplete": "off"}),
    )
    motive = WrittenField(
        label=_("Pourquoi ce projet"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Lu par les services et l'équipe du programme ; le porteur ne le reçoit pas."),
    )

    def __init__(self, *args: Any, wave: Wave, **kwargs: Any) -> None:
        self.wave = wave
        super().__init__(*args, **kwargs)
        self.fields["search"].label = _("Commune du projet")

    def save(self, *, by: User, at: datetime) -> Nomination:
        values = {name: self.cleaned_data[name] for name in ("project_name", "contact_address", "motive")}
        return acts.spot_project(self.wave, commune=self.commune_chosen(), by=by, at=at, **values)


class WithdrawForm(forms.Form):
    motive = WrittenField(
        label=_("Pourquoi le retirer"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Si le porteur est déjà invité, il reçoit ce texte."),
    )


class InvitationForm(StartForm):
    """What any applicant answers to open a draft, the project's name filled in."""

    def __init__(self, *args: Any, nomination: Nomination, user: User, **kwargs: Any) -> None:
        self.nomination = nomination
        kwargs.setdefault("initial", {"place_name": nomination.project_name})
        super().__init__(*args, user=user, wave=nomination.wave, **kwargs)

    def save(self, at: datetime) -> Application:
        """Register the organisation if it is new, start the draft from the invitation; both or neither."""
        values = self.cleaned_data
        key: UUID = values["request_key"]
        known = Application.objects.filter(request_key=key, started_by=self.user).first()
        if known is not None:
            return known
        # Asked before the transaction: the register is another system.
        found = prefill(values["number"]).found if values["confirmed"] and values["number"] else None
        with transaction.atomic():
            organisation = self.holder(found, at)
            return acts.start_application(
                self.nomination, organisation, values["place_name"], key=key, by=self.user, at=at
            )
