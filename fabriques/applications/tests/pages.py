"""What a browser without JavaScript would send of the page of a draft."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from django.test import Client

from fabriques.accounts.models import User
from fabriques.applications.models import Application

SENT = {"hidden", "text", "email", "tel", "url", "number", "date", ""}
Sent = dict[str, list[str]]


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(draft: Application, suffix: str = "") -> str:
    return f"/espace/candidatures/{draft.public_id}/{suffix}"


def sent(response: Any, **typed: str | list[str]) -> Sent:
    """The fields of the draft's form as they stand on the page, and what is typed over them."""
    reader = FormReader()
    reader.feed(response.content.decode())
    return reader.found | {
        name: value if isinstance(value, list) else [value] for name, value in typed.items()
    }


class FormReader(HTMLParser):
    """Gathers the controls of the form marked `data-draft` that a browser would send."""

    def __init__(self) -> None:
        super().__init__()
        self.found: Sent = {}
        self.inside = False
        self.name = ""
        self.text: str | None = None
        self.options: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = "data-draft" in given
        if not self.inside or "form" in given:
            return
        if tag == "input":
            self.take_input(given)
        elif tag in ("textarea", "select"):
            self.name, self.options = given["name"], []
            self.text = "" if tag == "textarea" else None
        elif tag == "option":
            self.options.append((given["value"], "selected" in given))

    def take_input(self, given: dict[str, str]) -> None:
        kind = given.get("type", "")
        ticked = kind in ("checkbox", "radio") and "checked" in given
        if ticked or kind in SENT:
            self.found.setdefault(given["name"], []).append(given.get("value", "on" if ticked else ""))

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "textarea" and self.text is not None:
            self.found[self.name] = [self.text.removeprefix("\n")]
            self.text = None
        elif tag == "select" and self.options:
            chosen = [value for value, selected in self.options if selected] or [self.options[0][0]]
            self.found[self.name] = chosen[-1:]
            self.options = []
