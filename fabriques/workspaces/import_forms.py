from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fabriques.accounts.models import User
from fabriques.applications.imports import acts
from fabriques.applications.imports.targets import Target
from fabriques.applications.models import FileImport
from fabriques.calls.models import Wave
from fabriques.common.forms import offer
from fabriques.common.names import LineField
from fabriques.common.typed_fields import WholeField

MOST_PROCEDURE = 2**53


class WaveForm(forms.Form):
    wave = forms.ChoiceField(label=_("Vague qui reçoit les dossiers"))

    def __init__(self, *args: Any, waves: Sequence[Wave], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waves = {wave.code: wave for wave in waves}
        offer(self, "wave", [("", _("Choisir…")), *((wave.code, wave.title) for wave in waves)])

    def chosen(self) -> Wave:
        return self.waves[self.cleaned_data["wave"]]


class SentFileForm(WaveForm):
    """A file of the programme team's own device."""

    file = forms.FileField(
        label=_("Fichier des dossiers"),
        allow_empty_file=True,  # the reader of tables says so, with what to do
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.ods,.json"}),
        help_text=_(
            "Un tableau CSV, XLSX ou ODS, un dossier par ligne ; ou la réponse JSON d'une démarche en ligne."
        ),
        error_messages={"required": _("Choisissez un fichier sur votre appareil.")},
    )
    received_by = LineField(
        label=_("Où ces dossiers ont été reçus"),
        max_length=120,
        help_text=_(
            "Inscrit sur chaque accusé. Le même nom à chaque fois : c'est lui qui fait reconnaître un dossier."
        ),
    )
    procedure = WholeField(
        label=_("Numéro de la démarche en ligne"),
        required=False,
        min_value=1,
        max_value=MOST_PROCEDURE,
        help_text=_("Pour un fichier JSON seulement."),
    )

    def save(self, *, by: User, at: datetime) -> FileImport:
        sent, values = self.cleaned_data["file"], self.cleaned_data
        return acts.receive(
            self.chosen(),
            sent.chunks(),
            sent.name,
            received_by=values["received_by"],
            procedure=values["procedure"],
            by=by,
            at=at,
        )


class OnlineForm(WaveForm):
    """A procedure read online."""

    procedure = WholeField(label=_("Numéro de la démarche"), min_value=1, max_value=MOST_PROCEDURE)
    whole = forms.BooleanField(
        label=_("Tout relire, même ce qui n'a pas changé depuis le dernier import"), required=False
    )

    def save(self, *, by: User, at: datetime) -> FileImport:
        values = self.cleaned_data
        return acts.ask_online(self.chosen(), values["procedure"], whole=values["whole"], by=by, at=at)


class MappingForm(forms.Form):
    """One list of columns for each thing of ours that a column may fill."""

    def __init__(
        self,
        *args: Any,
        wanted: Sequence[Target],
        columns: Mapping[str, str],
        mapping: Mapping[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.wanted = wanted
        choices = [("", _("Aucune colonne")), *((key, label or key) for key, label in columns.items())]
        for target in wanted:
            self.fields[target.code] = forms.ChoiceField(
                label=target.label,
                choices=choices,
                required=False,
                initial=mapping.get(target.code, ""),
            )
        self.needed_in_the_end = {target.code for target in wanted if target.required}

    def mapped(self) -> dict[str, str]:
        return {code: key for code, key in self.cleaned_data.items() if key}

    def own(self) -> list[forms.BoundField]:
        """What identifies a file, its structure and its place."""
        return [self[target.code] for target in self.wanted if target.question is None]

    def questions(self) -> list[forms.BoundField]:
        return [self[target.code] for target in self.wanted if target.question is not None]
