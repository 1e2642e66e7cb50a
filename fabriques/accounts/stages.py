from __future__ import annotations

from typing import Any

from allauth.account.stages import EmailVerificationStage


class ConfirmAtSignUp(EmailVerificationStage):
    """The address is confirmed when an account is opened, and never stands in the way of a later sign-in.

    Someone to whom no letter came enters with the password just chosen; whoever types an address that has an account
    already sees the same page as anyone.
    """

    def handle(self) -> tuple[Any, bool]:
        return super().handle() if self.login.signup else (None, True)
