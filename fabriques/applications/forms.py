from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as NumberError
from stdnum.fr import siret

from fabriques.accounts.models import User
from fabriques.applications import acts
from fabriques.applications.models import Application
from fabriques.calls.models import Wave
from fabriques.common.forms import offer
from fabriques.common.text import plain_key
from fabriques.organisations.acts import register_organisation
from fabriques.organisations.models import Organisation
from fabriques.rulebooks.types import Criterion
from fabriques.territories.locating.values import Method
from fabriques.territories.models import Commune
from fabriques.territories.queries import search_communes

ANSWER_LENGTH = 1500
MOST_BY_NAME, MOST_BY_POSTCODE = 12, 60  # communes offered; a postcode may serve more than forty


class StartForm(forms.Form):
    """Who applies, and for which place: enough to open a draft."""

    needed_in_the_end = ("organisation",)

    place_name = forms.CharField(
        label=_("Nom du tiers-lieu"), max_length=120, help_text=_("Le nom sous lequel le lieu est connu.")
    )
    organisation = forms.ChoiceField(label=_("Structure qui porte le projet"), required=False)
    name = forms.CharField(label=_("Nom de la structure"), max_length=200, required=False)
    legal_form = forms.ChoiceField(label=_("Forme juridique"), required=False)
    siret = forms.CharField(
        label=_("Numéro SIRET"),
        max_length=20,
        required=False,
        help_text=_("14 chiffres. Vous pourrez aussi le donner plus tard."),
    )
    request_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, wave: Wave, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.wave = user, wave
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
            self.fields["name"].required = self.fields["legal_form"].required = True
        forms_admitted = wave.rulebook.rules.applicants.legal_forms.value or ()
        offer(self, "legal_form", [("", _("Choisir…")), *((f.code, f.label) for f in forms_admitted)])

    def clean_siret(self) -> str:
        typed = self.cleaned_data["siret"]
        if not typed:
            return ""
        try:
            return str(siret.validate(typed))
        except NumberError as error:
            raise forms.ValidationError(
                _("Ce numéro SIRET n'existe pas : vérifiez ses 14 chiffres, sur votre avis de situation.")
            ) from error

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("organisation"):
            if not cleaned.get("name"):
                self.add_error("name", _("Donnez le nom de la structure qui porte le projet."))
            if not cleaned.get("legal_form"):
                self.add_error("legal_form", _("Choisissez la forme juridique de la structure."))
        return cleaned

    @transaction.atomic
    def save(self, at: datetime) -> Application:
        """Call the acts: register the organisation if it is new, start the draft; both or neither."""
        values = self.cleaned_data
        key: UUID = values["request_key"]
        started = Application.objects.filter(request_key=key, started_by=self.user).first()
        if started is not None:
            return started
        organisation = self.organisations.get(values.get("organisation", ""))
        if organisation is None:
            organisation = register_organisation(
                values["name"], values["legal_form"], siret=values["siret"], by=self.user, at=at,
                fictitious=self.wave.is_fictitious,
            )  # fmt: skip
        return acts.start(self.wave, organisation, values["place_name"], key=key, by=self.user, at=at)


