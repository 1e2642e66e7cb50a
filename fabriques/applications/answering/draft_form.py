"""The whole file as a form: one field for each question of its form, and the place in three."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from fabriques.accounts.models import User
from fabriques.applications import acts
from fabriques.applications.answering.conversions import answer_of, initial_of
from fabriques.applications.answering.fields import TYPED, Setting, build
from fabriques.applications.answering.merging import marks
from fabriques.applications.content import answers_of, day_of
from fabriques.applications.models import Application
from fabriques.common import clock
from fabriques.common.forms import offer
from fabriques.common.names import LineField
from fabriques.rulebooks.form.budget import years_of
from fabriques.rulebooks.form.types import Field, Kind, Section
from fabriques.territories.locating.finder import find, same_words
from fabriques.territories.models import Commune
from fabriques.territories.queries import communes_in_order

PLACE_FIELDS = ("address", "commune_search", "commune")


class CommuneField(forms.ChoiceField):
    """One of the communes offered. A choice left by an earlier search is no error: it counts only if it is found."""

    def valid_value(self, value: Any) -> bool:
        return True


@dataclass(frozen=True)
class Asked:
    """One question on the page: its form field, or none for the place, the pieces and the consortium."""

    field: Field
    bound: BoundField | None


def said_of_flat(own: str, amount: str, *, on_paper: bool) -> str:
    """The help of a request whose amount the rules fix: the form's own words, if any; for a paper, what to copy."""
    said = own or _("La subvention est forfaitaire : %(amount)s.") % {"amount": amount}
    if not on_paper:
        return said
    fixed = _("Le règlement fixe le montant : %(amount)s. Laissez vide si le papier ne le dit pas.")
    return f"{own} {fixed % {'amount': amount}}".strip()


