"""Every address that takes a form is sent what no browser sends: it answers in words, and never fails."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from fabriques.applications.models import Application
from fabriques.applications.tests import factories as files
from fabriques.common.tests import instants
from fabriques.common.tests.page_examples import Example
from tests.declared import Page, pages
from tests.field_errors import badly_told, optional_names, wrongly_optional
from tests.harness.scenes import scene
from tests.roles import NOTHING, address, client_for, examples, refusal

pytestmark = pytest.mark.django_db
SENDERS = (
    "holder",
    "sous_prefecture",
    "prefecture",
    "programme",
    "administrator",
    "another_holder",
    "visitor",
)
LONG = "é" * 5_000
# What every box is filled with at once, then, where the page has an example of what it takes, one box at a time.
ALL_AT_ONCE = ("\0", "31/12/9999", "9" * 400, LONG)
ONE_AT_A_TIME = ("0001-01-01", "99999999999999999999", "\u202e=cmd|'!A0 \U0001f600 <b>{{7*7}}")
BYTES = "%ED%A0%80%FF%00"  # half of a sign, and what is no sign at all
TYPES = ("application/json", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded")
QUERIES = (
    "page=-1&q=%00&tri=%00&apres=%00~x&le=9999-12-31&au=9999-12-31&silence=x&commune=%00&x=%ff%fe",
    "page=99999999999999999999&q=%ff%fe&du=0001-01-01&montant_min="
    + "9" * 60
    + "&avant=x&le=0001-01-01&dernier=1",
    "page=1e9&q=" + "a" * 5000 + "&etape=" + "x" * 3000 + "&au=31/12/9999&vue=%00&etat=%00&objet=%00",
)


class Boxes(HTMLParser):
    """The names of the boxes of a page, but for the token of its forms."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        name = dict(attrs).get("name")
        if tag in {"input", "select", "textarea", "button"} and name and name != "csrfmiddlewaretoken":
            self.names.add(name)


@dataclass(frozen=True)
class World:
    file: Application
    examples: Mapping[str, Example]


@scene
def world() -> World:
    file = files.submitted()
    return World(file, examples())


