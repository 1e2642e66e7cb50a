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
from fabriques.common.forms import done
from fabriques.common.names import LineField, NameField
from fabriques.common.reasons import Refusal
from fabriques.organisations import identifiers
from fabriques.organisations.bank_views import managed
from fabriques.organisations.correcting import Identity, correct_identity
from fabriques.organisations.fields import CompanyNumberField
from fabriques.organisations.models import Organisation
from fabriques.organisations.numbers import to_join
from fabriques.territories.commune_form import CommuneForm

ESTABLISHMENT = frozenset({"siret", "ridet", "tahiti"})


class IdentityForm(CommuneForm):
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
    whose = gettext_lazy("celle de la structure")
    field_order = ("name", "number", "rna", "address", "search", "commune")
    needed_in_the_end = ("commune",)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        self.organisation, self.number_to_join = organisation, ""
        self.known = seat = organisation.commune
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
        self.fields["search"].required = False

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

    def save(self, *, by: User, at: datetime) -> Organisation:
        typed = self.cleaned_data
        kind = identifiers.identify(typed["number"])[0] if typed["number"] else ""
        numbers = {name: typed["number"] if name == kind else "" for name in ESTABLISHMENT}
        identity = Identity(
            typed["name"], rna=typed["rna"], address=typed["address"], commune=self.chosen(), **numbers
        )
        try:
            return correct_identity(self.organisation, identity, by=by, at=at)
        except Refusal as refusal:
            self.number_to_join = to_join((typed["number"], typed["rna"]), refusal)
            raise


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
