"""Every link on the pages of whoever only reads leads somewhere: a page that opens, or a part that holds something."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from fabriques.applications.models import Application
from fabriques.selection.tests import factories as decisions
from tests.harness.scenes import scene
from tests.roles import client_for

pytestmark = pytest.mark.django_db
ELSEWHERE = re.compile(r"^(mailto:|tel:|https?:)")
VOID = {"input", "img", "br", "hr", "link", "meta", "source", "path", "circle", "rect", "use"}
HEAVY = (".zip", ".csv", ".pdf", ".geojson", ".xlsx")  # files to download, walked by their own tests


@scene
def file() -> Application:
    return decisions.retained().application


class Links(HTMLParser):
    """The links of the main part of a page, and what each part of it says, by its identifier."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.inside = False
        self.links: list[str | None] = []
        self.open: list[tuple[str, str]] = []
        self.said: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("id") or ""
        self.inside = self.inside or tag == "main"
        if self.inside and tag == "a" and given.get("href"):
            self.links.append(given["href"])
        if name:
            self.said[name] = "a field" if tag in VOID else ""
        if tag not in VOID:
            self.open.append((tag, name))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass
        if tag == "main":
            self.inside = False

    def handle_data(self, data: str) -> None:
        for _tag, name in self.open:
            if name:
                self.said[name] += data.strip()


def broken(client: Any, paths: list[str]) -> dict[str, list[str]]:
    """The links of the main part of these pages that open nothing, each with the page where it stands."""
    wrong: dict[str, list[str]] = {}
    known: dict[str, int] = {}
    for path in paths:
        answer = client.get(path, follow=True)
        page = Links(answer.content.decode())
        for link in page.links:
            address = urljoin(path, link)
            bare, anchor = urlsplit(address)._replace(fragment="").geturl(), urlsplit(address).fragment
            if ELSEWHERE.match(address) or bare.partition("?")[0].endswith(HEAVY):
                continue
            if link.startswith("#"):
                if not page.said.get(anchor):
                    wrong.setdefault(path, []).append(link)
                continue
            if bare not in known:
                known[bare] = client.get(bare, follow=True).status_code
            if known[bare] != 200:
                wrong.setdefault(path, []).append(f"{link} : {known[bare]}")
    return wrong


@pytest.mark.parametrize("role", ["oversight", "panel"])
def test_every_link_that_a_reader_sees_leads_somewhere(role: str, file: Application) -> None:
    client = client_for(role)
    site = client.get("/espace/").context["site"]
    paths = ["/espace/", f"/espace/dossiers/{file.public_id}/"]
    for line in site["menu"][:-1]:  # the public site has its own walk
        paths += [line.url, *(page.url for page in client.get(line.url).context["site"]["section"].pages)]
    if role == "oversight":
        paths += [f"/espace/vagues/{file.wave.code}/", f"/espace/services/{file.service.code}/"]
    assert broken(client, list(dict.fromkeys(paths))) == {}


def test_reader_is_offered_no_change_of_who_follows_a_file(file: Application) -> None:
    path = f"/espace/dossiers/{file.public_id}/"
    shown = {role: '<a href="#charge">changer' in client_for(role).get(path).content.decode() for role in
             ("oversight", "panel", "sous_prefecture")}  # fmt: skip
    assert shown == {"oversight": False, "panel": False, "sous_prefecture": True}
