"""How a page tells of the fields it refuses, to people who do not see it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

CONTROLS = {"input", "select", "textarea", "fieldset"}


class Told(HTMLParser):
    """What a page says by its attributes: identifiers, errors of fields, controls with what describes them."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.errors: list[str] = []
        self.controls: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        if has.get("id"):
            self.ids.add(str(has["id"]))
        if "field__errors" in (has.get("class") or "").split():
            self.errors.append(has.get("id") or "")
        if tag in CONTROLS and has.get("type") != "hidden":
            self.controls.append({"tag": tag, **has})


def badly_told(page: str) -> Iterator[str]:
    """What is wrong with how a page tells its errors: invalid but said valid, described by nothing, told to nobody."""
    told = Told()
    told.feed(page)
    described: set[str] = set()
    for control in told.controls:
        name = control.get("name") or control.get("id")
        by = set((control.get("aria-describedby") or "").split())
        if by - told.ids:
            yield f"{name} is described by what is not there: {sorted(by - told.ids)}"
        if "aria-invalid" in control and control["aria-invalid"] != "true":
            yield f"{name} says aria-invalid={control['aria-invalid']!r}"
        if control.get("aria-invalid") == "true" or control["tag"] == "fieldset":
            described |= by
    for error in told.errors:
        if error not in described:
            yield f"nothing invalid is described by the error {error!r}"


BOX = re.compile(r'<(?:div|fieldset) class="field field--(?=[^"]*")')
OPTIONAL = 'class="field__optional"'
NAME = re.compile(r'\bname="([^"]+)"')


def boxes_of(page: str) -> Iterator[str]:
    """Each box of a page with its label, its notes and its control."""
    for each in BOX.split(page)[1:]:
        yield each.partition("</form>")[0]


def optional_names(page: str) -> set[str]:
    """The names of the boxes that a page says may stay empty."""
    return {found[1] for box in boxes_of(page) if OPTIONAL in box and (found := NAME.search(box))}


def wrongly_optional(page: str) -> Iterator[str]:
    """The boxes that a page says may stay empty, and refuses: to be asked of what was sent with them empty."""
    for box in boxes_of(page):
        refused = "field--invalid" in box.partition('"')[0]
        if refused and OPTIONAL in box and (found := NAME.search(box)):
            yield f"{found[1]} is said to be optional and is refused when empty"
