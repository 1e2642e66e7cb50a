"""Apart from the other forms: the account library imports this one while its own forms are being defined."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fabriques.accounts.models import User
from fabriques.common.names import NameField


class SignUpDetails(forms.Form):
    """What an account asks beyond the address and the password."""

    full_name = NameField(
        label=_("Nom et prénom"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )

    field_order = ("full_name", "email", "password1")

    def signup(self, request: Any, user: User) -> None:
        user.full_name = self.cleaned_data["full_name"]
        user.save(update_fields=["full_name"])
