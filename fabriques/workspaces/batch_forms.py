from __future__ import annotations

from datetime import datetime

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fabriques.accounts.models import User
from fabriques.applications.batch import acts
from fabriques.applications.models import PlacesCheck
from fabriques.calls.models import Call
from fabriques.common.forms import offer
from fabriques.common.sheets import LARGEST_FILE, MOST_ROWS
from fabriques.common.typed_fields import DayField
from fabriques.common.values import grouped

MEGABYTE = 1_000_000


class PlacesCheckForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Fichier de lieux"),
        allow_empty_file=True,  # the reader of tables says so, with what to do
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.ods"}),
        error_messages={
            "required": gettext_lazy("Choisissez un fichier CSV, XLSX ou ODS sur votre appareil."),
            "max_length": gettext_lazy("Le nom de ce fichier est trop long : renommez-le."),
        },
    )
    call = forms.ChoiceField(label=gettext_lazy("Appel"), required=False)
    day = DayField(
        label=gettext_lazy("Zonages à la date du"),
        required=False,
        help_text=gettext_lazy("Sans date, chaque appel est jugé à son jour de référence."),
    )

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        limits = {"size": LARGEST_FILE // MEGABYTE, "rows": grouped(MOST_ROWS)}
        self.fields["file"].help_text = (
            _("CSV, XLSX ou ODS, %(size)s Mo et %(rows)s lignes au plus. La première feuille est lue.")
            % limits
        )
        calls = (
            Call.objects.filter(rulebooks__isnull=False).distinct().order_by("is_fictitious", "title", "pk")
        )
        offer(self, "call", [("", _("Les appels ouverts")), *((each.slug, shown(each)) for each in calls)])

    def save(self, by: User, at: datetime) -> PlacesCheck:
        sent = self.cleaned_data["file"]
        return acts.ask(
            sent.chunks(),
            sent.name,
            wanted=[self.cleaned_data["call"]] if self.cleaned_data["call"] else [],
            day=self.cleaned_data["day"],
            by=by,
            at=at,
        )


def shown(call: Call) -> str:
    return _("%s (démonstration)") % call.title if call.is_fictitious else call.title
