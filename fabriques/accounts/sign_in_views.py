"""« Protégez votre accès », and the library's views where the platform adds something."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.views import (
    ConfirmLoginCodeView,
    LoginView,
    LogoutView,
    RequestLoginCodeView,
    SignupView,
)
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from fabriques.accounts import identity_sessions, recovery_codes, second_factor, sign_in_reasons
from fabriques.accounts.following import page_of_ours
from fabriques.connectors import identity

Type = Authenticator.Type


@login_required
@never_cache
@require_safe
def protect(request: HttpRequest) -> HttpResponse:
    """Explain the second factor and offer the ways to prove one; once proved, go to the page that was asked."""
    if asked := page_of_ours(request, request.GET.get("next", "")):
        request.session[second_factor.ASKED] = asked
    if second_factor.proved(request):
        return redirect(request.session.pop(second_factor.ASKED, "") or settings.LOGIN_REDIRECT_URL)
    held = set(Authenticator.objects.filter(user_id=request.user.pk).values_list("type", flat=True))
    unconfirmed = EmailAddress.objects.filter(user_id=request.user.pk, verified=False).exists()
    shown = {
        "needed": second_factor.missing(request),
        "holds_passkey": Type.WEBAUTHN in held,
        "holds_code": bool(held & {Type.TOTP, Type.RECOVERY_CODES}),
        "unconfirmed": unconfirmed,
        "identity": identity.is_on(),
    }
    return render(request, "account/protect.html", shown)


@method_decorator(never_cache, name="dispatch")
class RecoveryCodes(ViewRecoveryCodesView):
    """Shown once, never kept by the browser; from then on only their hashes are kept here."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if context["can_view_codes"]:
            held = Authenticator.objects.get(user_id=self.request.user.pk, type=Type.RECOVERY_CODES)
            recovery_codes.keep_hashes(held, context["unused_codes"])
        return context


class SignOut(LogoutView):
    """Ends the session here, then offers to end the one at the identity provider, where there was one."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        token = identity_sessions.held_token(self.request)
        response = super().post(*args, **kwargs)
        if not token:
            return response
        # Not a redirection: our content policy forbids a form to lead to another site.
        shown = {"elsewhere": identity_sessions.end_session_url(token)}
        return render(self.request, "account/signed_out.html", shown)


class Explained:
    """A page of sign-in that says why it is asked for, where the link may say it, with the address filled in."""

    request: HttpRequest
    address_field = ""

    def get_initial(self) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_initial()  # type: ignore[misc]
        why = sign_in_reasons.why(sign_in_reasons.following_of(self.request))
        if self.address_field and why is not None:
            initial.setdefault(self.address_field, why.address)
        return initial

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        why = sign_in_reasons.why(sign_in_reasons.following_of(self.request))
        return context | {"why": why.sentence if why else ""}


class SignIn(Explained, LoginView):
    address_field = "login"


class AskCode(Explained, RequestLoginCodeView):
    address_field = "email"


class SignUp(Explained, SignupView):
    address_field = "email"


class TypeCode(Explained, ConfirmLoginCodeView):
    """Where the code is typed; the address that was asked for leads to a new account as well."""


@never_cache
@require_safe
def open_account(request: HttpRequest, token: str) -> HttpResponse:
    """From the letter « Aucun compte »: to the page of sign-up, with the address and the way back."""
    return redirect(sign_in_reasons.opening(token))
