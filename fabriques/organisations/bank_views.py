"""Where a structure is paid: given by the person who answers for it, shown only when asked for."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fabriques.accounts.access import person
from fabriques.accounts.addresses import is_unconfirmed
from fabriques.accounts.confirming import confirm_first
from fabriques.accounts.models import User
from fabriques.common import clock
from fabriques.common.forms import done
from fabriques.organisations import access, bank, identifiers
from fabriques.organisations.models import Organisation
from fabriques.organisations.people_views import own


class BankDetailsForm(forms.Form):
    iban = forms.CharField(
        label=gettext_lazy("IBAN"),
        max_length=60,
        help_text=gettext_lazy(
            "Il est en haut du relevé d'identité bancaire, au nom de la structure. Espaces ou non, peu importe."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "data-uncounted": ""}),
    )

    def save(self, organisation: Organisation, *, by: User, at: datetime) -> identifiers.Iban:
        return bank.set_bank_details(organisation, self.cleaned_data["iban"], by=by, at=at)


def bank_account(request: HttpRequest, public_id: str) -> HttpResponse:
    """Whether an account is known, and the form to give it or to change it."""
    found = managed(request, public_id)
    if is_unconfirmed(person(request)):
        return confirm_first(request)
    form = BankDetailsForm(request.POST or None)
    kept: list[identifiers.Iban] = []
    if done(form, lambda: kept.append(form.save(found, by=person(request), at=clock.now()))):
        again = bank.replaced_at(found) is not None
        told = [
            _("Les coordonnées bancaires sont notées."),
            _(
                "Si un relevé (RIB) de l'ancien compte est joint à un dossier, son service est prévenu : il vous en "
                "demandera un autre."
            )
            if again
            else "",
            kept[0].note,
        ]
        messages.success(request, " ".join(filter(None, told)))
        return redirect("organisations:bank_account", public_id)
    return page(request, found, form, status=422 if form.errors else 200)


def show_bank_account(request: HttpRequest, public_id: str) -> HttpResponse:
    """The account number in full: asked for by a form, so that no reading goes unnoticed in the journal."""
    found = managed(request, public_id)
    shown = bank.read_bank_details(found, by=person(request), at=clock.now())
    return page(request, found, BankDetailsForm(), shown=shown)


def managed(request: HttpRequest, public_id: str) -> Organisation:
    """An organisation the person answers for; to its other people as to everyone, this page does not exist."""
    found = own(request, public_id)
    if not access.is_manager(person(request), found):
        raise Http404
    return found


def page(
    request: HttpRequest,
    found: Organisation,
    form: BankDetailsForm,
    *,
    shown: identifiers.Iban | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"organisation": found, "form": form, "known": bank.has_bank_details(found), "shown": shown}
    answer = render(request, "organisations/bank_account.html", context, status=status)
    answer["Cache-Control"] = "no-store"
    return answer
