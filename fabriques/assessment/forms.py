from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fabriques.accounts.models import User
from fabriques.applications.delay_forms import offer_days
from fabriques.applications.delay_rules import delay, end_of
from fabriques.applications.models import Application
from fabriques.assessment import acts, queries, rules
from fabriques.assessment.models import CompletenessCheck
from fabriques.assessment.states import Completeness
from fabriques.common import clock
from fabriques.common.forms import offer
from fabriques.common.names import WrittenField
from fabriques.common.seen import Seen
from fabriques.common.typed_fields import DayField
from fabriques.rulebooks.form.types import BANK_DETAILS

BANK_PIECES = _(
    "Une pièce bancaire que vous n'avez pas à ouvrir ne se coche que si elle n'est pas arrivée, ou si le service qui "
    "paie la refuse."
)
TOLD_BY_POST = _(
    "Si le dossier est complet. La lettre qui le dit au porteur est à imprimer et à poster une demi-heure plus tard."
)


class CompletenessForm(forms.Form):
    """What a service found: the file is complete, which it confirms, or pieces are missing, awaited until a day.

    A file that is asked for no piece can only be complete.
    """

    needed_in_the_end = ("missing", "due")  # once pieces are missing

    outcome = forms.ChoiceField(
        label=_("Ce dossier"),
        choices=(
            (Completeness.COMPLETE.value, _("Le dossier est complet")),
            (Completeness.INCOMPLETE.value, _("Il manque des pièces")),
        ),
        widget=forms.RadioSelect,
        error_messages={"required": _("Dites si le dossier est complet ou s'il manque des pièces.")},
    )
    confirmed = forms.BooleanField(
        label=_(
            "Je le confirme : toutes les pièces demandées sont là, et celles que je peux ouvrir se lisent"
        ),
        required=False,
        help_text=_("Si le dossier est complet. Le porteur est prévenu une demi-heure plus tard."),
    )
    missing = forms.MultipleChoiceField(
        label=_("Pièces qui manquent"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Absentes, illisibles, périmées ou non signées."),
    )
    due = DayField(
        label=_("À envoyer au plus tard le"),
        required=False,
    )
    note = WrittenField(
        label=_("Message au porteur"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Joint au courriel qui demande les pièces."),
    )

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **{"prefix": "check", **kwargs})
        self.application = application
        if application.answered_by_post:
            self.fields["confirmed"].help_text = TOLD_BY_POST
            self.fields["note"].help_text = _("Écrit dans la lettre, à poster, qui demande les pièces.")
        known = queries.askable(application)
        offer(self, "missing", list(known.items()))
        if BANK_DETAILS in known:
            self.fields["missing"].help_text = f"{self.fields['missing'].help_text} {BANK_PIECES}"
        self.delay = delay(clock.now(), application.wave.results_on)
        offer_days(self, "due", self.delay)
        if not known:
            offer(self, "outcome", [(Completeness.COMPLETE.value, _("Le dossier est complet"))])
            self.fields["outcome"].help_text = _("Le règlement ne demande aucune pièce pour ce dossier.")
            for name in ("missing", "due", "note"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        complete = values.get("outcome") == Completeness.COMPLETE
        # A day that cannot be read is already refused in words.
        asks = values.get("outcome") == Completeness.INCOMPLETE and "due" not in self.errors
        usual = self.delay.proposed
        for name, judgement in (
            ("due", rules.dated(complete=not asks, due=bool(values.get("due")), usual=usual)),
            ("missing", rules.told_apart(complete=complete, missing=bool(values.get("missing")))),
            ("confirmed", rules.confirmed(confirmed=not complete or values.get("confirmed", False))),
        ):
            for reason in judgement.reasons:
                self.add_error(name, reason.said)
        return values

    def save(self, *, by: User, at: datetime, seen: Seen) -> CompletenessCheck:
        values = self.cleaned_data
        if values["outcome"] == Completeness.COMPLETE:
            return acts.declare_complete(self.application, by=by, at=at, seen=seen)
        due_at = end_of(values["due"])
        return acts.ask_pieces(
            self.application, values["missing"], values["note"], due_at=due_at, by=by, at=at, seen=seen
        )


class SendPiecesForm(forms.Form):
    """The word that goes back with the pieces; it is needed when some are lacking."""

    needed_in_the_end = ("reply",)  # when a piece is lacking: its help says so

    reply = WrittenField(
        label=_("Message au service"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Facultatif, sauf si une pièce manque encore : dites alors pourquoi."),
    )

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.application = application

    def save(self, *, by: User, at: datetime, seen: Seen) -> CompletenessCheck:
        return acts.send_pieces(self.application, self.cleaned_data["reply"], by=by, at=at, seen=seen)
