from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from fabriques.accounts.models import User
from fabriques.applications.models import Application
from fabriques.applications.paper import acts, rules
from fabriques.applications.paper.requests import rules as request_rules
from fabriques.applications.paper.values import Bearer, Envelope, Sender, Written
from fabriques.calls.models import Wave
from fabriques.common import clock
from fabriques.common.forms import offer, tell
from fabriques.common.mail_addresses import AddressField, AskedAddressInput
from fabriques.common.names import NameField, WrittenField
from fabriques.common.pasted import line_text
from fabriques.common.phones import PhoneField
from fabriques.common.typed_fields import DayField
from fabriques.organisations.fields import CompanyNumberField
from fabriques.organisations.identifiers import numbers_of
from fabriques.territories.commune_form import CommuneForm

BOXES = {  # where each reason about a date is told
    "arrived_before_posted": "postmarked_on",
    "posted_in_the_future": "postmarked_on",
    "arrived_in_the_future": "arrived_on",
    "request_to_come": "written_on",
    "request_before_the_file": "written_on",
}


class SenderForm(forms.Form):
    """Who a file on paper is answered to, and where."""

    sender_name = NameField(
        label=_("Nom de l'expéditeur"), max_length=120, help_text=_("La personne à qui répondre.")
    )
    postal_address = WrittenField(
        label=_("Adresse postale de l'expéditeur"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
    email = AddressField(
        label=_("Adresse électronique de l'expéditeur"),
        max_length=254,
        required=False,
        help_text=_("Si le papier en donne une, les courriers y sont envoyés ; sinon, vous les imprimez."),
        widget=AskedAddressInput(attrs={"autocomplete": "off"}),
    )
    phone = PhoneField(label=_("Téléphone de l'expéditeur"), required=False)

    def clean_postal_address(self) -> str:
        lines = (line_text(line) for line in self.cleaned_data["postal_address"].splitlines())
        said = "\n".join(line for line in lines if line)
        if not said:
            raise forms.ValidationError(_("Donnez l'adresse postale à laquelle répondre."))
        return said

    def sender(self) -> Sender:
        values = self.cleaned_data
        return Sender(
            values["sender_name"], values["postal_address"], email=values["email"], phone=values["phone"]
        )

    @staticmethod
    def said_of(application: Application) -> dict[str, Any]:
        """What the form starts with, for a file entered already."""
        sender = application.paper_sender
        return {
            "postmarked_on": application.postmarked_on,
            "arrived_on": application.arrived_on,
            "sender_name": sender.name,
            "postal_address": sender.postal_address,
            "email": sender.email,
            "phone": sender.phone,
        }


class EnvelopeForm(SenderForm):
    """What is read on the envelope and at the head of the paper."""

    field_order = ("postmarked_on", "arrived_on")

    postmarked_on = DayField(
        label=_("Date du cachet de la poste"),
        help_text=_("Lue sur l'enveloppe : c'est elle qui dit si le dossier est à l'heure."),
    )
    arrived_on = DayField(
        label=_("Date d'arrivée au service"),
        help_text=_("Lue sur le tampon d'arrivée : le délai de réponse court de ce jour."),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        posted, arrived = values.get("postmarked_on"), values.get("arrived_on")
        tell(self, rules.in_order(posted, arrived, clock.today()), BOXES)
        return values

    def envelope(self) -> Envelope:
        values = self.cleaned_data
        return Envelope(values["postmarked_on"], values["arrived_on"], self.sender())


class WrittenForm(forms.Form):
    """The letter by which the sender of a received file asks for something."""

    written_on = DayField(
        label=_("Date du courrier de l'expéditeur"), help_text=_("Lue sur le courrier reçu après le dossier.")
    )
    motive = WrittenField(
        label=_("Ce que dit le courrier"),
        max_length=1000,
        help_text=_("Recopiez la phrase qui le demande : elle reste avec le dossier."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, arrived_on: date | None, **kwargs: Any) -> None:
        self.arrived_on = arrived_on
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        written_on = values.get("written_on")
        if written_on is not None:
            found = request_rules.dated(written_on, arrived_on=self.arrived_on, today=clock.today())
            tell(self, found, BOXES)
        return values

    def written(self) -> Written:
        return Written(self.cleaned_data["written_on"], self.cleaned_data["motive"])


class CorrectSenderForm(WrittenForm, SenderForm):
    """Who a received file is answered to, corrected as its sender wrote."""

    field_order = ("written_on", "motive")


class EnterForm(EnvelopeForm, CommuneForm):
    """What is needed to begin: the envelope, the structure, the place."""

    needed_in_the_end = ("commune",)  # asked when several answer

    place_name = NameField(label=_("Nom du tiers-lieu"), max_length=120)
    number = CompanyNumberField(
        label=_("Numéro SIRET, RNA, RIDET ou Tahiti de la structure"),
        required=False,
        help_text=_("S'il est sur le papier : il évite de tout retaper."),
    )
    name = NameField(label=_("Nom de la structure"), max_length=200)
    legal_form = forms.ChoiceField(label=_("Forme juridique de la structure"))
    request_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, wave: Wave, **kwargs: Any) -> None:
        self.wave = wave
        super().__init__(*args, **kwargs)
        self.fields["search"].label = _("Commune du lieu")
        self.fields["request_key"].initial = uuid4
        admitted = wave.rulebook.rules.applicants.legal_forms.value or ()
        offer(self, "legal_form", [("", _("Choisir…")), *((f.code, f.label) for f in admitted)])

    def save(self, *, by: User, at: datetime) -> Application:
        values = self.cleaned_data
        bearer = Bearer(values["name"], values["legal_form"], numbers_of(values["number"]))
        return acts.enter(
            self.wave,
            self.commune_chosen(),
            values["place_name"],
            bearer,
            self.envelope(),
            key=values["request_key"],
            by=by,
            at=at,
        )
