"""What is typed about a wave: its hours in the legal time of Paris, its territories, its money, its changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fabriques.accounts.models import User
from fabriques.applications.notices import acts as notices
from fabriques.calls.acts import prepare_wave
from fabriques.calls.alerts.acts import announce_wave
from fabriques.calls.hours import exists_once
from fabriques.calls.models import Call, Envelope, Wave, WaveChange
from fabriques.calls.queries import concerned_services
from fabriques.calls.wave_rules import LateResults, closes_in_reach
from fabriques.calls.waves import acts
from fabriques.common.dates import PARIS, say_day, say_instant
from fabriques.common.forms import offer
from fabriques.common.names import LineField, WrittenField
from fabriques.common.seen import Seen
from fabriques.common.slugs import NO_SLUG, SlugField, free_slug
from fabriques.common.typed_fields import DayField, HourField, WholeField
from fabriques.common.values import Money
from fabriques.rulebooks import written
from fabriques.rulebooks.outline.shapes import Shape
from fabriques.rulebooks.problems import MisreadError
from fabriques.territories.models import Service

REASON = gettext_lazy("Motif")
REASON_HELP = gettext_lazy("Public, et envoyé aux personnes qui ont un brouillon dans cette vague.")


def reason_field() -> forms.CharField:
    return WrittenField(
        label=REASON, max_length=500, help_text=REASON_HELP, widget=forms.Textarea(attrs={"rows": 3})
    )


def instant_of(form: forms.Form, name: str) -> datetime | None:
    """The instant that « <name>_day » and « <name>_time » mean in Paris; told on the hour when there is none or two."""
    day, at = form.cleaned_data.get(f"{name}_day"), form.cleaned_data.get(f"{name}_time")
    if not isinstance(day, date) or not isinstance(at, time):
        return None
    judgement = exists_once(day, at)
    for reason in judgement.reasons:
        form.add_error(f"{name}_time", f"{reason.text} {reason.remedy}")
    return datetime.combine(day, at, tzinfo=PARIS) if judgement.allowed else None


def parts_of(name: str, at: datetime) -> dict[str, Any]:
    local = at.astimezone(PARIS)
    return {f"{name}_day": local.date(), f"{name}_time": local.time().replace(second=0)}


class EurosField(forms.CharField):
    """A whole number of euros, spaces allowed; the cleaned value is Money."""

    def __init__(self, **named: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 16}), **named)

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        try:
            euros = written.read(Shape.MONEY, typed)
        except MisreadError as misread:
            raise forms.ValidationError(str(misread)) from misread
        if not isinstance(euros, int) or not 0 < euros < 10**10:
            raise forms.ValidationError(_("Écrivez un montant en euros, par exemple 1 400 000."))
        return Money.euros(euros)


class RowChoice(forms.ModelChoiceField):
    """A choice among rows given later by `offer_rows`, each said by `say`."""

    def __init__(self, say: Callable[[Any], str] = str, **named: Any) -> None:
        super().__init__(queryset=Wave.objects.none(), **named)
        self.say = say

    def label_from_instance(self, obj: Any) -> str:
        return self.say(obj)


def offer_rows(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    field = form.fields[name]
    if not isinstance(field, RowChoice):
        raise TypeError(f"{name} offers no rows")
    field.queryset = rows


def version_words(version: Any) -> str:
    return _("Version %s") % version.number


class HoursForm(forms.Form):
    opens_day = DayField(label=gettext_lazy("Ouverture, jour"))
    opens_time = HourField(label=gettext_lazy("Ouverture, heure de Paris"))
    closes_day = DayField(label=gettext_lazy("Clôture, jour"))
    closes_time = HourField(label=gettext_lazy("Clôture, heure de Paris"))

    def clean(self) -> dict[str, Any]:
        typed = dict(super().clean() or {})
        typed["opens_at"], typed["closes_at"] = instant_of(self, "opens"), instant_of(self, "closes")
        opens, closes = typed["opens_at"], typed["closes_at"]
        if opens and closes and closes <= opens:
            self.add_error("closes_day", _("Une vague se clôt après son ouverture."))
        elif opens and closes:
            for reason in closes_in_reach(opens, closes).reasons:
                self.add_error("closes_day", f"{reason.text} {reason.remedy}")
        return typed


class WaveForm(HoursForm):
    title = LineField(label=gettext_lazy("Intitulé"), max_length=120)
    rulebook = RowChoice(version_words, label=gettext_lazy("Règlement"), empty_label=None)
    form = RowChoice(
        version_words,
        label=gettext_lazy("Formulaire"),
        required=False,
        empty_label=gettext_lazy("Les questions tirées du règlement"),
    )
    field_order = ("title", "code")

    def __init__(self, call: Call, wave: Wave | None, *arguments: Any, **named: Any) -> None:
        initial: dict[str, Any] = {}
        if wave is not None:
            initial = {**parts_of("opens", wave.opens_at), **parts_of("closes", wave.closes_at)}
            initial |= {"title": wave.title, "rulebook": wave.rulebook_id, "form": wave.form_id}
        super().__init__(*arguments, **named)
        self.initial = initial
        self.call, self.wave = call, wave
        versions = call.rulebooks.order_by("-number")
        offer_rows(self, "rulebook", versions)
        offer_rows(self, "form", call.forms.order_by("-number"))
        if wave is None:
            self.fields["code"] = SlugField(
                label=_("Fin de l'adresse de la page"),
                help_text=_(
                    "Laissée vide, elle est faite de l'intitulé, par exemple vague-11. Elle ne change plus."
                ),
            )
            self.order_fields(self.field_order)

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"]).lower()
        if not code:
            made = free_slug(
                self.cleaned_data.get("title", ""), lambda each: Wave.objects.filter(code=each).exists()
            )
            if not made and "title" in self.cleaned_data:
                raise forms.ValidationError(NO_SLUG)
            return made
        if Wave.objects.filter(code=code).exists():
            raise forms.ValidationError(_("Une vague a déjà cette adresse : choisissez-en une autre."))
        return code

    def save(self, *, by: User, at: datetime) -> Wave:
        typed = self.cleaned_data
        if self.wave is not None:
            return acts.edit_wave(self.wave, typed, by=by, at=at)
        return prepare_wave(
            self.call,
            typed["rulebook"],
            typed["code"],
            typed["title"],
            opens_at=typed["opens_at"],
            closes_at=typed["closes_at"],
            form=typed["form"],
            by=by,
            at=at,
        )


class TerritoriesForm(forms.Form):
    needed_in_the_end = ("codes", "file")  # the one or the other, for a wave reserved to a list

    reserved = forms.ChoiceField(
        label=gettext_lazy("Cette vague est"),
        widget=forms.RadioSelect,
        choices=[
            ("all", gettext_lazy("ouverte à tous les territoires")),
            ("list", gettext_lazy("réservée à une liste")),
        ],
    )
    codes = WrittenField(
        label=gettext_lazy("Codes des arrondissements"),
        required=False,
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=gettext_lazy(
            "Un par ligne ; ce qui suit un point-virgule est ignoré. Un département sans arrondissement "
            "se nomme par son code, par exemple 976."
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("Ou un fichier CSV"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt"}),
        help_text=gettext_lazy("La première colonne donne le code. Il remplace la liste ci-dessus."),
    )
    note = LineField(
        label=gettext_lazy("D'où vient la liste"), required=False, max_length=300,
        help_text=gettext_lazy("Publié à côté de la liste."),
    )  # fmt: skip
    without_rejected = forms.BooleanField(
        label=gettext_lazy("Enregistrer les lignes reconnues, sans celles qui ne le sont pas"), required=False
    )

    def text(self) -> str:
        """The list to read: the file's when there is one; a file that is not UTF-8 is read as Windows writes it."""
        sent = self.cleaned_data["file"]
        if not sent:
            return str(self.cleaned_data["codes"])
        raw = sent.read(1_000_000)
        try:
            return str(raw.decode("utf-8-sig"))
        except UnicodeDecodeError:
            return str(raw.decode("cp1252", errors="replace"))


