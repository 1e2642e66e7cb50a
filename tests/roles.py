"""One browser for each role, and every page of ours."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client
from django.urls import get_resolver

from fabriques.accounts.models import User
from fabriques.accounts.tests import factories as people
from fabriques.applications.models import Application
from fabriques.territories.models import Zoning

ROLES = (
    "visitor", "holder", "another_holder", "sous_prefecture", "another_sous_prefecture", "prefecture",
    "another_prefecture", "region", "another_region", "programme", "panel", "another_panel", "network", "oversight",
    "administrator",
)  # fmt: skip
OURS = ("public", "territories", "workspaces", "applications", "accounts", "organisations", "assessment")


def client_for(role: str) -> Client:
    makers: dict[str, Callable[[], User]] = {
        "holder": people.holder,
        "another_holder": people.another_holder,
        "sous_prefecture": lambda: people.sous_prefecture_agent("021"),
        "another_sous_prefecture": lambda: people.sous_prefecture_agent("023"),
        "prefecture": lambda: people.prefecture_agent("02"),
        "another_prefecture": lambda: people.prefecture_agent("60"),
        "region": lambda: people.region_agent("32"),
        "another_region": lambda: people.region_agent("84"),
        "programme": people.programme_member,
        "panel": lambda: people.panel_member("32"),
        "another_panel": lambda: people.panel_member("84"),
        "network": people.network_member,
        "oversight": people.overseer,
        "administrator": people.administrator,
    }
    client = Client()
    if role != "visitor":
        client.force_login(makers[role]())
    return client


def our_pages() -> dict[str, str]:
    """Every named page of ours with its pattern, read from the resolver so that a new one cannot be forgotten."""
    found: dict[str, str] = {}
    for resolver in get_resolver().url_patterns:
        space = getattr(resolver, "namespace", None)
        if space in OURS:
            for pattern in resolver.url_patterns:
                found[f"{space}:{pattern.name}"] = f"/{resolver.pattern}{pattern.pattern}"
    return found


def address(pattern: str, file: Application) -> str:
    return (
        pattern.replace("<str:public_id>", file.public_id)
        .replace("<str:who>", file.public_id)
        .replace("<str:token>", file.public_id)
        .replace("<str:code>", "SP-021")
        .replace("<slug:code>", file.wave.code)
        .replace("<slug:slug>", file.wave.call.slug)
        .replace("<slug:section>", "amounts")
        .replace("<str:section>", "place")
        .replace("<str:place>", "place.summary")
        .replace("<int:number>", "1")
        .replace("<int:rank>", "1")
        .replace("<int:pk>", str(Zoning.objects.order_by("pk").values_list("pk", flat=True).first()))
    )
