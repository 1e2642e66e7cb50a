from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from fabriques.accounts.models import User
from fabriques.applications.answering.fields import AmountField
from fabriques.applications.models import Application
from fabriques.calls.models import Envelope, Wave
from fabriques.common import clock
from fabriques.common.dates import PARIS, say_instant
from fabriques.common.names import WrittenField
from fabriques.common.reasons import Reason
from fabriques.common.seen import Seen
from fabriques.common.typed_fields import InstantField
from fabriques.common.values import Money
from fabriques.selection import acts, giving, rules
from fabriques.selection.giving import NOTHING, Proposal
from fabriques.selection.models import Announcement, Decision

# The box that each reason of a refusal is about; those of the money stand at the amount of their year.
BOXES = {
    "before_closing": "early",
    "outside_the_list": "derogation",
    "unknown_label": "kind",
    "bonus_not_for_this_label": "bonus",
    "bonus_amount": "bonus",
    "no_laureate_left": "outcome",
}
MONEY = {
    "too_many_years", "above_maximum", "below_minimum", "above_yearly_maximum", "no_envelope_that_year",
    "envelope_exceeded",
}  # fmt: skip


# What each box says when one reason is about several: one line for each, which repeats none of the others.
AT_EACH = {"criterion_without_reason": _("Écrivez une phrase : un refus est motivé pour chaque critère.")}


def said(reason: Reason) -> str:
    """What a box says of a reason."""
    return str(AT_EACH.get(reason.code, reason.said))


class DecisionForm(forms.Form):
    """The decision, its motive, a sentence per criterion, and the money year by year."""

    outcome = forms.ChoiceField(
        label=_("Décision"),
        choices=Decision.Outcome,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez de retenir ou de refuser ce dossier.")},
    )
    motive = WrittenField(
        label=_("Motif"),
        error_messages={"required": _("Écrivez le motif de la décision : le porteur le lira.")},
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Une ou deux phrases, que le porteur lira."),
    )

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **{"prefix": "decision", **kwargs})
        self.application = application
        book = application.rulebook.rules
        self.criteria = book.criteria
        for criterion in book.criteria:
            self.fields[f"reason_{criterion.code}"] = WrittenField(
                label=criterion.label,
                max_length=1500,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        kinds = [(label.code, label.label) for label in book.labels]
        self.fields["kind"] = forms.ChoiceField(label=_("Label"), choices=kinds, required=False)
        self.years = sorted(set(application.wave.envelopes.values_list("year", flat=True)))
        only = rules.only_shares(book.amounts, self.years)
        for year in self.years:
            self.fields[f"amount_{year}"] = AmountField(
                label=_("Montant en %(year)s, en euros") % {"year": year},
                required=False,
                initial=only[year].cents if year in only else None,
                help_text=rules.amount_words(book.amounts),
            )
        bonus = book.amounts.bonus
        if bonus is not None and bonus.amount.value is not None:
            label = _("Ajouter le bonus numérique (%(amount)s)") % {"amount": bonus.amount.words}
            self.fields["bonus"] = forms.BooleanField(label=label, required=False)
            self.bonus = bonus.amount.value
        # Refused by the act, by what is decided: a motive for each criterion, or a label, money and its derogation.
        self.needed_in_the_end = {name for name in self.fields if name.startswith(("reason_", "amount_"))} | {
            "kind",
            "derogation",
        }
        if clock.now() < application.wave.closes_at:
            self.fields["early"] = WrittenField(
                label=_("Pourquoi décider avant la clôture"),
                error_messages={
                    "required": _("Dites pourquoi ce dossier n'attend pas les autres de la vague.")
                },
                max_length=1000,
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text=_(
                    "La vague reçoit des dossiers jusqu'au %(at)s : ils ne seront plus comparés à celui-ci."
                )
                % {"at": say_instant(application.wave.closes_at)},
            )
        if application.needs_derogation:
            self.fields["derogation"] = WrittenField(
                label=_("Motif de la dérogation territoriale"),
                max_length=1000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text=_(
                    "Le territoire n'est pas dans la liste de la vague : retenir ce dossier demande un motif."
                ),
            )

    @property
    def reason_fields(self) -> list[forms.BoundField]:
        return [self[f"reason_{criterion.code}"] for criterion in self.criteria]

    @property
    def amounts(self) -> list[str]:
        return [f"amount_{year}" for year in self.years]

    @property
    def amount_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.amounts]

    @property
    def envelopes(self) -> list[tuple[str, Envelope]]:
        """The envelopes that this file's money would come from, each by its name."""
        return [
            (capfirst(giving.room_of(each).name(year)), each)
            for year in self.years
            for each in giving.envelopes_for(self.application, year)
        ]

    def clean(self) -> None:
        """Everything that the act would refuse, at once and each at its box."""
        if "outcome" not in self.cleaned_data:
            return
        unread = frozenset(
            self.errors
        )  # refused for themselves: what they make of the whole says nothing more
        for reason in giving.judged(self.application, self.proposal(), clock.now()).reasons:
            for name in self.boxes(reason):
                if name not in unread and not (reason.code in MONEY and unread & set(self.amounts)):
                    self.add_error(name, said(reason))

    def boxes(self, reason: Reason) -> list[str | None]:
        """Where a reason is shown: the box to correct, the whole form when none is."""
        if reason.code == "criterion_without_reason":
            names = [f"reason_{criterion.code}" for criterion in self.criteria]
            return [name for name in names if not self.cleaned_data.get(name)]
        if reason.code in MONEY and self.amounts:
            filled = [name for name in self.amounts if self.cleaned_data.get(name)] or self.amounts
            return [next((name for name in filled if name.removeprefix("amount_") in reason.text), filled[0])]
        name = BOXES.get(reason.code)
        return [name if name in self.fields else None]

    def proposal(self) -> Proposal:
        """What was typed; what could not be read is left out."""
        values = self.cleaned_data
        retained = values["outcome"] == Decision.Outcome.RETAINED
        shares = {
            year: Money(values[f"amount_{year}"]) for year in self.years if values.get(f"amount_{year}")
        }
        bonus = self.bonus if values.get("bonus") else NOTHING
        if shares and bonus.cents:
            shares[min(shares)] += bonus
        return Proposal(
            Decision.Outcome(values["outcome"]),
            values.get("motive", ""),
            {criterion.code: values.get(f"reason_{criterion.code}", "") for criterion in self.criteria},
            shares if retained else {},
            bonus if retained else NOTHING,
            values.get("kind", "") if retained else "",
            values.get("derogation", ""),
            values.get("early", ""),
        )

    def save(self, *, by: User, at: datetime, seen: Seen) -> Decision:
        return acts.decide(self.application, self.proposal(), by=by, at=at, seen=seen)


