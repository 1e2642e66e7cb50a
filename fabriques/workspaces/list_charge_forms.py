"""Several files handed to one person at once, with what became of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fabriques.accounts.models import User
from fabriques.applications import access
from fabriques.applications.models import Application
from fabriques.assessment.charge import acts
from fabriques.assessment.charge.queries import charge_of, colleagues
from fabriques.common.forms import offer
from fabriques.common.reasons import Reason, Refusal
from fabriques.overview.filters import ME, NOBODY

MOST_FILES = 50  # as many as a page of the list shows


@dataclass
class Outcome:
    """What became of each ticked file, by name."""

    done: list[Application] = field(default_factory=list)
    unchanged: list[Application] = field(default_factory=list)
    refused: list[tuple[Application, tuple[Reason, ...]]] = field(default_factory=list)


class BulkForm(forms.Form):
    person = forms.ChoiceField(
        label=gettext_lazy("Confier à"),
        error_messages={"required": gettext_lazy("Choisissez à qui confier les dossiers cochés.")},
    )
    take_over = forms.BooleanField(
        label=gettext_lazy("Reprendre aussi ceux que quelqu'un suit déjà"),
        required=False,
        help_text=gettext_lazy("Sinon, ils restent à qui les suit."),
    )
    query = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, by: User, on: date, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.by, self.on = by, on
        self.people = {ME if each.pk == by.pk else each.public_id: each for each in colleagues(by, on)}
        named = [(key, _("moi") if key == ME else str(each)) for key, each in self.people.items()]
        offer(self, "person", [*named, (NOBODY, _("personne (ne plus les suivre)"))])

    def ticked(self, public_ids: list[str]) -> list[Application]:
        """The ticked files that the person may see, in the order of the page."""
        found = access.assessed(self.by, self.on).filter(public_id__in=public_ids[:MOST_FILES])
        by_id = {file.public_id: file for file in found}
        return [by_id[each] for each in dict.fromkeys(public_ids) if each in by_id]

    def save(self, files: list[Application], at: datetime) -> Outcome:
        """One act for each file: what is refused for one changes nothing for the others."""
        to = self.people.get(self.cleaned_data["person"])
        found = Outcome()
        for file in files:
            held = charge_of(file, self.on).person
            if held == to:
                found.unchanged.append(file)
                continue
            instead_of = held if self.cleaned_data["take_over"] else None
            try:
                if to is None:
                    acts.release(file, by=self.by, at=at)
                else:
                    acts.assign(file, to, instead_of=instead_of, by=self.by, at=at, told=False)
                found.done.append(file)
            except Refusal as refusal:
                found.refused.append((file, refusal.reasons))
        if to is not None and to.pk != self.by.pk and found.done:
            acts.tell_handed(found.done[0], found.done[1:], to, by=self.by, at=at)
        return found
