"""Every page × every role: what each declares is what it does, to read and to send."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest

from fabriques.applications.models import Application
from fabriques.applications.tests import factories as files
from fabriques.common.tests import instants
from fabriques.common.tests.page_examples import Example, expected
from fabriques.common.tests.refusals import everything
from tests.declared import Page, pages
from tests.harness.scenes import scene
from tests.roles import NOTHING, ROLES, SIGN_IN, address, client_for, examples, refusal, status, status_undone

pytestmark = pytest.mark.django_db
METHODS = ("GET", "POST")
NOT_OPEN = {SIGN_IN, 401, 403, 404, 405, 500}
EXAMPLES_ARE = "dites ce que nomme son adresse dans fabriques/<étape>/tests/examples.py"


@dataclass(frozen=True)
class World:
    file: Application
    examples: Mapping[str, Example]


@scene
def world() -> World:
    """The usual file, and an example of whatever else a page names."""
    file = files.submitted()
    return World(file, examples())


def said(page: Page, method: str, url: str, got: int, wanted: object) -> str:
    return f"{method} {page.name} ({url}) : {got or 'connexion'}, attendu {wanted}"


@pytest.mark.parametrize("role", ROLES)
def test_page_opens_to_whom_it_declares_and_to_nobody_else(
    role: str, world: World, set_clock: Callable[..., None]
) -> None:
    set_clock(instants.DURING)
    client = client_for(role)
    asked = [
        (page, method, world.examples.get(page.name, NOTHING))
        for page in pages().values()
        for method in METHODS
    ]
    wrong, kept = [], everything()
    for page, method, example in asked:
        wanted = refusal(page, role, method, example)
        # What a page has no method for is refused before anyone is looked at: one role sends it.
        if wanted is not None and (wanted not in {302, 405} or method == "GET" or role == "holder"):
            url = address(page.route, world.file, example)
            got = status(client, method, url, example.sent)
            if got != wanted:
                wrong.append(said(page, method, url, got, wanted))
    wrong += [f"écrit sans droit : {table}" for table, rows in everything().items() if kept[table] != rows]
    for page, method, example in asked:
        if refusal(page, role, method, example) is None:
            url = address(page.route, world.file, example)
            got = status_undone(client, method, url, example.sent)
            answer = example.get if method == "GET" else example.post
            if got != expected(answer, role) if answer is not None else got in NOT_OPEN:
                wrong.append(said(page, method, url, got, answer or "une page ouverte"))
    assert not wrong, "\n".join([EXAMPLES_ARE, *wrong])


def test_every_page_opens_to_one_of_the_roles(world: World) -> None:
    """A page that none of them may open is walked in vain: its example says who may."""
    opened = {
        (page.name, method)
        for page in pages().values()
        for method in METHODS
        for role in ROLES
        if refusal(page, role, method, world.examples.get(page.name, NOTHING)) is None
    }
    walked = {
        (page.name, method) for page in pages().values() for method in METHODS if method in page.methods
    }
    assert walked - opened == set()
