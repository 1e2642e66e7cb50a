"""Signed answers of the identity provider: signature, algorithm, key, then what they say and to whom."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from typing import Any, NoReturn

from authlib.oidc.core import CodeIDToken
from cryptography.exceptions import UnsupportedAlgorithm
from django.utils.translation import gettext as _
from joserfc import jwk, jws, jwt
from joserfc.errors import JoseError

from fabriques.connectors.identity_http import IdentityRefused

# A secret shared with the provider signs nothing here: its published key would do as that secret.
ASYMMETRIC = frozenset({
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519",
})  # fmt: skip
LEEWAY_S = 30
Keys = list[Any]
# What a text made to harm can raise besides the library's own errors: never an error 500.
UNREADABLE = (
    JoseError,
    ValueError,
    TypeError,
    KeyError,
    ArithmeticError,
    RecursionError,
    UnsupportedAlgorithm,
)


def refuse(code: str, how: str) -> NoReturn:
    text = _("La réponse du service d'identité n'est pas sûre : %(how)s.") % {"how": how}
    raise IdentityRefused(code, text)


def read_keys(published: Mapping[str, Any]) -> Keys:
    """The provider's public keys; those of a kind that we do not use are left aside."""
    found = []
    entries = published.get("keys")
    for entry in entries if isinstance(entries, list) else []:
        if not isinstance(entry, dict) or entry.get("kty") == "oct" or entry.get("use", "sig") != "sig":
            continue
        try:
            found.append(jwk.import_key(entry))
        except UNREADABLE:
            continue
    return found


def verified(token: object, keys: Callable[[bool], Keys], algorithms: Collection[str]) -> jwt.Token:
    """A token whose signature is by one of the provider's keys, with an algorithm we accept.

    `keys(True)` asks the provider for its keys again: a key we do not know may be a new one.
    """
    if not isinstance(token, str):
        refuse("not_signed", _("elle n'est pas signée"))
    try:
        header = jws.extract_compact(token.encode()).headers()
    except UNREADABLE:
        refuse("not_signed", _("elle n'est pas signée"))
    if header.get("alg") not in algorithms:
        refuse("algorithm", _("l'algorithme de sa signature n'est pas accepté"))
    key = _pick(header.get("kid"), keys(False)) or _pick(header.get("kid"), keys(True))
    if key is None:
        refuse("key", _("elle est signée par une clé inconnue"))
    try:
        return jwt.decode(token, key, algorithms=list(algorithms))
    except UNREADABLE:
        refuse("signature", _("sa signature est fausse"))


def _pick(kid: object, keys: Keys) -> Any:
    if kid is None:
        return keys[0] if len(keys) == 1 else None
    return next((key for key in keys if key.kid == kid), None)


def check_identity(token: jwt.Token, *, issuer: str, client: str, access_token: str) -> None:
    """Issuer, audience, authorised party, dates and access token of an identity token."""
    _check_issuer(token, issuer)
    claims = CodeIDToken(
        token.claims,
        token.header,
        options={"iss": {"essential": True, "value": issuer}, "aud": {"essential": True, "value": client}},
        params={"client_id": client, "access_token": access_token},
    )
    try:
        claims.validate(now=int(time.time()), leeway=LEEWAY_S)
    except UNREADABLE as error:
        _say_claim(error)


def check_person(token: jwt.Token, *, issuer: str, client: str, sub: str) -> None:
    """Issuer, audience, subject and dates of the signed description of the person."""
    _check_issuer(token, issuer)
    registry = jwt.JWTClaimsRegistry(
        int(time.time()),
        LEEWAY_S,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": client},
        sub={"essential": True, "value": sub},
    )
    try:
        registry.validate(token.claims)
    except UNREADABLE as error:
        _say_claim(error)


def _check_issuer(token: jwt.Token, issuer: str) -> None:
    if token.claims.get("iss") != issuer:  # the registry below would also take a list that holds it
        refuse("iss", _("elle ne vient pas de ce service"))


def _say_claim(error: Exception) -> NoReturn:
    """Say which claim was wrong, without its value."""
    claim = getattr(error, "claim", "") or str(error)
    said = {
        "iss": _("elle ne vient pas de ce service"),
        "aud": _("elle est destinée à un autre site"),
        "azp": _("elle est destinée à un autre site"),
        "sub": _("elle parle d'une autre personne"),
        "exp": _("elle est périmée"),
        "iat": _("elle est datée du futur"),
        "nbf": _("elle est datée du futur"),
    }
    code = next((name for name in said if name in claim), "claim")
    refuse(code, said.get(code, _("il y manque un élément, ou l'un d'eux est faux")))
