"""An import's row with what its work needs, and the mapping it begins with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from fabriques.applications.imports import mapping, process
from fabriques.applications.imports.mapping import Mapped
from fabriques.applications.imports.targets import Target, targets
from fabriques.applications.models import FileImport
from fabriques.calls.models import Wave
from fabriques.common.jobs import defer
from fabriques.rulebooks.form.budget import years_of

LOOKED_BACK = 20  # earlier imports among which a mapping is looked for


def subject(file_import: FileImport) -> tuple[str, str]:
    return ("file_import", file_import.public_id)


def wanted(wave: Wave) -> tuple[Target, ...]:
    return targets(process.form_of(wave), years_of(wave.rulebook.rules.amounts))


def proposed(wave: Wave, columns: Mapping[str, Mapping[str, str]]) -> dict[str, Mapped]:
    """For each revision, the mapping last kept in this wave, else in another, else what the names propose."""
    earlier = list(
        FileImport.objects.filter(mapping__has_any_keys=list(columns)).order_by("-asked_at")[:LOOKED_BACK]
    )
    earlier.sort(key=lambda each: each.wave_id != wave.pk)

    def known(revision: str) -> Mapped | None:
        return next((each.mapping[revision] for each in earlier if each.mapping.get(revision)), None)

    return {
        revision: mapping.propose(labels, wanted(wave), known(revision))
        for revision, labels in columns.items()
    }


NEEDED = ("wave__rulebook", "wave__form", "wave__call", "asked_by", "run_by")


def locked(file_import: FileImport) -> FileImport:
    rows = FileImport.objects.select_for_update(of=("self",)).select_related(*NEEDED)
    return rows.get(pk=file_import.pk)


IMPORT_FILES = "fabriques.applications.tasks.import_files"


def write_whole(path: Path, content: Iterable[bytes]) -> None:
    with path.open("wb") as file:
        for chunk in content:
            file.write(chunk)


def put_to_work(row: FileImport) -> None:
    """One import at a time in a wave: two sources may hold the same structure."""
    defer(IMPORT_FILES, file_import=row.public_id, lock=f"file-import-{row.wave_id}")
