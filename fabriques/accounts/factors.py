"""Second factors as the platform keeps and names them."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SALT = "fabriques.accounts.factors"


def _cipher() -> MultiFernet:
    """Derived from the signing key; a secret made under an earlier key is still read while that key is listed."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    derived = [salted_hmac(SALT, "", secret=key, algorithm="sha256").digest() for key in keys]
    return MultiFernet([Fernet(urlsafe_b64encode(each)) for each in derived])


class Factors(DefaultMFAAdapter):
    """Secrets of applications and of recovery codes are encrypted in the database."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy(
            "Ce code ne convient pas : il est mal saisi, trop ancien, ou il a déjà servi. Attendez le suivant."
        ),
        "unverified_email": gettext_lazy(
            "Confirmez d'abord votre adresse électronique : sans cela, quelqu'un pourrait protéger un compte "
            "ouvert à votre nom."
        ),
        "cannot_delete_authenticator": gettext_lazy("Ce second facteur ne peut pas être retiré."),
        "cannot_generate_recovery_codes": gettext_lazy(
            "Les codes de secours complètent une clé d'accès ou une application : ajoutez d'abord l'une des deux."
        ),
    }

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def _get_site_name(self) -> str:
        return str(settings.MFA_TOTP_ISSUER)

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Any) -> str:
        rank = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Clé n° %(rank)d") % {"rank": rank}
