from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings

from fabriques.accounts.tests.identity_visits import Provide
from fabriques.connectors.tests.identity_provider import CLIENT, SECRET, IdentityProvider


@pytest.fixture
def provide() -> Iterator[Provide]:
    """Start a provider that misbehaves as told, and sign in through it."""
    running: list[Any] = []

    def start(mode: str = "", **options: Any) -> IdentityProvider:
        provider = IdentityProvider(mode).__enter__()
        chosen = {"issuer": provider.issuer, "client": CLIENT, "secret": SECRET, "answer_within_s": 0.6}
        changed = override_settings(OIDC=settings.OIDC | chosen | options)
        changed.enable()
        running.extend([changed, provider])
        return provider

    yield start
    for each in running:
        each.disable() if isinstance(each, override_settings) else each.__exit__()
