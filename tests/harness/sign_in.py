"""`force_login` stands for a whole sign-in: the session it makes holds a second factor, as the library records one.

Signing in through the pages changes nothing: those tests prove their second factor like anyone.
"""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest

from fabriques.accounts import second_factor


def prove(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    if "REQUEST_METHOD" not in request.META:  # the bare request that force_login makes for itself
        record_authentication(request, user, second_factor.FACTOR, type="totp")


def begin() -> None:
    user_logged_in.connect(prove, dispatch_uid="tests.harness.sign_in")
