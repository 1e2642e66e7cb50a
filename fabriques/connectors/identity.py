"""Signing in through the State's identity provider (OpenID Connect, code flow); off unless an issuer is set."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote_plus

from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oidc.discovery import get_well_known_url
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from fabriques.common.pasted import name_text
from fabriques.connectors import identity_tokens as tokens
from fabriques.connectors.identity_http import (
    IdentityRefused,
    exchange,
    garbled,
    json_object,
    safe_address,
)

MOST_BYTES = 200_000
LONGEST = 254  # characters of an identifier or of an address
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Person:
    """Who the provider vouches for. `sub` is unique within the body that knows the person, named by `idp_id`.

    `email_certified`: the provider says, in so many words, that it checked that the address is theirs.
    """

    idp_id: str
    sub: str
    email: str
    email_certified: bool
    full_name: str
    two_factors: bool
    id_token: str


def is_on() -> bool:
    return bool(settings.OIDC["issuer"])


class Provider:
    """The provider as its settings name it; what it publishes about itself is asked once per sign-in."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self.issuer: str = options["issuer"]
        if not safe_address(self.issuer):
            raise ValueError("The issuer of identities must begin with https://")
        self.client: str = options["client"]
        self.secret: str = options["secret"]
        self.options = options
        self.known: tokens.Keys | None = None

    def authorization_url(self, *, back: str, state: str, nonce: str) -> str:
        """Where to send the person. No parameter but those the provider lists: it refuses any other."""
        return str(
            prepare_grant_uri(
                self.published["authorization_endpoint"],
                client_id=self.client,
                response_type="code",
                redirect_uri=back,
                scope=self.options["scopes"],
                state=state,
                nonce=nonce,
                acr_values=self.options["acr_values"] or None,
            )
        )

    def person(self, code: str, *, back: str, holds_nonce: Callable[[str], bool]) -> Person:
        """Exchange a code for the person it stands for; IdentityRefused for whatever is not as it should be."""
        answer = self._token(code, back)
        access_token = answer.get("access_token")
        if not isinstance(access_token, str) or not access_token:
            garbled(_("jeton d'accès absent"))
        token = tokens.verified(answer.get("id_token"), self.keys, self.options["algorithms"])
        tokens.check_identity(token, issuer=self.issuer, client=self.client, access_token=access_token)
        nonce = token.claims.get("nonce")
        if not isinstance(nonce, str) or not holds_nonce(nonce):
            tokens.refuse("nonce", _("elle ne répond pas à cette demande de connexion"))
        about = self._userinfo(access_token, str(token.claims["sub"]))
        return self._read(about, token.claims, answer["id_token"])

    def end_session_url(self, id_token: str, *, back: str, state: str) -> str:
        """Where the person ends their session at the provider; empty when it offers no such page."""
        page = self.published.get("end_session_endpoint")
        if not safe_address(page):
            return ""
        asked = {"id_token_hint": id_token, "state": state, "post_logout_redirect_uri": back}
        return f"{page}{'&' if '?' in str(page) else '?'}{urlencode(asked)}"

    @cached_property
    def published(self) -> dict[str, Any]:
        found = json_object(self._get(get_well_known_url(self.issuer, external=True)))
        if found.get("issuer") != self.issuer:
            tokens.refuse("discovery", _("ce service se présente sous un autre nom"))
        if not all(safe_address(found.get(name)) for name in ENDPOINTS):
            tokens.refuse("discovery", _("l'une de ses adresses n'est pas protégée"))
        return found

    def keys(self, again: bool) -> tokens.Keys:
        if self.known is None or again:
            self.known = tokens.read_keys(json_object(self._get(self.published["jwks_uri"])))
        return self.known

    def _get(self, url: str) -> bytes:
        return self._ask("GET", url, {"Accept": "application/json"})[1]

    def _ask(
        self, method: str, url: str, headers: dict[str, str], body: str | None = None
    ) -> tuple[str, bytes]:
        within = self.options["answer_within_s"]
        status, media, content = exchange(
            method, url, headers=headers, body=body, within=within, most=MOST_BYTES
        )
        if status != 200:
            text = _("Le service d'identité refuse la demande (réponse %(status)s).") % {"status": status}
            raise IdentityRefused("provider_refused", text, later=status >= 500)
        return media, content

    def _token(self, code: str, back: str) -> dict[str, Any]:
        headers = {"Content-Type": FORM, "Accept": "application/json"}
        credentials = {"client_id": self.client, "client_secret": self.secret}
        methods = self.published.get("token_endpoint_auth_methods_supported")
        if not isinstance(methods, list) or "client_secret_post" not in methods:  # the standard's default
            pair = f"{quote_plus(self.client)}:{quote_plus(self.secret)}"
            headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
            credentials = {}
        body = prepare_token_request("authorization_code", redirect_uri=back, code=code, **credentials)
        return json_object(self._ask("POST", self.published["token_endpoint"], headers, body)[1])

    def _userinfo(self, access_token: str, sub: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {access_token}", "Accept": "application/jwt"}
        media, content = self._ask("GET", self.published["userinfo_endpoint"], headers)
        if media != "application/jwt":
            tokens.refuse("not_signed", _("elle n'est pas signée"))
        token = tokens.verified(content.decode("latin-1"), self.keys, self.options["algorithms"])
        tokens.check_person(token, issuer=self.issuer, client=self.client, sub=sub)
        return dict(token.claims)

    def _read(self, about: dict[str, Any], claims: Mapping[str, Any], id_token: str) -> Person:
        body = str(about.get("idp_id") or claims.get("idp_id") or "")
        sub, email = str(claims["sub"]), str(about.get("email") or "").strip().lower()
        whole = all(map(_kept, (body, sub, email)))
        try:
            validate_email(email)
        except ValidationError:
            whole = False
        if not whole:
            tokens.refuse("incomplete", _("il y manque l'adresse ou l'organisme de la personne"))
        names = " ".join(str(about.get(name) or "") for name in ("given_name", "usual_name"))
        full_name = name_text(names)[:120]
        acr = claims.get("acr")
        two_factors = isinstance(acr, str) and acr in self.options["two_factors"]
        certified = about.get("email_verified") is True
        return Person(body, sub, email, certified, full_name, two_factors, id_token)


def _kept(text: str) -> bool:
    """Whether the database can keep a text: PostgreSQL takes neither null characters nor halves of characters."""
    return 0 < len(text) <= LONGEST and text.isprintable()


def provider() -> Provider:
    """The provider of the settings, for one sign-in; IdentityRefused when there is none."""
    if not is_on():
        raise IdentityRefused("off", _("La connexion par identité n'est pas activée sur cette plateforme."))
    return Provider(settings.OIDC)
