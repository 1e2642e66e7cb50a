"""The document of a rulebook being edited: its parts by path, and its text written again.

A document is what the text parses to. Comments of the text are not part of it: writing it again loses them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from copy import deepcopy

import tomli_w

from fabriques.rulebooks.outline.shapes import Section
from fabriques.rulebooks.values import NOT_STATED, Mark

Document = dict[str, object]
UNSTATED_SOURCE = "not_stated"
OWN_SOURCE = "this_rulebook"
OWN_TEXT = "le présent règlement"


def get(document: Mapping[str, object], path: str) -> object:
    """What stands at a path; None when nothing does."""
    here: object = document
    for name in path.split("."):
        if not isinstance(here, Mapping) or name not in here:
            return None
        here = here[name]
    return here


def put(document: Document, path: str, value: object) -> None:
    """Write at a path, the tables on the way made when missing; None removes what stands there."""
    *way, last = path.split(".")
    here = document
    for name in way:
        below = here.get(name)
        if not isinstance(below, dict):
            if value is None:
                return
            below = {}
            here[name] = below
        here = below
    if value is None:
        here.pop(last, None)
    else:
        here[last] = value


def entries(document: Mapping[str, object], path: str) -> dict[str, object]:
    """The named entries at a path, in the order of the text."""
    found = get(document, path)
    return dict(found) if isinstance(found, Mapping) else {}


def rows(raw: object) -> list[dict[str, object]]:
    """The dated values of a parameter: one table, or one after the other; nothing else has any."""
    found = raw if isinstance(raw, list) else [raw]
    return [dict(row) for row in found if isinstance(row, Mapping)]


def part(document: Mapping[str, object], section: Section) -> Document:
    """What a section owns of a document, as a copy."""
    return deepcopy({root: document[root] for root in section.roots if root in document})


def replaced(document: Mapping[str, object], section: Section, new: Mapping[str, object]) -> Document:
    """The document with a section's part replaced, the other keys and their order kept.

    A ready source that the part cites is added when the document has none of that name.
    """
    result: Document = {}
    for root, raw in document.items():
        if root not in section.roots:
            result[root] = raw
        elif root in new:
            result[root] = new[root]
    result.update({root: raw for root, raw in new.items() if root not in result})
    known = entries(result, "sources")
    ready = ready_sources(fictitious=result.get("fictitious") is True)
    missing = {code: each for code, each in ready.items() if code not in known and cites(new, code)}
    if missing:
        result["sources"] = {**missing, **known}
    return result


def ready_sources(*, fictitious: bool) -> Document:
    """The sources that any rulebook may cite before it has them: « unknown », and the rulebook itself."""
    own = {"text": OWN_TEXT, "mark": Mark.OFFICIAL.value}
    if fictitious:
        own = {"text": f"{OWN_TEXT}, fictif", "mark": Mark.FICTITIOUS.value}
    return {UNSTATED_SOURCE: {"text": NOT_STATED, "mark": Mark.UNKNOWN.value}, OWN_SOURCE: own}


def cites(raw: object, source: str) -> bool:
    if isinstance(raw, Mapping):
        return raw.get("source") == source or any(cites(each, source) for each in raw.values())
    return isinstance(raw, list) and any(cites(each, source) for each in raw)


def cited_as(raw: object, source: str, other: str) -> object:
    """The same, where what cites a source cites another one."""
    if isinstance(raw, Mapping):
        return {
            key: other if key == "source" and each == source else cited_as(each, source, other)
            for key, each in raw.items()
        }
    return [cited_as(each, source, other) for each in raw] if isinstance(raw, list) else raw


def write(document: Mapping[str, object]) -> str:
    """The text of a document."""
    return tomli_w.dumps(document)


def mark_of(document: Mapping[str, object]) -> str:
    """A short digest of a document or of a part of one, to tell whether it changed meanwhile."""
    return hashlib.sha256(write(document).encode()).hexdigest()[:16]
