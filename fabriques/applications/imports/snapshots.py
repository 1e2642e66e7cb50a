"""What was read of a source, kept as lines of JSON: the trial and the import read the very same files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from fabriques.applications.imports.values import Columns, SourceFile


def write(path: Path, found: Iterable[tuple[SourceFile, dict[str, str]]]) -> tuple[int, Columns]:
    """Write each file as it comes; gives how many there are, and the columns of each revision."""
    count, columns = 0, Columns()
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for source, labels in found:
            out.write(json.dumps(source.plain()) + "\n")
            count += 1
            if not source.deleted_at:
                columns.setdefault(source.revision, {}).update(labels)
    return count, columns


def read(path: Path) -> Iterator[SourceFile]:
    """One file at a time, whatever their number."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield SourceFile.read(json.loads(line))