class DraftForm(forms.Form):
    """The whole file. Nothing is required to save; what is missing is told apart, in words."""

    needed_in_the_end: tuple[str, ...] = ("commune_search", "commune", "summary", "activities", "requested")

    place_name = forms.CharField(label=_("Nom du tiers-lieu"), max_length=120)
    address = forms.CharField(label=_("Adresse du lieu"), max_length=200, required=False)
    commune_search = forms.CharField(
        label=_("Commune du lieu"),
        max_length=80,
        required=False,
        help_text=_(
            "Tapez un nom ou un code postal, puis cherchez : votre saisie est enregistrée au passage."
        ),
    )
    commune = forms.ChoiceField(label=_("Choisissez la commune"), required=False, widget=forms.RadioSelect)
    summary = forms.CharField(
        label=_("Présentation du lieu"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "Ce qui s'y passe, pour qui, avec qui. Ce texte paraîtra au registre si le lieu est retenu."
        ),
    )
    activities = forms.CharField(
        label=_("Activités et services"),
        max_length=300,
        required=False,
        help_text=_("Séparés par des virgules : atelier partagé, coworking, médiation numérique…"),
    )
    requested = forms.IntegerField(label=_("Montant demandé, en euros"), min_value=1, required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, application: Application, search: str = "", **kwargs: Any) -> None:
        """`search` is the commune looked for on the page shown, when no single one answered it."""
        self.application = application
        self.criteria = application.rulebook.rules.criteria
        self.to_choose = ""
        self.shown = search or (application.commune.name if application.commune else "")
        kwargs.setdefault("initial", self.values_shown())
        super().__init__(*args, **kwargs)
        for criterion in self.criteria:
            self.fields[f"answer_{criterion.code}"] = answer_field(criterion)
        self.needed_in_the_end += tuple(f"answer_{criterion.code}" for criterion in self.criteria)
        flat = application.rulebook.rules.amounts.flat
        if flat is not None and flat.known:
            said = _("La subvention est forfaitaire : %(amount)s.")
            self.fields["requested"].help_text = said % {"amount": flat.words}
        self.offer_communes()

    def values_shown(self) -> dict[str, Any]:
        draft = self.application
        flat = draft.rulebook.rules.amounts.flat
        proposed = flat.value.cents // 100 if flat and flat.value else None
        return {
            "place_name": draft.place_name,
            "address": draft.address,
            "commune": draft.commune_id or "",
            "commune_search": self.shown,
            "summary": draft.summary,
            "activities": draft.activities,
            "requested": draft.requested_cents // 100 if draft.requested_cents else proposed,
            "revision": draft.revision,
            **{f"answer_{code}": text for code, text in draft.answers.items()},
        }

    def offer_communes(self) -> None:
        """Offer the communes that match what is typed; the one saved, and the one picked, stay among them."""
        typed = self.data.get("commune_search", "") if self.is_bound else self.shown
        most = MOST_BY_POSTCODE if any(char.isdigit() for char in typed) else MOST_BY_NAME
        self.found = {commune.code: commune for commune in search_communes(typed, most)}
        kept = {self.application.commune_id, self.data.get("commune") if self.is_bound else None}
        others = Commune.objects.filter(code__in=kept - {None} - set(self.found)).order_by("code")
        offered = [*others.select_related("departement", "arrondissement"), *self.found.values()]
        if not offered:
            del self.fields["commune"]
            return
        offer(
            self, "commune", [(c.code, f"{c.name} ({c.departement_id}), {c.territory_name}") for c in offered]
        )

    def chosen(self) -> Commune | None:
        """The commune picked in the list, or the only one that answers what is typed.

        When none or several answer, the commune already saved stays and `to_choose` keeps what was typed.
        """
        stored = self.application.commune
        search = self.cleaned_data["commune_search"]
        typed = plain_key(search)
        if not typed:
            return stored
        pick = self.found.get(self.cleaned_data.get("commune") or "")
        if pick is not None and (pick != stored or typed == plain_key(self.shown)):
            return pick
        if stored is not None and typed == stored.key:
            return stored
        exact = [commune for commune in self.found.values() if commune.key == typed]
        answers = exact or list(self.found.values())
        if len(answers) == 1:
            return answers[0]
        self.to_choose = search
        return stored

    def save(self, *, by: User, at: datetime) -> Application:
        """Call the act `write` with what was typed."""
        values = self.cleaned_data
        answers = {criterion.code: values.get(f"answer_{criterion.code}", "") for criterion in self.criteria}
        written = {
            "place_name": values["place_name"],
            "address": values["address"],
            "commune": self.chosen(),
            "summary": values["summary"],
            "activities": values["activities"],
            "answers": {code: text for code, text in answers.items() if text},
            "requested_cents": values["requested"] * 100 if values["requested"] else None,
        }
        return acts.write(self.application, written, revision=values["revision"], by=by, at=at)

    @property
    def answer_fields(self) -> list[forms.BoundField]:
        return [self[f"answer_{criterion.code}"] for criterion in self.criteria]


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


def answer_field(criterion: Criterion) -> forms.CharField:
    return forms.CharField(
        label=criterion.label,
        help_text=criterion.help,
        max_length=ANSWER_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
