"""What a reader gives of one line of a file, before anything is compared with the geography."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from fabriques.territories.zonings.findings import Finding
from fabriques.territories.zonings.kinds import Unit


class Row(NamedTuple):
    """A territory and its class; an empty `value` says that the file lists it as outside."""

    line: int
    code: str
    value: str
    partial: bool = False
    unit: Unit = Unit.COMMUNE


class Zone(NamedTuple):
    """A zone drawn by the file: the communes it names, and a valid outline in WGS 84 (None when it has none).

    `decimals`: how many the coordinates carry. `straddles`: it names more communes than it gives codes.
    """

    line: int
    code: str
    name: str
    communes: tuple[str, ...]
    outline: Any
    decimals: int
    straddles: bool = False


class Movement(NamedTuple):
    """A movement of the official code between two communes; `after` is empty when the commune left the list."""

    line: int
    day: date
    nature: str
    before: str
    before_name: str
    after: str
    after_name: str


class Listed(NamedTuple):
    """A commune that a file names, with what it says to be compared: its name, or its population as text."""

    line: int
    code: str
    said: str


Record = Row | Zone | Finding
