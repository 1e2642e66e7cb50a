"""The name, the numbers and the address of a structure, corrected by the person who answers for it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fabriques.accounts.access import person
from fabriques.accounts.models import User
from fabriques.common import clock
from fabriques.common.forms import done, offer
from fabriques.common.names import LineField, NameField
from fabriques.organisations import identifiers
from fabriques.organisations.bank_views import managed
from fabriques.organisations.correcting import Identity, correct_identity
from fabriques.organisations.fields import CompanyNumberField
from fabriques.organisations.models import Organisation
from fabriques.territories.locating.finder import find, same_words
from fabriques.territories.models import Commune
from fabriques.territories.queries import communes_in_order

ESTABLISHMENT = frozenset({"siret", "ridet", "tahiti"})


class IdentityForm(forms.Form):
    name = NameField(label=gettext_lazy("Nom de la structure"), max_length=200)
    number = CompanyNumberField(
        label=gettext_lazy("Numéro SIRET, RIDET ou Tahiti"),
        required=False,
        help_text=gettext_lazy("Tel qu'il est écrit sur l'avis de situation ; les espaces ne comptent pas."),
    )
    rna = CompanyNumberField(
        label=gettext_lazy("Numéro RNA"),
        required=False,
        help_text=gettext_lazy("Pour une association : un W et 9 caractères."),
    )
    address = LineField(label=gettext_lazy("Adresse"), max_length=250, required=False)
    search = forms.CharField(
        label=gettext_lazy("Commune"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Un nom, ou un code postal."),
    )
    commune = forms.ChoiceField(
        label=gettext_lazy("Choisissez la commune"), required=False, widget=forms.RadioSelect
    )
    needed_in_the_end = ("commune",)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        self.organisation = organisation
        seat = organisation.commune
        kwargs.setdefault(
            "initial",
            {
                "name": organisation.name,
                "number": organisation.siret or organisation.ridet or organisation.tahiti,
                "rna": organisation.rna,
                "address": organisation.address,
                "search": seat.name if seat else "",
            },
        )
        super().__init__(*args, **kwargs)
        typed = self.data.get("search", "").replace("\0", "") if self.is_bound else ""
        self.looked_for = find(typed)
        self.found = {commune.code: commune for commune in communes_in_order(self.looked_for.proposed)}
        self.same = seat if seat is not None and same_words(typed, seat.name) else None
        if self.same or self.looked_for.chosen or not self.found:
            del self.fields["commune"]
        else:
            offer(self, "commune", self.looked_for.labels())
            self.fields["commune"].help_text = self.looked_for.how_to_narrow

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        if number and identifiers.identify(number)[0] not in ESTABLISHMENT:
            raise forms.ValidationError(
                _("Écrivez ici un numéro SIRET entier (14 chiffres), RIDET ou Tahiti.")
            )
        return number

    def clean_rna(self) -> str:
        number: str = self.cleaned_data["rna"]
        return rna_of(number) if number else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("search") and self.chosen() is None:
            if self.found:
                self.add_error("commune", _("Choisissez la commune de la structure."))
            else:
                self.add_error("search", _("Aucune commune ne répond à ce nom ou à ce code postal."))
        return cleaned

    def chosen(self) -> Commune | None:
        code = self.looked_for.chosen or self.cleaned_data.get("commune") or ""
        return self.same or self.found.get(code)

    def save(self, *, by: User, at: datetime) -> Organisation:
        typed = self.cleaned_data
        kind = identifiers.identify(typed["number"])[0] if typed["number"] else ""
        numbers = {name: typed["number"] if name == kind else "" for name in ESTABLISHMENT}
        identity = Identity(
            typed["name"], rna=typed["rna"], address=typed["address"], commune=self.chosen(), **numbers
        )
        return correct_identity(self.organisation, identity, by=by, at=at)


def rna_of(number: str) -> str:
    try:
        return identifiers.rna(number)
    except identifiers.IdentifierRefused as refused:
        raise forms.ValidationError(str(refused)) from refused


def correct(request: HttpRequest, public_id: str) -> HttpResponse:
    """The form to correct a structure, filled with what is known of it."""
    found = managed(request, public_id)
    form = IdentityForm(request.POST or None, organisation=found)
    if done(form, lambda: form.save(by=person(request), at=clock.now())):
        messages.success(request, _("La structure est corrigée. Les services le voient sur ses dossiers."))
        return redirect("organisations:people", public_id)
    context = {"organisation": found, "form": form}
    return render(request, "organisations/identity.html", context, status=422 if form.errors else 200)
