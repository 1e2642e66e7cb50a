from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fabriques.accounts.models import User
from fabriques.applications.answering.draft_form import DraftForm
from fabriques.applications.answering.merging import mark, marks
from fabriques.applications.corrections import acts
from fabriques.applications.corrections.reading import before, reopenable
from fabriques.applications.corrections.rules import told, whole_motive
from fabriques.applications.delay_forms import offer_days
from fabriques.applications.delay_rules import delay, end_of
from fabriques.applications.models import Application, Correction
from fabriques.common import clock
from fabriques.common.forms import offer
from fabriques.common.names import WrittenField
from fabriques.common.seen import Seen
from fabriques.common.typed_fields import DayField


class AskCorrectionForm(forms.Form):
    """Which questions a service reopens, what is expected of them all and of each, and until which day."""

    needed_in_the_end = ("reopened", "motive")  # by the act; by `clean`, unless each question has its words

    reopened = forms.MultipleChoiceField(
        label=_("Questions à rouvrir"), required=False, widget=forms.CheckboxSelectMultiple
    )
    motive = WrittenField(
        label=_("Message au porteur"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Ce qui est attendu, en clair : le porteur reçoit ce texte tel quel. Il peut rester vide si chaque "
            "question cochée a son mot."
        ),
    )
    due = DayField(label=_("À rendre au plus tard le"))

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.application = application
        known = application.questions.by_code
        offer(self, "reopened", [(code, known[code].label) for code in reopenable(application)])
        for code in reopenable(application):
            self.fields[note_of(code)] = WrittenField(
                label=_("Ce qui est attendu ici"),
                max_length=500,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        offer_days(self, "due", delay(clock.now(), application.wave.results_on))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        known = self.application.questions.by_code
        silent = [
            known[code].label for code in values.get("reopened", ()) if not values.get(note_of(code), "")
        ]
        # A message too long is refused by its field, and is not lacking.
        if "motive" in values:
            for reason in told(values["motive"], silent).reasons:
                self.add_error("motive", reason.said)
        return values

    @property
    def request(self) -> Correction:
        """What was typed, as the request that it makes; not saved."""
        values, known = self.cleaned_data, self.application.questions.by_code
        notes = [
            (known[code].label, values[note_of(code)]) for code in values["reopened"] if values[note_of(code)]
        ]
        return Correction(
            application=self.application,
            fields=sorted(values["reopened"]),
            motive=whole_motive(values["motive"], notes),
            due_at=end_of(values["due"]),
        )

    def save(self, *, by: User, at: datetime, seen: Seen) -> Correction:
        asked = self.request
        return acts.ask_correction(
            self.application, asked.fields, asked.motive, due_at=asked.due_at, by=by, at=at, seen=seen
        )


def note_of(code: str) -> str:
    """The name of the field that says what is expected of one question."""
    return f"note-{code}"


class CorrectionForm(DraftForm):
    """The reopened questions, with what the file says of them now."""

    def __init__(self, *args: Any, correction: Correction, **kwargs: Any) -> None:
        self.correction = correction
        super().__init__(
            *args,
            application=correction.application,
            only=correction.fields,
            over=before(correction),
            **kwargs,
        )

    def give(self, *, by: User, at: datetime, seen: Seen) -> Correction:
        """Call the act with the answers that differ from what the file says."""
        said = marks(self.stored)
        answers = {
            code: answer for code, answer in self.answers().items() if mark(answer) != said.get(code, "")
        }
        return acts.answer_correction(self.correction, answers, by=by, at=at, seen=seen)
