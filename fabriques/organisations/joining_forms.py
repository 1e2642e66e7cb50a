from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fabriques.accounts.models import User
from fabriques.common.names import WrittenField
from fabriques.common.seen import Seen
from fabriques.organisations import identifiers, joining
from fabriques.organisations.fields import CompanyNumberField
from fabriques.organisations.models import JoinRequest, Organisation
from fabriques.organisations.numbers import tended

MOST_CHARACTERS = 500


def word_field(label: Any, help_text: Any = "") -> WrittenField:
    return WrittenField(
        label=label,
        help_text=help_text,
        max_length=MOST_CHARACTERS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class JoinForm(forms.Form):
    """The number of a structure, and a word to whoever answers for it."""

    number = CompanyNumberField(label=_("Numéro SIRET, RNA, RIDET ou Tahiti de la structure"))
    word = word_field(
        _("Un mot à la personne responsable"), _("Par exemple : qui vous êtes dans la structure.")
    )

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        if self.found(number) is None:
            raise forms.ValidationError(
                _(
                    "Personne n'agit sur la plateforme pour une structure de ce numéro : vérifiez-le, ou inscrivez-la "
                    "en commençant un dossier."
                )
            )
        return number

    @staticmethod
    def found(number: str) -> Organisation | None:
        return tended(identifiers.numbers_of(number))

    def save(self, *, by: User, at: datetime) -> JoinRequest | None:
        organisation = self.found(self.cleaned_data["number"])
        if organisation is None:
            return None
        return joining.ask_to_join(organisation, self.cleaned_data["word"], by=by, at=at)


class AnswerForm(forms.Form):
    """The answer to a request, each by its own button."""

    accept = forms.BooleanField(required=False)
    refuse = forms.BooleanField(required=False)
    word = word_field(_("Un mot à la personne"), _("Il lui est envoyé avec votre réponse."))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("accept") == cleaned.get("refuse"):
            raise forms.ValidationError(_("Acceptez la demande, ou refusez-la, par l'un des deux boutons."))
        return cleaned

    def save(self, request: JoinRequest, *, by: User, at: datetime, seen: Seen) -> JoinRequest:
        if self.cleaned_data["accept"]:
            return joining.let_in(request, self.cleaned_data["word"], by=by, at=at, seen=seen)
        return joining.turn_away(request, self.cleaned_data["word"], by=by, at=at, seen=seen)
