"""Typed readers of the environment that fail loudly, in French: the person who deploys reads them."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


class SettingError(Exception):
    """A setting is missing or cannot be read."""


def text(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, "").strip() or default
    if value is None:
        raise SettingError(f"La variable {name} est obligatoire. Voir docs/operations.md.")
    return value


def flag(name: str, default: bool = False) -> bool:
    value = os.environ.get(name, "").strip().lower()
    if value not in {"", "0", "1", "oui", "non", "true", "false"}:
        raise SettingError(f"La variable {name} vaut « {value} » : écrivez oui ou non.")
    return default if value == "" else value in {"1", "oui", "true"}


def number(name: str, default: int) -> int:
    value = os.environ.get(name, "").strip() or str(default)
    if not value.isdigit():
        raise SettingError(f"La variable {name} vaut « {value} » : écrivez un nombre entier.")
    return int(value)


# A query asked for the third time on a connection is planned once for all the next ones.
PREPARED = {"server_side_binding": True, "prepare_threshold": 3}


def database(url: str, *, pool: bool = True) -> dict[str, Any]:
    """Read a PostgreSQL address into Django's settings; `?host=` may name a socket folder."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise SettingError(
            f"L'adresse de la base commence par « {parts.scheme} » : seul PostgreSQL convient."
        )
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "fabriques",
        "USER": unquote(parts.username or query.pop("user", "")),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or query.pop("port", "")),
        "CONN_MAX_AGE": 0,
        "OPTIONS": {**PREPARED, **query, **({"pool": {"min_size": 1, "max_size": 8}} if pool else {})},
        "TEST": {"NAME": "test_fabriques"},
    }


def identity() -> dict[str, Any]:
    """The identity provider of civil servants (OpenID Connect); an empty issuer means none."""
    issuer = os.environ.get("FABRIQUES_OIDC_ISSUER", "").strip()
    algorithms = os.environ.get("FABRIQUES_OIDC_ALGORITHMS", "RS256 ES256").split()
    if not all(name.startswith(("RS", "PS", "ES", "Ed")) for name in algorithms):
        raise SettingError(
            "La variable FABRIQUES_OIDC_ALGORITHMS n'admet que des signatures à clé publique (RS256, ES256…)."
        )
    proofs = "https://proconnect.gouv.fr/assurance/consistency-checked-2fa"
    return {
        "issuer": issuer,
        "client": text("FABRIQUES_OIDC_CLIENT") if issuer else "",
        "secret": text("FABRIQUES_OIDC_SECRET") if issuer else "",
        "name": text("FABRIQUES_OIDC_NAME", "votre identité d'agent public"),
        "scopes": text("FABRIQUES_OIDC_SCOPES", "openid given_name usual_name email idp_id"),
        "algorithms": algorithms,
        "acr_values": os.environ.get("FABRIQUES_OIDC_ACR_VALUES", "").strip(),
        "two_factors": os.environ.get("FABRIQUES_OIDC_TWO_FACTORS", proofs).split(),
        "answer_within_s": number("FABRIQUES_OIDC_SECONDS", 5),
    }
