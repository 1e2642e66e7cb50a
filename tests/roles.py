"""One browser for each role, and every page of ours."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import transaction
from django.shortcuts import resolve_url
from django.test import Client

from fabriques.accounts.models import User
from fabriques.accounts.tests import factories as people
from fabriques.applications.models import Application
from fabriques.common import authorization as kinds
from fabriques.common.pages import page_above
from fabriques.common.tests.page_examples import Example
from fabriques.territories.models import Zoning
from tests.declared import Page, pages
from tests.harness.architecture import Tree

NOTHING = Example()
SIGN_IN = 0  # in place of a status: sent to sign in

# What each role is, and whether the usual file lies within its reach.
SITUATIONS: dict[str, tuple[str, bool]] = {
    "visitor": ("", False),
    "holder": (kinds.HOLDER, True),
    "another_holder": (kinds.HOLDER, False),
    "sous_prefecture": (kinds.SOUS_PREFECTURE, True),
    "another_sous_prefecture": (kinds.SOUS_PREFECTURE, False),
    "prefecture": (kinds.PREFECTURE, True),
    "another_prefecture": (kinds.PREFECTURE, False),
    "region": (kinds.REGION, True),
    "another_region": (kinds.REGION, False),
    "programme": (kinds.PROGRAMME, True),
    "panel": (kinds.PANEL, True),
    "another_panel": (kinds.PANEL, False),
    "network": (kinds.NETWORK, True),
    "oversight": (kinds.OVERSIGHT, True),
    "administrator": (kinds.ADMINISTRATOR, True),
}
ROLES = tuple(SITUATIONS)


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
    """Every page of a step with its route, the demonstration's shortcuts left out."""
    spaces = {name: name.partition(":")[0] for name in pages() if ":" in name}
    return {name: pages()[name].route for name, space in spaces.items() if space != "demo"}


def opens(page: Page, role: str, example: Example) -> bool:
    """Whether a page is declared to open to a role."""
    if not page.audience.signs_in:
        return True
    kind, within_reach = SITUATIONS[role]
    if example.roles is not None:
        return role in example.roles
    return kind in page.audience.kinds and (within_reach or not page.audience.of_object)


def usual_names(file: Application) -> dict[str, str]:
    """What the parameters of an address name, unless the page has an example of its own."""
    zoning = Zoning.objects.order_by("pk").values_list("pk", flat=True).first()
    return {
        "public_id": file.public_id, "code": file.wave.code, "slug": file.wave.call.slug, "who": file.public_id,
        "token": file.public_id, "section": "amounts", "place": "place.summary", "number": "1", "rank": "1",
        "pk": str(zoning),
    }  # fmt: skip


def address(route: str, file: Application, example: Example = NOTHING) -> str:
    """Where a route leads: to what the example names, else to what a usual file has of that name."""
    names = usual_names(file) | dict(example.names)
    return re.sub(r"<\w+:(\w+)>", lambda found: names.get(found[1], found[0]), route) + example.query


def examples() -> dict[str, Example]:
    """What each step says of its own pages, the lowest step first."""
    found: dict[str, Example] = {}
    tree = Tree()
    for step in reversed(tree.steps):
        if (tree.package / step / "tests" / "examples.py").exists():
            found |= import_module(f"fabriques.{step}.tests.examples").examples()
    return found


def status(client: Client, method: str, url: str, sent: Mapping[str, Any]) -> int:
    """What a page answers."""
    response = client.get(url) if method == "GET" else client.post(url, sent)
    list(response)  # a file sent as it is read ends, and lets go of its connection, when it is read
    to = response["Location"] if response.status_code == 302 else ""
    return SIGN_IN if to.startswith(resolve_url(settings.LOGIN_URL)) else response.status_code


def status_undone(client: Client, method: str, url: str, sent: Mapping[str, Any]) -> int:
    """The same; what the page wrote is undone, so that the next one finds what this one found."""
    with transaction.atomic():
        found = status(client, method, url, sent)
        transaction.set_rollback(True)
    return found


def any_address(route: str) -> str:
    """An address of that route, whatever it names."""
    return "/" + re.sub(r"<(?!int)\w+:\w+>", "x", re.sub(r"<int:\w+>", "1", route)).lstrip("/")


def refusal(page: Page, role: str, method: str, example: Example) -> int | None:
    """How a page is declared to refuse a role; None when it opens."""
    if role == "oversight" and method == "POST" and not page.own_data:
        return 403
    if role == "visitor" and page.audience.signs_in:
        return SIGN_IN
    if method not in page.methods:
        return 302 if method == "GET" and page_above(any_address(page.route)) else 405
    if opens(page, role, example):
        return None
    return 404 if page.audience.hidden else 403
