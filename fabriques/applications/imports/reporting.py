"""The report of an import as one person reads it: its lines and counts, but for the files they are kept away from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fabriques.accounts.models import User
from fabriques.applications import access
from fabriques.applications.imports.process import HEADING, SHAPE, WORDS, Outcome
from fabriques.applications.models import FileImport, ImportedFile
from fabriques.common import files, sheets

OUTCOME, HERE, LACKING = (HEADING.index(name) for name in ("resultat", "dossier_ici", "ce_qui_manque"))
OUTCOMES = {word: outcome for outcome, words in WORDS.items() for word in words}


@dataclass(frozen=True)
class Told:
    """What a person may know of an import: how many files, how many by outcome, and the first rejected."""

    total: int
    done: int
    counts: Mapping[str, int]
    first_rejected: Sequence[Sequence[str]]


def hidden(found: FileImport, user: User, on: date) -> dict[str, str]:
    """The files of this source that the person is kept away from: their number there, by their identifier here."""
    keys = access.excluded_subjects(user, on).get("application", ())
    rows = ImportedFile.objects.filter(wave=found.wave, origin=found.origin, application__public_id__in=keys)
    return dict(rows.values_list("application__public_id", "source_id")) if keys else {}


def told(found: FileImport, away: Mapping[str, str]) -> Told:
    left_out: Counter[str] = Counter()
    gone = 0
    for line in lines(found) if away and has_report(found) else ():
        if line[HERE] in away:
            gone += 1
            outcome = OUTCOMES[line[OUTCOME]]
            left_out[outcome] += 1
            left_out["incomplete"] += outcome is Outcome.NEW and bool(line[LACKING])
    numbers = set(away.values())
    return Told(
        found.lines_total - gone,
        found.lines_done - gone,
        {name: count - left_out[name] for name, count in found.counts.items()},
        [each for each in found.first_rejected if each[1] not in numbers],
    )


def has_report(found: FileImport) -> bool:
    return bool(found.report_sha256) and found.files_removed_at is None


def lines(found: FileImport) -> Iterator[Sequence[str]]:
    with files.local(found.report_sha256) as path, sheets.read(path, "rapport.csv") as table:
        for _line, cells in table.rows:
            yield cells


def report(found: FileImport, away: Mapping[str, str]) -> tuple[files.Chunks | Iterator[bytes], int]:
    """The report and its size, written again without the lines of `away`. FileNotFoundError when it is gone."""
    if not away:
        return files.stream(found.report_sha256), found.report_size
    with files.incoming() as target:
        with sheets.write(target, SHAPE) as writer:
            writer.row(HEADING)
            for line in lines(found):
                if line[HERE] not in away:
                    writer.row(line)
        content = target.read_bytes()
    return iter([content]), len(content)