class RetractForm(forms.Form):
    """Why a decision nobody was told of is taken back."""

    motive = WrittenField(
        label=_("Pourquoi la reprendre ?"),
        error_messages={
            "required": _("Dites pourquoi cette décision est reprise : elle n'est pas encore notifiée.")
        },
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Ce motif n'est pas gardé en clair : le journal n'en garde qu'une trace vérifiable."),
    )

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **{"prefix": "retract", **kwargs})
        self.application = application

    def save(self, *, by: User, at: datetime, seen: Seen) -> None:
        acts.retract(self.application, self.cleaned_data["motive"], by=by, at=at, seen=seen)


class AnnouncementForm(forms.Form):
    """Now, or at a day and hour of Paris."""

    public_from = InstantField(
        label=_("Public à partir du"),
        required=False,
        help_text=_(
            "Heure de Paris, par exemple 31/03/2027 18:00. Laissé vide, l'annonce est immédiate : cochez alors la case."
        ),
    )
    at_once = forms.BooleanField(
        label=_("Annoncer tout de suite : les résultats deviennent publics dès maintenant"), required=False
    )

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        if "public_from" in typed and typed["public_from"] is None and not typed.get("at_once"):
            self.add_error(
                "at_once",
                _(
                    "Aucune date n'est choisie : les résultats seraient publics dès maintenant, et une annonce ne se "
                    "reprend pas. Choisissez une date, ou cochez cette case."
                ),
            )
        return typed

    def save(self, wave: Wave, *, by: User, at: datetime, seen: Seen) -> Announcement:
        chosen = self.cleaned_data["public_from"]
        if chosen is not None:
            chosen = chosen.replace(tzinfo=PARIS)
        return acts.announce(wave, public_from=chosen or at, by=by, at=at, seen=seen)