class YearForm(forms.Form):
    year = WholeField(label=gettext_lazy("Année"), min_value=2019, max_value=2100)
    ceiling = EurosField(label=gettext_lazy("Montant, en euros"))

    def save(self, wave: Wave, *, by: User, at: datetime) -> Envelope:
        typed = self.cleaned_data
        return acts.add_envelope(wave, typed["year"], typed["ceiling"], by=by, at=at)


class DelegationForm(forms.Form):
    parent = RowChoice(
        lambda envelope: str(envelope.year), label=gettext_lazy("Sur l'enveloppe de"), empty_label=None
    )
    service = RowChoice(label=gettext_lazy("Service"), empty_label=gettext_lazy("Choisir un service"))
    ceiling = EurosField(label=gettext_lazy("Montant délégué, en euros"))

    def __init__(self, wave: Wave, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        offer_rows(self, "parent", wave.envelopes.filter(parent=None).order_by("year"))
        services = concerned_services(wave).exclude(level=Service.Level.SOUS_PREFECTURE)
        offer_rows(self, "service", services)

    def save(self, wave: Wave, *, by: User, at: datetime) -> Envelope:
        typed = self.cleaned_data
        parent: Envelope = typed["parent"]
        return acts.add_envelope(
            wave, parent.year, typed["ceiling"], service=typed["service"], parent=parent, by=by, at=at
        )


class CeilingForm(forms.Form):
    ceiling = EurosField(label=gettext_lazy("Montant, en euros"))


class OpeningForm(forms.Form):
    """The opening of a wave; one whose results come after the silence is confirmed."""

    late_results = forms.BooleanField(
        label=gettext_lazy(
            "J'ai lu que le silence rejettera des dossiers avant les résultats, et j'ouvre la vague"
        ),
        required=False,  # refused by the act, with the dates
    )

    def __init__(self, late: LateResults | None, data: QueryDict | None = None) -> None:
        super().__init__(data)
        if late is None:
            del self.fields["late_results"]

    needed_in_the_end = ("late_results",)

    def save(self, wave: Wave, *, by: User, at: datetime, seen: Seen) -> Wave:
        confirmed = self.cleaned_data.get("late_results", False)
        return announce_wave(wave, by=by, at=at, seen=seen, late_results=confirmed)


class ProlongForm(forms.Form):
    closes_day = DayField(label=gettext_lazy("Nouvelle clôture, jour"))
    closes_time = HourField(label=gettext_lazy("Nouvelle clôture, heure de Paris"))
    reason = reason_field()

    def __init__(self, wave: Wave, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        now = say_instant(wave.closes_at)
        said = _("Après la clôture actuelle, le %s.") % now
        if wave.rulebook.results_on is not None:
            day = say_day(wave.rulebook.results_on)
            said = _("Après la clôture actuelle, le %(now)s, et au plus tard le %(day)s, jour des résultats.") % {
                "now": now, "day": day,
            }  # fmt: skip
        self.fields["closes_day"].help_text = said

    def clean(self) -> dict[str, Any]:
        typed = dict(super().clean() or {})
        typed["closes_at"] = instant_of(self, "closes")
        return typed

    def save(self, wave: Wave, *, by: User, at: datetime, seen: Seen) -> WaveChange:
        typed = self.cleaned_data
        return notices.prolong_wave(wave, typed["closes_at"], typed["reason"], by=by, at=at, seen=seen)


class AmendForm(forms.Form):
    version = forms.ChoiceField(label=gettext_lazy("Nouvelle version du règlement"))
    reason = reason_field()

    def __init__(self, wave: Wave, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.wave = wave
        self.versions = list(wave.call.rulebooks.filter(number__gt=wave.rulebook.number).order_by("-number"))
        offer(self, "version", [(str(each.pk), _("Version %s") % each.number) for each in self.versions])
        if self.versions:
            self.initial["reason"] = self.versions[0].reason

    def save(self, *, by: User, at: datetime, seen: Seen) -> WaveChange:
        typed = self.cleaned_data
        version = next(each for each in self.versions if str(each.pk) == typed["version"])
        return notices.amend_wave(self.wave, version, typed["reason"], by=by, at=at, seen=seen)
