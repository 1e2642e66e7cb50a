"""Second factors: the library's forms in our words."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import forms as recovery
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.utils.translation import gettext_lazy as _

from fabriques.accounts import recovery_codes
from fabriques.accounts.forms import Worded
from fabriques.accounts.models import User

APP_OR_RECOVERY = _(
    "Les six chiffres que votre application affiche, ou l'un de vos codes de secours (huit chiffres)."
)


class Digits(Worded):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "autocomplete": "one-time-code"}


class AppOrRecovery(Digits):
    labels, helps = {"code": _("Code")}, {"code": APP_OR_RECOVERY}
    user: User
    authenticator: Authenticator

    def clean_code(self) -> str:
        """As the library does, but a recovery code is looked for by its hash once only its hash is kept."""
        clear_attempts = check_rate_limit(self.user)
        typed: str = self.cleaned_data["code"]
        for held in Authenticator.objects.filter(user=self.user).exclude(type=Authenticator.Type.WEBAUTHN):
            if held.wrap().validate_code(recovery_codes.as_kept(held, typed)):
                held.user = self.user
                self.authenticator = held
                clear_attempts()
                return typed
        raise get_adapter().validation_error("incorrect_code")


class Authenticate(AppOrRecovery, base.AuthenticateForm):
    pass


class Reauthenticate(AppOrRecovery, base.ReauthenticateForm):
    pass


class ActivateApp(Digits, totp.ActivateTOTPForm):
    labels = {"code": _("Code affiché par l'application")}
    helps = {"code": _("Six chiffres, renouvelés toutes les trente secondes.")}


class AddPasskey(Worded, webauthn.AddWebAuthnForm):
    labels = {
        "name": _("Nom de cette clé"),
        "passwordless": _("Me connecter avec cette clé seule, sans mot de passe ni code"),
    }
    helps = {
        "name": _("Pour la reconnaître plus tard : « ordinateur du bureau », « téléphone »…"),
        "passwordless": _(
            "L'appareil demande alors votre empreinte, votre visage ou son code. Décochez pour une clé de "
            "sécurité sans code : elle complétera votre mot de passe."
        ),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True
        self.fields["name"].widget.attrs["maxlength"] = "60"


class RenamePasskey(Worded, webauthn.EditWebAuthnForm):
    labels = {"name": _("Nom de cette clé")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["maxlength"] = "60"


class RenewRecovery(Worded, recovery.GenerateRecoveryCodesForm):
    pass
