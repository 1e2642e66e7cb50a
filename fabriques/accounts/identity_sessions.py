"""What one browser's session holds of a sign-in by identity: the question, the identity to attach, the way out."""

from __future__ import annotations

import hmac
import secrets
import time
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import salted_hmac

from fabriques.accounts.models import User
from fabriques.connectors.identity import Person, provider
from fabriques.connectors.identity_http import IdentityRefused

ASKED, TO_ATTACH, TOKEN = "identity_asked", "identity_to_attach", "identity_token"
LASTS_S = 15 * 60
RANDOM_BYTES = 32  # 43 characters; the provider wants 32 at least


def address(name: str) -> str:
    return f"{settings.SITE_ADDRESS}{reverse(name)}"


def _kept(value: str) -> str:
    return salted_hmac("fabriques.accounts.identity_sessions", value, algorithm="sha256").hexdigest()


def ask(request: HttpRequest, following: str) -> str:
    """Start a sign-in: where to send the browser. Only the hashes of the two secrets stay in its session."""
    state, nonce = secrets.token_urlsafe(RANDOM_BYTES), secrets.token_urlsafe(RANDOM_BYTES)
    url = provider().authorization_url(back=address("account_identity_back"), state=state, nonce=nonce)
    request.session[ASKED] = {
        "state": _kept(state),
        "nonce": _kept(nonce),
        "next": following,
        "at": time.time(),
    }
    return url


def answer(request: HttpRequest) -> dict[str, Any] | None:
    """The question this browser asked, taken out of its session, if the answer's `state` is its own and in time."""
    asked: dict[str, Any] | None = request.session.pop(ASKED, None)
    state = request.GET.get("state", "")
    if asked is None or not hmac.compare_digest(_kept(state), asked["state"]):
        return None
    return asked if time.time() - asked["at"] <= LASTS_S else None


def holds_nonce(asked: dict[str, Any], nonce: str) -> bool:
    return hmac.compare_digest(_kept(nonce), asked["nonce"])


def keep_to_attach(request: HttpRequest, person: Person, user: User) -> None:
    """Remember, for a quarter of an hour, an identity whose address is that of an existing account."""
    request.session[TO_ATTACH] = {
        "idp_id": person.idp_id,
        "sub": person.sub,
        "two_factors": person.two_factors,
        "user": user.pk,
        "token": person.id_token,
        "at": time.time(),
    }


def to_attach(request: HttpRequest) -> dict[str, Any] | None:
    waiting: dict[str, Any] | None = request.session.get(TO_ATTACH)
    if waiting is None or time.time() - waiting["at"] > LASTS_S:
        return None
    return waiting


def hold_token(request: HttpRequest, user: User, id_token: str) -> None:
    """Keep what ending the session at the provider asks for."""
    request.session[TOKEN] = {"user": user.pk, "token": id_token}


def held_token(request: HttpRequest) -> str:
    held = request.session.get(TOKEN) or {}
    return str(held.get("token", "")) if held.get("user") == request.user.pk else ""


def end_session_url(id_token: str) -> str:
    """Empty when the provider does not answer or has no such page: the session here is ended all the same."""
    try:
        return provider().end_session_url(
            id_token, back=f"{settings.SITE_ADDRESS}/", state=secrets.token_urlsafe(RANDOM_BYTES)
        )
    except IdentityRefused:
        return ""
