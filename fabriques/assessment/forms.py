from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fabriques.accounts.models import User
from fabriques.applications.models import Application
from fabriques.assessment import acts, rules
from fabriques.common.forms import offer


class CompletenessForm(forms.Form):
    """What is missing, among the rulebook's documents; nothing ticked means complete."""

    missing = forms.MultipleChoiceField(
        label=_("Pièces qui manquent"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Ne cochez rien si tout est arrivé : le dossier sera déclaré complet."),
    )
    note = forms.CharField(
        label=_("Message au porteur"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Joint au courriel qui demande les pièces."),
    )

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **{"prefix": "check", **kwargs})
        self.application = application
        documents = rules.expected(application.rulebook.rules.documents)
        offer(self, "missing", [(each.code, each.label) for each in documents])

    def save(self, *, by: User, at: datetime) -> None:
        acts.check_completeness(
            self.application, self.cleaned_data["missing"], self.cleaned_data["note"], by=by, at=at
        )
