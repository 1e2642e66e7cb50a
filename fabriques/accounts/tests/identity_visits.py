"""Visits to the sign-in by identity, as a browser makes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client

from fabriques.connectors.tests.identity_provider import IdentityProvider
from fabriques.journal.models import Entry

START, BACK, ATTACH = "/compte/identite/", "/compte/identite/retour/", "/compte/identite/rattacher/"
EMAIL = "agente@exemple.test"
PASSWORD = "une phrase facile à retenir"
Provide = Callable[..., IdentityProvider]


def come_back(client: Client, provider: IdentityProvider, following: str = "") -> Any:
    """Ask, go to the provider, come back."""
    asked = client.get(START, {"next": following} if following else {})
    assert asked.status_code == 302, asked.content
    return client.get(provider.authorise(asked.url))


def signed_in(client: Client) -> bool:
    return client.get("/espace/").status_code == 200


def refusals() -> list[dict[str, Any]]:
    return list(Entry.objects.filter(act="sign_in_refused").values_list("facts", flat=True))
