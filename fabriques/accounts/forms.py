"""The account library's forms in our words; codes are compared by their hash."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account_forms
from allauth.account.adapter import get_adapter
from django import forms
from django.utils.translation import gettext_lazy as _

from fabriques.accounts import one_time_codes
from fabriques.common.mail_addresses import read_address

ADDRESS = _("Adresse électronique")
PASSWORD_HELP = _("12 caractères au moins. Une phrase facile à retenir convient bien.")


def clear_placeholders(form: forms.Form) -> None:
    """A placeholder vanishes while typing and reads badly aloud: labels suffice."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


class Worded(forms.Form):
    """A form of the library with labels and helps of ours."""

    labels: dict[str, Any] = {}
    helps: dict[str, Any] = {}
    address = ""  # the field of a mail address
    asks = False  # whether a probable fault in it is asked about: where it is new to us

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.help_text = self.helps.get(name, "")
        clear_placeholders(self)
        if self.address:
            read_address(self, self.address, asks=self.asks)


class SignUp(Worded, account_forms.SignupForm):
    address, asks = "email", True
    labels = {"email": ADDRESS, "password1": _("Mot de passe")}
    helps = {
        "email": _("Elle sert à vous connecter et à recevoir vos accusés de réception."),
        "password1": PASSWORD_HELP,
    }


class SignIn(Worded, account_forms.LoginForm):
    address = "login"
    labels = {"login": ADDRESS, "password": _("Mot de passe")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("remember", None)


class AskCode(Worded, account_forms.RequestLoginCodeForm):
    address = "email"
    labels = {"email": ADDRESS}


class AskReset(Worded, account_forms.ResetPasswordForm):
    address = "email"
    labels = {"email": ADDRESS}


class ChangeAddress(Worded, account_forms.AddEmailForm):
    address, asks = "email", True
    labels = {"email": _("Nouvelle adresse électronique")}
    helps = {"email": _("Un code y est envoyé ; elle remplace l'ancienne une fois ce code saisi.")}


class Confirm(Worded, account_forms.ReauthenticateForm):
    labels = {"password": _("Mot de passe")}


NEW_PASSWORD = {
    "oldpassword": _("Mot de passe actuel"),
    "password1": _("Nouveau mot de passe"),
    "password2": _("Nouveau mot de passe, une seconde fois"),
}


class ChangePassword(Worded, account_forms.ChangePasswordForm):
    labels, helps = NEW_PASSWORD, {"password1": PASSWORD_HELP}


class SetPassword(Worded, account_forms.SetPasswordForm):
    labels, helps = NEW_PASSWORD, {"password1": PASSWORD_HELP}


class ResetPassword(Worded, account_forms.ResetPasswordKeyForm):
    labels, helps = NEW_PASSWORD, {"password1": PASSWORD_HELP}


class OneTimeCode(Worded, account_forms.BaseConfirmCodeForm):
    """A code received by mail. The library hands what it keeps: the hash, never the code."""

    purpose = ""
    expected_code: str
    labels = {"code": _("Code reçu")}
    helps = {"code": _("Huit chiffres, par exemple 1234-5678. Les espaces et le tiret ne comptent pas.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "autocomplete": "one-time-code"}

    def clean_code(self) -> str:
        typed: str = self.cleaned_data["code"]
        if not one_time_codes.may_try(self.expected_code):
            raise get_adapter().validation_error("too_many_login_attempts")
        if not one_time_codes.matches(self.purpose, typed, self.expected_code):
            raise get_adapter().validation_error("incorrect_code")
        # The library compares again, signs of plain ASCII alone; its form for addresses checks more after that.
        self.cleaned_data["code"] = self.expected_code = one_time_codes.read(typed)
        return str(super().clean_code())


class SignInCode(OneTimeCode, account_forms.ConfirmLoginCodeForm):
    purpose = one_time_codes.SIGN_IN


class ResetCode(OneTimeCode, account_forms.ConfirmPasswordResetCodeForm):
    purpose = one_time_codes.RESET


class AddressCode(OneTimeCode, account_forms.ConfirmEmailVerificationCodeForm):
    purpose = one_time_codes.ADDRESS
