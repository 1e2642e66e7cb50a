from __future__ import annotations

from datetime import date, datetime

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fabriques.accounts.access import perimeter_of
from fabriques.accounts.models import User
from fabriques.common.forms import offer
from fabriques.common.names import LineField
from fabriques.territories.models import Service
from fabriques.workspaces import export_acts, view_acts
from fabriques.workspaces.export_columns import CHOICES, KEYS
from fabriques.workspaces.models import ListExport, SavedView


class ViewForm(forms.Form):
    """A view's name and whom it is shared with; `query` is the list's."""

    name = LineField(
        label=gettext_lazy("Nom de la vue"),
        max_length=60,
        error_messages={"required": gettext_lazy("Donnez un nom à cette vue.")},
    )
    shared_with = forms.ChoiceField(label=gettext_lazy("Visible de"), required=False)
    query = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, by: User, on: date, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.by, self.on = by, on
        self.services = {str(service.pk): service for service in perimeter_of(by, on).seen}
        choices = [(code, str(service)) for code, service in self.services.items()]
        offer(self, "shared_with", [("", _("moi seulement")), *choices])

    @property
    def service(self) -> Service | None:
        return self.services.get(self.cleaned_data["shared_with"])

    def save(self, at: datetime) -> SavedView:
        data = self.cleaned_data
        return view_acts.save_view(
            data["name"], data["query"], shared_with=self.service, by=self.by, at=at, on=self.on
        )

    def rename(self, view: SavedView, at: datetime) -> SavedView:
        return view_acts.rename_view(
            view, self.cleaned_data["name"], shared_with=self.service, by=self.by, at=at, on=self.on
        )


class ExportForm(forms.Form):
    query = forms.CharField(required=False, widget=forms.HiddenInput)
    form = forms.ChoiceField(
        label=gettext_lazy("Format du fichier"),
        choices=ListExport.Form.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choisissez un format.")},
    )
    columns = forms.MultipleChoiceField(
        label=gettext_lazy("Colonnes"),
        choices=CHOICES,
        widget=forms.CheckboxSelectMultiple,
        initial=KEYS,
        error_messages={"required": gettext_lazy("Choisissez au moins une colonne.")},
    )

    def save(self, by: User, at: datetime) -> ListExport:
        data = self.cleaned_data
        return export_acts.ask(data["query"], data["form"], data["columns"], by=by, at=at)