def bodies(names: set[str], usual: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    yield {}
    for value in ALL_AT_ONCE:
        yield dict.fromkeys(names, value)
    yield {name: ["a", "b"] for name in names}
    for name in usual:
        for value in ONE_AT_A_TIME:
            yield {**usual, name: value}


def boxes(client: Client, url: str, example: Example) -> tuple[set[str], set[str]]:
    """What the form of a page asks, with what its example sends; and what it says may stay empty."""
    above = re.sub(r"[^/]+/$", "", url)
    found, optional = Boxes(), set[str]()
    for page in (url, above):
        response = client.get(page)
        if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
            found.feed(response.content.decode())
            optional = optional_names(response.content.decode())
            break
    return {*found.names, *example.sent} or {"anything"}, optional


def left_empty(
    client: Client, url: str, names: set[str], optional: set[str], usual: Mapping[str, Any]
) -> Iterator[str]:
    """The boxes that a page says may stay empty, and refuses when they do: all of them, and beside what is filled."""
    for sent in (dict.fromkeys(names, ""), {**usual, **dict.fromkeys(optional, "")}):
        with transaction.atomic():
            response = client.post(url, sent)
            if response["Content-Type"].startswith("text/html") and not response.streaming:
                yield from (f"{url} : {told}" for told in wrongly_optional(response.content.decode()))
            transaction.set_rollback(True)


def failures(client: Client, url: str, names: set[str], usual: Mapping[str, Any]) -> Iterator[str]:
    """What a page fails on, and the fields whose errors it does not tell as it should."""
    sends: list[tuple[str, Callable[[], Any]]] = [
        (repr(sent)[:200], lambda sent=sent: client.post(url, sent)) for sent in bodies(names, usual)
    ]
    as_json = json.dumps({name: {"a": [1]} for name in names})
    raw = "&".join(f"{name}={BYTES}" for name in names)
    sends.append((BYTES, lambda: client.post(url, raw, content_type=TYPES[-1])))
    for kind in TYPES:
        sends.append((kind, lambda kind=kind: client.post(url, as_json, content_type=kind)))
    for said, send in sends:
        with transaction.atomic():
            response = send()
            if response.status_code >= 500:
                yield f"{url} {said} : {response.status_code}"
            if response.status_code == 422 and response["Content-Type"].startswith("text/html"):
                yield from (f"{url} {said} : {told}" for told in badly_told(response.content.decode()))
            transaction.set_rollback(True)


@pytest.mark.parametrize("role", SENDERS)
def test_form_answers_whatever_it_is_sent(role: str, world: World, set_clock: Callable[..., None]) -> None:
    set_clock(instants.DURING)
    client = client_for(role)
    client.raise_request_exception = False
    wrong: list[str] = []
    for page in sent_by(role, world):
        example = world.examples.get(page.name, NOTHING)
        url = address(page.route, world.file, example)
        names, optional = boxes(client, url, example)
        wrong += failures(client, url, names, example.sent)
        wrong += left_empty(client, url, names, optional, example.sent)
    assert wrong == []


def sent_by(role: str, world: World) -> Iterator[Page]:
    """The pages that this role sends, and no role before it: each is sent once."""
    before = SENDERS[: SENDERS.index(role)]
    for page in pages().values():
        example = world.examples.get(page.name, NOTHING)
        opened = [each for each in (*before, role) if refusal(page, each, "POST", example) is None]
        if opened == [role]:
            yield page


@pytest.mark.parametrize("role", ["visitor", "programme", "holder"])
def test_page_answers_whatever_its_address_asks(
    role: str, world: World, set_clock: Callable[..., None]
) -> None:
    set_clock(instants.DURING)
    client = client_for(role)
    client.raise_request_exception = False
    wrong = []
    for page in pages().values():
        example = world.examples.get(page.name, NOTHING)
        if refusal(page, role, "GET", example) is not None:
            continue
        url = address(page.route, world.file, example).partition("?")[0]
        for query in QUERIES:
            response = client.get(f"{url}?{query}")
            b"".join(response) if response.streaming else response.content
            if response.status_code >= 500:
                wrong.append(f"{url}?{query[:60]} : {response.status_code}")
    assert wrong == []


@pytest.mark.parametrize(
    ("page", "wrong"),
    [
        ('<input name="a" aria-invalid="true" aria-describedby="e"><p class="field__errors" id="e">', []),
        ('<fieldset id="f" aria-describedby="e"></fieldset><p class="field__errors" id="e">', []),
        ('<input name="a" aria-invalid="">', ["a says aria-invalid=''"]),
        ('<input name="a" aria-describedby="x">', ["a is described by what is not there: ['x']"]),
        (
            '<input name="a"><p class="field__errors" id="e">',
            ["nothing invalid is described by the error 'e'"],
        ),
    ],
)
def test_error_of_a_field_that_is_badly_told_is_seen(page: str, wrong: list[str]) -> None:
    assert list(badly_told(page)) == wrong


@pytest.mark.parametrize(
    ("page", "wrong"),
    [
        ('<div class="field field--plain field--invalid"><label>A{mark}</label><input name="a"></div>', True),
        ('<div class="field field--plain"><label>A{mark}</label><input name="a"></div>', False),
        ('<div class="field field--plain field--invalid"><label>A</label><input name="a"></div>', False),
    ],
)
def test_box_said_to_be_optional_and_refused_is_seen(page: str, wrong: bool) -> None:
    shown = page.format(mark=' <span class="field__optional">(facultatif)</span>')
    assert [*wrongly_optional(shown)] == (
        ["a is said to be optional and is refused when empty"] if wrong else []
    )
