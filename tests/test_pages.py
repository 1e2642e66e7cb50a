"""Every page × every role: what each declares is what it does, to read and to send."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from fabriques.applications.models import Application
from fabriques.applications.tests import factories as files
from fabriques.common.tests import instants
from fabriques.common.tests.page_examples import Example, expected
from fabriques.common.tests.refusals import nothing_written
from tests.declared import Page, pages
from tests.harness.scenes import scene
from tests.roles import NOTHING, ROLES, SIGN_IN, address, client_for, examples, refusal, status

pytestmark = pytest.mark.django_db
METHODS = ("GET", "POST")
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


def is_wrong(got: int, wanted: int | None, answer: Any, role: str) -> bool:
    if wanted is not None:
        return got != wanted
    if answer is not None:
        return got != expected(answer, role)
    return got in (SIGN_IN, 401, 403, 404, 405) or got >= 500


@pytest.mark.parametrize("role", ROLES)
def test_page_opens_to_whom_it_declares_and_to_nobody_else(
    role: str, world: World, set_clock: Callable[..., None]
) -> None:
    set_clock(instants.DURING)
    client = client_for(role)
    wrong, opened = [], []

    def look(page: Page, method: str, wanted: int | None) -> None:
        example = world.examples.get(page.name, NOTHING)
        url = address(page.route, world.file, example)
        got = status(client, method, url, example.sent)
        if is_wrong(got, wanted, example.get if method == "GET" else example.post, role):
            wrong.append(f"{method} {page.name} ({url}) : {got}, déclaré {wanted or 'ouvert'}")

    with nothing_written():
        for page in pages().values():
            for method in METHODS:
                wanted = refusal(page, role, method, world.examples.get(page.name, NOTHING))
                if wanted is None:
                    opened.append((page, method))
                elif (
                    wanted != 405 or method == "GET" or role == "holder"
                ):  # what cannot be sent is sent by one role
                    look(page, method, wanted)
    for page, method in opened:
        look(page, method, None)
    assert not wrong, "\n".join([EXAMPLES_ARE, *wrong])
