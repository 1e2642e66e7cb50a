"""What a source says of one file, before anything of it is ours. Nothing here imports Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

Cell = str | list[str]
Columns = dict[str, dict[str, str]]  # by revision: the label of each column by its key


@dataclass(frozen=True)
class Attachment:
    """A document of a file: kept under `sha256`, or a `problem` that says why it is not."""

    name: str
    sha256: str = ""
    size: int = 0
    content_type: str = ""
    problem: str = ""


@dataclass(frozen=True)
class SourceFile:
    """One line of a source. `line`: its rank as people see it; `revision`: the form it was written with, there.

    `raw`: the whole answer as it came; `deleted_at`: when the source deleted it, and then it says nothing else.
    """

    line: int
    revision: str
    cells: Mapping[str, Cell]
    files: Mapping[str, list[Attachment]] = field(default_factory=dict)
    raw: Any = None
    deleted_at: str = ""

    def texts(self, key: str) -> list[str]:
        """What a column says: its texts, blank ones left out."""
        cell = self.cells.get(key, "")
        return [text for each in (cell if isinstance(cell, list) else [cell]) if (text := each.strip())]

    def text(self, key: str) -> str:
        return ", ".join(self.texts(key))

    def plain(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> SourceFile:
        files = {key: [Attachment(**each) for each in found] for key, found in values["files"].items()}
        return cls(**{**values, "files": files})