class DraftForm(forms.Form):
    """Nothing is required to save. With `only`, the questions of those codes and no other: an automatic save."""

    address = LineField(label=_("Adresse du lieu"), max_length=200, required=False)
    commune_search = forms.CharField(
        label=_("Commune du lieu"),
        max_length=80,
        required=False,
        help_text=_(
            "Tapez un nom ou un code postal, puis cherchez : votre saisie est enregistrée au passage."
        ),
        widget=forms.TextInput(attrs={"data-uncounted": ""}),
    )
    commune = CommuneField(label=_("Choisissez la commune"), required=False, widget=forms.RadioSelect)
    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        application: Application,
        search: str = "",
        only: Collection[str] | None = None,
        over: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        """`search`: the commune looked for on the page shown, when no single one answered it. `over`: corrections."""
        self.application = application
        self.questions = application.questions
        self.to_choose = ""
        self.current = ""  # the commune saved, when it does not answer what is looked for
        self.known = search or (application.commune.name if application.commune else "")
        self.stored = answers_of(application) | dict(over or {})
        kept = [field for field in self.questions.fields() if only is None or field.code in only]
        self.typed = [field for field in kept if field.kind in TYPED]
        self.place = next((field for field in kept if field.kind is Kind.PLACE), None)
        kwargs.setdefault("initial", self.values_shown())
        super().__init__(*args, **kwargs)
        book = application.rulebook.rules
        setting = Setting(years_of(book.amounts), book.spending, day_of(application, clock.now()))
        for field in self.typed:
            self.fields[field.code] = build(field, setting)
        flat = book.amounts.flat
        for field in self.typed:
            if field.kind is Kind.REQUEST and flat is not None and flat.known:
                self.fields[field.code].help_text = said_of_flat(
                    field.help, flat.words, on_paper=application.is_on_paper
                )
        self.needed_in_the_end = {"commune_search", "commune"} | {
            field.code for field in self.typed if field.required
        }
        if self.place is None:
            for name in PLACE_FIELDS:
                del self.fields[name]
        else:
            self.offer_communes()

    def values_shown(self) -> dict[str, Any]:
        values = {field.code: initial_of(field, self.stored.get(field.code)) for field in self.typed}
        return values | {
            "address": self.application.address,
            "commune": self.application.commune_id or "",
            "commune_search": self.known,
            "shown": json.dumps(marks(self.stored)),
        }

    def offer_communes(self) -> None:
        """Offer the communes that what is typed may name, and no other: the one saved is said beside, when it is none
        of them."""
        search = self.sent("commune_search") if self.is_bound else self.known
        self.looked_for = find(search)
        self.found = {commune.code: commune for commune in communes_in_order(self.looked_for.proposed)}
        formers = self.looked_for.formers
        offered, stored = list(self.found.values()), self.application.commune
        if stored is not None and stored.code not in self.found:
            if same_words(search, stored.name):
                offered.insert(0, stored)  # it has so many namesakes that the list is cut before it
            else:
                self.current = said_of(stored, stored.territory_name)
        if not offered:
            del self.fields["commune"]
            return
        choices = [(c.code, said_of(c, formers.get(c.code, c.territory_name))) for c in offered]
        offer(self, "commune", choices)
        self.fields["commune"].help_text = self.looked_for.how_to_narrow

    @property
    def renamed(self) -> str:
        """« Andrezé est aujourd'hui dans … »: how what is typed and the commune it names hold together."""
        return self.looked_for.renamed if self.place else ""

    @property
    def unknown(self) -> str:
        """What was looked for and that no commune answers."""
        looked_for = bool(self.place and self.looked_for.typed)
        return self.looked_for.typed if looked_for and not self.found and not self.renamed else ""

    @property
    def only_guesses(self) -> bool:
        """Whether the communes offered are those that a typing fault may hide."""
        return bool(self.place and self.looked_for.guessed and not self.looked_for.named)

    def sent(self, name: str) -> str:
        """What the page sent, before it is cleaned; the database takes no null character."""
        return self.data.get(name, "").replace("\0", "") if self.is_bound else ""

    def chosen(self) -> Commune | None:
        """The commune picked in the list, or the one that what is typed names exactly.

        When none or several answer, or when it is a guess, the commune already saved stays and `to_choose` keeps
        what was typed.
        """
        stored = self.application.commune
        search = self.cleaned_data["commune_search"]
        if not search:
            return stored
        pick = self.found.get(self.cleaned_data.get("commune") or "")
        if pick is not None and (pick != stored or same_words(search, self.known)):
            return pick
        if stored is not None and same_words(search, stored.name):
            return stored
        named = self.found.get(self.looked_for.chosen or "")
        if named is None:
            self.to_choose = search
        return named or stored

    def clean_shown(self) -> dict[str, str] | None:
        """The marks of what the page showed; None when the page sent none."""
        return read_marks(self.cleaned_data["shown"])

    def clean_seen(self) -> dict[str, str]:
        """The marks of the answers changed elsewhere that the page showed beside what was typed."""
        return read_marks(self.cleaned_data["seen"]) or {}

    def show_conflict(self, codes: Collection[str]) -> None:
        """Remember on the page which versions of the answers changed elsewhere it shows."""
        fresh = marks(answers_of(self.application))
        self.remember("seen", {code: fresh.get(code, "") for code in codes})

    def show_saved(self, saved: Application) -> None:
        """Remember on the page what of it is saved, and nothing of what others changed: it does not show that."""
        fresh = marks(answers_of(saved))
        answers = self.answers()
        typed = marks(answers)
        same = {code: fresh.get(code, "") for code in answers if typed.get(code) == fresh.get(code)}
        self.remember("shown", (self.cleaned_data.get("shown") or {}) | same)

    def remember(self, name: str, marks_shown: Mapping[str, str]) -> None:
        data = cast("QueryDict", self.data).copy()  # what a request sent, never a plain mapping
        data[name] = json.dumps(marks_shown)
        self.data = data

    def answers(self) -> dict[str, Any]:
        """What was typed and can be read, by field code; a refused field is left as it was stored."""
        answers = {
            field.code: answer_of(field, self.cleaned_data[field.code])
            for field in self.typed
            if field.code in self.cleaned_data and not self.omitted(field.code)
        }
        if (
            self.place is not None
            and "address" in self.cleaned_data
            and "commune_search" in self.cleaned_data
            and not self.omitted("address")
        ):
            commune = self.chosen()
            answers[self.place.code] = {
                "address": self.cleaned_data["address"],
                "commune": commune.code if commune else "",
            }
        return answers

    def omitted(self, name: str) -> bool:
        """Whether the page did not send a field at all, which is not the same as sending it empty."""
        return self.fields[name].widget.value_omitted_from_data(self.data, self.files, name)

    def save(self, *, by: User, at: datetime, over: bool = False) -> Application:
        """Call the act `write` with what was typed. `over`: the person chose their version, having seen both.

        Only the answers seen side by side are then replaced: another one changed elsewhere is a new conflict.
        """
        shown = self.cleaned_data.get("shown")
        if over and shown is not None:
            shown = shown | self.cleaned_data.get("seen", {})
        return acts.write(self.application, self.answers(), shown=shown, by=by, at=at)

    def asked(self, section: Section) -> Iterator[Asked]:
        """The questions of a section, in its order."""
        for field in section.fields:
            yield Asked(field, self[field.code] if field.code in self.fields else None)


def said_of(commune: Commune, where: str) -> str:
    return f"{commune.name} ({commune.departement_id}), {where}"


def read_marks(text: str) -> dict[str, str] | None:
    try:
        read = json.loads(text or "null")
    except ValueError:
        return None
    return {str(key): str(mark) for key, mark in read.items()} if isinstance(read, dict) else None
