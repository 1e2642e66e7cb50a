"""Signing in through the State's identity provider: there, back, and attaching to an existing account."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core.internal import ratelimit
from allauth.mfa.stages import AuthenticateStage
from django.conf import settings
from django.contrib.auth import logout
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from fabriques.accounts import addresses, identities, second_factor
from fabriques.accounts import identity_sessions as sessions
from fabriques.accounts.access import person as signed_in
from fabriques.accounts.following import page_of_ours
from fabriques.accounts.models import User
from fabriques.common import clock
from fabriques.common.authorization import SIGN_IN
from fabriques.connectors import identity
from fabriques.connectors.identity import Person
from fabriques.connectors.identity_http import IdentityRefused


@never_cache
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Send the browser to the provider. By GET: our content policy forbids a form to lead to another site."""
    if not identity.is_on():
        raise Http404
    if wait := too_many(request):
        return wait
    following = page_of_ours(request, request.GET.get("next", ""))
    try:
        return HttpResponseRedirect(sessions.ask(request, following))
    except IdentityRefused as refusal:
        return refused(request, refusal)


@never_cache
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """The provider's answer, brought by the browser that asked."""
    if not identity.is_on():
        raise Http404
    if wait := too_many(request):
        return wait
    try:
        asked, found = read_answer(request)
    except IdentityRefused as refusal:
        return refused(request, refusal)
    return enter(request, found, asked["next"])


def read_answer(request: HttpRequest) -> tuple[dict[str, Any], Person]:
    asked = sessions.answer(request)
    if asked is None:
        text = _("Cette réponse ne correspond à aucune demande en cours dans ce navigateur.")
        raise IdentityRefused("state", text)
    if request.GET.get("error"):
        text = _("Le service d'identité n'a pas confirmé qui vous êtes, ou vous avez renoncé.")
        raise IdentityRefused("denied", text)
    if request.GET.get("iss", settings.OIDC["issuer"]) != settings.OIDC["issuer"]:
        raise IdentityRefused("iss", _("Cette réponse vient d'un autre service d'identité."))
    if not request.GET.get("code"):
        raise IdentityRefused("no_code", _("La réponse du service d'identité est incomplète."))
    found = identity.provider().person(
        request.GET["code"],
        back=sessions.address("account_identity_back"),
        holds_nonce=lambda nonce: sessions.holds_nonce(asked, nonce),
    )
    return asked, found


def enter(request: HttpRequest, found: Person, following: str) -> HttpResponse:
    """Sign in whom the identity stands for; an address already in use is never merged without its holder."""
    at = clock.now()
    user = identities.recognise(found.idp_id, found.sub, at=at)
    if user is None and (holder := addresses.account_at(found.email)):
        sessions.keep_to_attach(request, found, holder)
        return redirect("account_identity_attach")
    if user is None:
        try:
            user = identities.open_account_for(
                found.idp_id,
                found.sub,
                email=found.email,
                certified=found.email_certified,
                full_name=found.full_name,
                by=SIGN_IN,
                at=at,
            )
        except IntegrityError:  # the same person twice at once: the other request has just opened it
            text = _("Votre compte vient d'être ouvert par une autre demande.")
            return refused(request, IdentityRefused("race", text, later=True))
    return sign_in(request, user, found, following)


def sign_in(request: HttpRequest, user: User, found: Person, following: str) -> HttpResponse:
    if request.user.is_authenticated and request.user.pk != user.pk:
        logout(request)
    record_authentication(request, user, second_factor.IDENTITY, two_factors=found.two_factors)
    sessions.hold_token(request, user, found.id_token)
    login = Login(user=user, redirect_url=following or None)
    if found.two_factors:  # both were proved there: none is asked again here
        login.state["stages"] = {AuthenticateStage.key: {"handled": True}}
    return perform_login(request, login)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def attach(request: HttpRequest) -> HttpResponse:
    """Once signed in to the account that has the same address, and protected as it must be, attach the identity."""
    waiting = sessions.to_attach(request)
    if waiting is None:
        raise Http404
    here = reverse("account_identity_attach")
    owner = request.user.is_authenticated and request.user.pk == waiting["user"]
    if owner and second_factor.missing(request):
        return redirect(f"{reverse('account_protect')}?{urlencode({'next': here}, safe='/')}")
    if owner and request.method == "POST":
        user = signed_in(request)
        identities.attach(user, waiting["idp_id"], waiting["sub"], by=user, at=clock.now())
        del request.session[sessions.TO_ATTACH]
        record_authentication(request, user, second_factor.IDENTITY, two_factors=waiting["two_factors"])
        sessions.hold_token(request, user, waiting["token"])
        return redirect(settings.LOGIN_REDIRECT_URL)
    shown = {"owner": owner, "other": request.user.is_authenticated and not owner, "next": here}
    return render(request, "account/identity_attach.html", shown)


def too_many(request: HttpRequest) -> HttpResponse | None:
    return ratelimit.consume_or_429(request, app="allauth.account", action="identity", limit_get=True)


def refused(request: HttpRequest, refusal: IdentityRefused) -> HttpResponse:
    """A kind page whatever went wrong, and a line in the journal."""
    identities.note_refusal(refusal.code, by=SIGN_IN, at=clock.now())
    status = 503 if refusal.later else 403
    return render(request, "account/identity_refused.html", {"refusal": refusal}, status=status)
