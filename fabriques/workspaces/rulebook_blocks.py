"""How one page of the rulebook editor is laid out, from the document or from what was typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as kept
from typing import Any

from fabriques.calls.drafts.look import Remark
from fabriques.rulebooks.outline.shapes import Entries, Field

NEW = re.compile(r"^\+\d{1,3}$")
CODE = re.compile(r"^[a-z0-9_]{1,60}$")


@dataclass
class Row:
    """One dated value on screen: its name in the form, and the value it had in the document."""

    name: str
    raw: Mapping[str, object]
    bits: tuple[str, ...] = ()
    removable: bool = False
    bound: dict[str, Any] = kept(default_factory=dict)


@dataclass
class Block:
    """One field of the rulebook: its path, its rows when it is dated, and what is to be said of it."""

    path: str
    field: Field
    raw: object
    entry: str = ""
    rows: list[Row] = kept(default_factory=list)
    bound: Any = None
    remarks: list[Remark] = kept(default_factory=list)


@dataclass
class EntryBlock:
    """One entry of a list, such as a criterion; a new one has a code that starts with « + »."""

    code: str
    title: str
    blocks: list[Block]
    remove: Any = None
    code_field: Any = None

    @property
    def is_new(self) -> bool:
        return bool(NEW.match(self.code))

    @property
    def told(self) -> bool:
        """Whether something is to be read in it."""
        return any(block.remarks for block in self.blocks)


@dataclass
class ListBlock:
    entries: Entries
    found: list[EntryBlock]
    single: bool = False
    remarks: list[Remark] = kept(default_factory=list)

    @property
    def may_add(self) -> bool:
        return not (self.single and self.found)


def holds(path: str, of: str) -> bool:
    """Whether a remark's path is the block's own, or below it."""
    return of == path or of.startswith((f"{path}.", f"{path}["))


def place(remarks: tuple[Remark, ...], blocks: list[Block], lists: list[ListBlock]) -> list[Remark]:
    """Give each remark to the narrowest part of the page it is about; the others are returned, for its top."""
    everything: list[tuple[str, list[Remark]]] = [(block.path, block.remarks) for block in blocks]
    for each in lists:
        everything.append((each.entries.path, each.remarks))
        everything += [(block.path, block.remarks) for entry in each.found for block in entry.blocks]
    top = []
    for remark in remarks:
        fitting = [(path, kept) for path, kept in everything if path and holds(path, remark.path)]
        if fitting:
            max(fitting, key=lambda pair: len(pair[0]))[1].append(remark)
        else:
            top.append(remark)
    return top
