from __future__ import annotations

from datetime import date, datetime

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fabriques.accounts.models import User
from fabriques.applications.models import Application
from fabriques.assessment.charge import acts
from fabriques.assessment.charge.queries import NOBODY, Charge, away_until, colleagues, named
from fabriques.common.forms import offer

ME = "moi"


class AssignForm(forms.Form):
    """Who is in charge of one file: oneself, a colleague, nobody. `instead_of` is who was shown to be."""

    person = forms.ChoiceField(
        label=gettext_lazy("Confier ce dossier à"),
        error_messages={"required": gettext_lazy("Choisissez à qui confier ce dossier.")},
    )
    instead_of = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: QueryDict | None = None, *, user: User, file: Application, charge: Charge, on: date
    ) -> None:
        held = charge.person
        initial = {
            "instead_of": held.public_id if held else "",
            "person": "" if held is None else ME if held.pk == user.pk else held.public_id,
        }
        super().__init__(data, prefix="charge", initial=initial)
        self.user, self.file, self.held = user, file, held
        self.people = {
            ME if each.pk == user.pk else each.public_id: each for each in colleagues(user, on, file)
        }
        away = away_until([each.public_id for each in self.people.values()], on)
        offered = [
            (key, named(_("moi") if key == ME else str(each), away.get(each.public_id)))
            for key, each in self.people.items()
        ]
        # Nobody is chosen beforehand: a file that another service follows is not taken by one press.
        prompt = [("", _("Choisir…"))] if held is None else []
        offer(self, "person", [*prompt, *offered, (NOBODY, _("personne"))])

    def save(self, *, by: User, at: datetime) -> None:
        to = self.people.get(self.cleaned_data["person"])
        known = self.held if self.held and self.cleaned_data["instead_of"] == self.held.public_id else None
        if to is None:
            acts.release(self.file, by=by, at=at)
        else:
            acts.assign(self.file, to, instead_of=known, by=by, at=at)
