from __future__ import annotations

from datetime import datetime
from typing import Any, cast
from uuid import UUID, uuid4

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from fabriques.accounts.models import User
from fabriques.applications import acts
from fabriques.applications.models import Application
from fabriques.calls.models import Wave
from fabriques.common.forms import offer
from fabriques.common.names import NameField
from fabriques.common.reasons import Refusal
from fabriques.connectors.company_register import Found
from fabriques.organisations import identifiers
from fabriques.organisations.acts import complete_from_register, register_organisation
from fabriques.organisations.fields import CompanyNumberField
from fabriques.organisations.models import Organisation
from fabriques.organisations.numbers import to_join
from fabriques.organisations.queries import prefill
from fabriques.territories.locating.values import Method


def identifies_association(number: str) -> bool:
    try:
        return identifiers.identify(number)[0] == "rna"
    except identifiers.IdentifierRefused:
        return False


class StartForm(forms.Form):
    """Who applies, and for which place: enough to open a draft."""

    needed_in_the_end = (
        "organisation",
        "name",
        "legal_form",
    )  # the last two for a structure that is not in the list

    place_name = NameField(
        label=_("Nom du tiers-lieu"), max_length=120, help_text=_("Le nom sous lequel le lieu est connu.")
    )
    organisation = forms.ChoiceField(label=_("Structure qui porte le projet"), required=False)
    name = NameField(label=_("Nom de la structure"), max_length=200, required=False)
    legal_form = forms.ChoiceField(label=_("Forme juridique"), required=False)
    number = CompanyNumberField(
        label=_("Numéro SIRET, RNA, RIDET ou Tahiti"),
        required=False,
        help_text=_(
            "Vous pourrez aussi le donner plus tard. Un numéro RNA (W…) dit que c'est une association."
        ),
    )
    confirmed = forms.BooleanField(widget=forms.HiddenInput, required=False)
    request_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, wave: Wave, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.wave = user, wave
        self.number_to_join = ""
        self.fields["request_key"].initial = uuid4
        known = Organisation.objects.filter(memberships__user=user).order_by("key")
        self.organisations = {each.public_id: each for each in known}
        choices = [(key, str(each)) for key, each in self.organisations.items()]
        if choices:
            offer(self, "organisation", [*choices, ("", _("Une autre structure, décrite ci-dessous"))])
            self.fields["organisation"].initial = choices[0][0]
            self.fields["name"].label = _("Nom de l'autre structure")
        else:
            del self.fields["organisation"]
            self.fields["name"].required = True
        forms_admitted = wave.rulebook.rules.applicants.legal_forms.value or ()
        offer(self, "legal_form", [("", _("Choisir…")), *((f.code, f.label) for f in forms_admitted)])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("organisation"):
            if not cleaned.get("legal_form") and self.is_association(cleaned.get("number") or ""):
                cleaned["legal_form"] = Organisation.LegalForm.ASSOCIATION
            if not cleaned.get("name"):
                self.add_error("name", _("Donnez le nom de la structure qui porte le projet."))
            if not cleaned.get("legal_form"):
                self.add_error("legal_form", _("Choisissez la forme juridique de la structure."))
        return cleaned

    def is_association(self, number: str) -> bool:
        """Whether a number says by itself that the structure is an association, and the call admits it."""
        admitted = cast("forms.ChoiceField", self.fields["legal_form"])
        return identifies_association(number) and admitted.valid_value(Organisation.LegalForm.ASSOCIATION)

    def save(self, at: datetime) -> Application:
        """Call the acts: register the organisation if it is new, start the draft; both or neither."""
        values = self.cleaned_data
        key: UUID = values["request_key"]
        started = Application.objects.filter(request_key=key, started_by=self.user).first()
        if started is not None:
            return started
        # Asked before the transaction: the register is another system.
        found = prefill(values["number"]).found if values["confirmed"] and values["number"] else None
        with transaction.atomic():
            organisation = self.holder(found, at)
            return acts.start(self.wave, organisation, values["place_name"], key=key, by=self.user, at=at)

    def holder(self, found: Found | None, at: datetime) -> Organisation:
        """The structure chosen or registered, completed by what the register says of it, if it was asked."""
        values = self.cleaned_data
        try:
            organisation = self.organisations.get(values.get("organisation", "")) or self.registered(at)
            if found is not None:
                complete_from_register(organisation, found, by=self.user, at=at)
        except Refusal as refusal:
            numbers = [values["number"], *([found.siret, found.rna] if found else [])]
            self.number_to_join = to_join(numbers, refusal)
            raise
        return organisation

    def registered(self, at: datetime) -> Organisation:
        values = self.cleaned_data
        return register_organisation(
            values["name"],
            values["legal_form"],
            by=self.user,
            at=at,
            fictitious=self.wave.is_fictitious,
            **identifiers.numbers_of(values["number"]),
        )


class PointForm(forms.Form):
    """A point that a person places on the map, or types."""

    lon = forms.FloatField(label=_("Longitude"), min_value=-180, max_value=180, localize=True)
    lat = forms.FloatField(label=_("Latitude"), min_value=-90, max_value=90, localize=True)

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        self.application = application
        if application.point:
            kwargs.setdefault("initial", {"lon": application.point[0], "lat": application.point[1]})
        super().__init__(*args, **kwargs)

    def save(self, *, by: User, at: datetime) -> Application:
        """Call the act: a person who placed the point on the map vouches for it, hence the full score."""
        point = (self.cleaned_data["lon"], self.cleaned_data["lat"])
        return acts.place_point(self.application, point, method=Method.PERSON, score=1.0, by=by, at=at)
