from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from fabriques.accounts import one_time_codes
from fabriques.accounts.addresses import people_at
from fabriques.accounts.following import may_be_followed
from fabriques.accounts.sign_in_reasons import way_to_open
from fabriques.common import clock
from fabriques.common.authorization import VISITOR
from fabriques.common.seals import seal
from fabriques.correspondence import outbox

INCORRECT = _("Ce code ne convient pas. Vérifiez les huit chiffres, ou demandez un nouveau code.")
TOO_MANY = _("Trop d'essais en peu de temps. Attendez quelques minutes, ou demandez un nouveau code.")


# Letters that anybody has sent to any address, by typing it in a form; codes have limits of their own.
UNKNOWN = "account/email/unknown_account"
BY_ANYBODY = frozenset({"account/email/account_already_exists", UNKNOWN})


class OutboxAccountAdapter(DefaultAccountAdapter):
    """Account letters go through the outbox: a mail server that refuses never costs a sign-in.

    Codes are made here: the library keeps their hash in the session, the letter alone holds the code, sealed until it
    is sent: whoever opened an account at another's address must not read it among « their » letters.
    """

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("Ce compte est fermé."),
        "email_password_mismatch": _("L'adresse électronique ou le mot de passe ne convient pas."),
        "email_taken": _("Un compte existe déjà à cette adresse."),
        "duplicate_email": _("Cette adresse est déjà celle de votre compte."),
        "enter_current_password": _("Ce n'est pas votre mot de passe actuel."),
        "incorrect_code": INCORRECT,
        "incorrect_password": _("Ce n'est pas votre mot de passe."),
        "same_as_current": _("Cette adresse est déjà la vôtre."),
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
    }

    def is_safe_url(self, url: str) -> bool:
        return super().is_safe_url(url) and may_be_followed(url)

    def get_login_stages(self) -> list[str]:
        ours = {"allauth.account.stages.EmailVerificationStage": "fabriques.accounts.stages.ConfirmAtSignUp"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def generate_login_code(self) -> str:
        return one_time_codes.keep(one_time_codes.SIGN_IN, super().generate_login_code())

    def generate_password_reset_code(self) -> str:
        return one_time_codes.keep(one_time_codes.RESET, super().generate_password_reset_code())

    def generate_email_verification_code(self) -> str:
        return one_time_codes.keep(one_time_codes.ADDRESS, super().generate_email_verification_code())

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        code = context.get("code")
        shown = context | {"email": email, "site_address": settings.SITE_ADDRESS}
        if isinstance(code, one_time_codes.Kept):
            shown |= {"code": seal(code.clear)}
        if template_prefix == UNKNOWN:
            shown |= {"way_to_open": way_to_open(context["request"], email)}
        message = self.render_mail(template_prefix, email, shown)
        letter = (people_at(email).first(), message.subject, message.body)
        at, about = clock.now(), (outbox.ONE_TIME_CODE if code else "account", "")
        if template_prefix in BY_ANYBODY:
            outbox.offer(*letter, sender=VISITOR, address=email, at=at, about=about)
        else:
            outbox.queue(*letter, address=email, at=at, about=about)

    def format_email_subject(self, subject: str) -> str:
        return subject
