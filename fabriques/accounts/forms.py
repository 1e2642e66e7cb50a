from __future__ import annotations

from typing import Any

from allauth.account import forms as account_forms
from django import forms
from django.utils.translation import gettext_lazy as _


class SignUp(account_forms.SignupForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Adresse électronique")
        self.fields["email"].help_text = _(
            "Elle sert à vous connecter et à recevoir vos accusés de réception."
        )
        self.fields["password1"].label = _("Mot de passe")
        self.fields["password1"].help_text = _(
            "12 caractères au moins. Une phrase facile à retenir convient bien."
        )
        clear_placeholders(self)


class SignIn(account_forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Adresse électronique")
        self.fields["password"].label = _("Mot de passe")
        self.fields["password"].help_text = ""
        self.fields.pop("remember", None)
        clear_placeholders(self)


def clear_placeholders(form: forms.Form) -> None:
    """A placeholder vanishes while typing and reads badly aloud: labels suffice."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
