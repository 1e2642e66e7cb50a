"""« Protégez votre accès », and the library's views where the platform adds something."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.views import LogoutView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from fabriques.accounts import identity_sessions, recovery_codes, second_factor
from fabriques.connectors import identity

Type = Authenticator.Type


@login_required
@never_cache
@require_safe
def protect(request: HttpRequest) -> HttpResponse:
    """Explain the second factor and offer the ways to prove one; once proved, go to the page that was asked."""
    asked = request.GET.get("next", "")
    if asked and url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure()):
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
