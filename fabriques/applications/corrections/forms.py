from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fabriques.accounts.models import User
from fabriques.applications.answering.draft_form import DraftForm
from fabriques.applications.answering.merging import mark, marks
from fabriques.applications.corrections import acts
from fabriques.applications.corrections.reading import before, reopenable
from fabriques.applications.models import Application, Correction
from fabriques.common.dates import legal_instant
from fabriques.common.forms import offer
from fabriques.common.seen import Seen
from fabriques.common.typed_fields import DayField

LAST_HOUR = time(18)


class AskCorrectionForm(forms.Form):
    """Which questions a service reopens, why, and until which day."""

    needed_in_the_end = ("reopened",)  # refused by the act, which says why

    reopened = forms.MultipleChoiceField(
        label=_("Questions à rouvrir"), required=False, widget=forms.CheckboxSelectMultiple
    )
    motive = forms.CharField(
        label=_("Ce qui est attendu"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Le porteur reçoit ce texte tel quel."),
    )
    due = DayField(label=_("À rendre au plus tard le"), help_text=_("À 18 h, heure de Paris."))

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.application = application
        known = application.questions.by_code
        offer(self, "reopened", [(code, known[code].label) for code in reopenable(application)])

    def save(self, *, by: User, at: datetime, seen: Seen) -> Correction:
        values = self.cleaned_data
        due_at = legal_instant(values["due"], LAST_HOUR)
        return acts.ask_correction(
            self.application, values["reopened"], values["motive"], due_at=due_at, by=by, at=at, seen=seen
        )


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
