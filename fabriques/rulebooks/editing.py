"""The document of a rulebook being edited: its parts by path, and its text written again.

A document is what the text parses to. Comments of the text are not part of it: writing it again loses them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from copy import deepcopy

import tomli_w

from fabriques.rulebooks.outline.shapes import Section
from fabriques.rulebooks.values import NOT_STATED

Document = dict[str, object]
UNSTATED_SOURCE = "not_stated"


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

    The source that says « unknown » is added when the part cites it and the document has none of that name.
    """
    result: Document = {}
    for root, raw in document.items():
        if root not in section.roots:
            result[root] = raw
        elif root in new:
            result[root] = new[root]
    result.update({root: raw for root, raw in new.items() if root not in result})
    sources = result.get("sources")
    if cites_unstated(new) and UNSTATED_SOURCE not in (sources if isinstance(sources, Mapping) else {}):
        known = dict(sources) if isinstance(sources, Mapping) else {}
        result["sources"] = {UNSTATED_SOURCE: {"text": NOT_STATED, "mark": "unknown"}, **known}
    return result


def cites_unstated(raw: object) -> bool:
    if isinstance(raw, Mapping):
        return raw.get("source") == UNSTATED_SOURCE or any(map(cites_unstated, raw.values()))
    return isinstance(raw, list) and any(map(cites_unstated, raw))


def write(document: Mapping[str, object]) -> str:
    """The text of a document."""
    return tomli_w.dumps(document)


def mark_of(document: Mapping[str, object]) -> str:
    """A short digest of a document or of a part of one, to tell whether it changed meanwhile."""
    return hashlib.sha256(write(document).encode()).hexdigest()[:16]
