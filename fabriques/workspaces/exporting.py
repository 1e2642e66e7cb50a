"""The work of an export: its life, its journal, and how its file is written."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from fabriques.accounts.models import User
from fabriques.applications.corrections.reading import with_corrected
from fabriques.calls.models import Wave
from fabriques.common import orphans, sheets
from fabriques.common.authorization import SCHEDULE
from fabriques.common.background import Background
from fabriques.common.dates import legal_day
from fabriques.common.reasons import Judgement, Reason, refuse_if
from fabriques.journal.writing import record
from fabriques.overview.deadlines import Received, standings_of
from fabriques.rulebooks.form.types import Field
from fabriques.workspaces.export_answers import READ, Questions, Said, cells, width
from fabriques.workspaces.export_columns import (
    FROM_ANSWERS,
    FROM_DELAY,
    SHAPES,
    ExportColumn,
    Wording,
    chosen,
    with_answers,
)
from fabriques.workspaces.listing import Asked, files_of
from fabriques.workspaces.models import LONGEST_QUERY, ListExport
from fabriques.workspaces.states import LIST_EXPORTS

CHUNK = 500


def subject(export: ListExport) -> tuple[str, str]:
    return ("list_export", export.public_id)


def by_whom(export: ListExport, act: str, at: datetime, facts: Any) -> None:
    record(
        subject(export),
        act,
        by=export.asked_by if act == "list_exported" else SCHEDULE,
        at=at,
        facts=facts,
    )


WORK = Background(ListExport, LIST_EXPORTS, by_whom)


def too_many(by: User) -> Judgement:
    return WORK.too_many(
        by,
        "%s de vos exports ne sont pas encore terminés.",
        "Une personne a au plus %s exports en cours à la fois.",
        "Attendez que l'un d'eux se termine, puis demandez celui-ci.",
    )


def too_long(query: str) -> Judgement:
    return refuse_if(
        len(Asked.parse(query).query) > LONGEST_QUERY,
        Reason(
            "query_too_long",
            "Cette liste a trop de filtres pour être gardée.",
            f"Les filtres d'une vue ou d'un export tiennent en {LONGEST_QUERY} caractères.",
            "Retirez quelques filtres, puis recommencez.",
        ),
    )


def written(export: ListExport, by: User, target: Path, at: datetime) -> array[int]:
    """Write the list row after row, as the screen orders it; returns its files' keys. The memory stays the same."""
    on, asked = legal_day(at), Asked.parse(export.query)
    columns, answered = chosen(export.columns), with_answers(export.columns)
    found = files_of(by, asked.filters, on)
    ListExport.objects.filter(pk=export.pk).update(lines_total=found.count(), lines_done=0)
    wording = Wording(french=export.form == ListExport.Form.CSV_EXCEL_FR, targets=target_names())
    tells = any(column.key in FROM_ANSWERS for column in columns)
    questions = Questions(found) if answered or tells else None
    answers = questions.columns if questions is not None and answered else {}
    held = array("q")
    widths = [*(column.width for column in columns), *map(width, answers.values())]
    lines = headings(columns, answers, raw=SHAPES[export.form].raw)
    with sheets.write(target, SHAPES[export.form], "Dossiers", widths=widths, headings=len(lines)) as writer:
        for line in lines:
            writer.row(line)
        for row in rows(asked.order.applied(found), columns, questions, at):
            said = row.said
            values = [each.written(row.values[each.key], wording) for each in columns]
            writer.row([*values, *(cells(said, answers, wording) if said is not None else ())])
            held.append(row.key)
            if len(held) % CHUNK == 0:
                ListExport.objects.filter(pk=export.pk).update(lines_done=len(held))
    return held


def headings(columns: Sequence[ExportColumn], answers: Mapping[str, Field], *, raw: bool) -> list[list[str]]:
    """The rows above the files: for a program, one, where a question goes by its code; for people, what is asked, under
    the codes, as two questions may be asked in the same words."""
    labels = [str(column.label) for column in columns]
    if raw or not answers:
        return [[*labels, *answers]]
    return [[*("" for _ in labels), *answers], [*labels, *(field.label for field in answers.values())]]


@dataclass(frozen=True)
class Line:
    """One file: its key, what is known of each column, what it answers when it is asked."""

    key: int
    values: Mapping[str, Any]
    said: Said | None


def rows(
    ordered: Any, columns: Sequence[ExportColumn], questions: Questions | None, at: datetime
) -> Iterator[Line]:
    """The files by a cursor of the server: a chunk in memory, one state of the list."""
    named = {
        f"column_{column.key}": column.reads(at) if callable(column.reads) else column.reads
        for column in columns
        if column.reads is not None
    }
    delays = any(column.key in FROM_DELAY for column in columns)
    if questions is not None:
        ordered = with_corrected(ordered)
    read = READ if questions is not None else ()
    delay = Received._fields if delays else ()
    found = ordered.annotate(**named).values_list("pk", *read, *delay, *named).iterator(chunk_size=CHUNK)
    keys = [name.removeprefix("column_") for name in named]
    start, rest = 1 + len(read), 1 + len(read) + len(delay)
    while chunk := list(islice(found, CHUNK)):
        standings = (
            standings_of((Received(*row[start:rest]) for row in chunk), legal_day(at)) if delays else {}
        )
        for row in chunk:
            said = questions.said(row[1:start]) if questions is not None else None
            values = dict(zip(keys, row[rest:], strict=True))
            values |= dict.fromkeys(FROM_DELAY, standings.get(row[0]))
            if said is not None and said.phone:
                values |= dict.fromkeys(FROM_ANSWERS, said.phone)
            yield Line(row[0], values, said)


def target_names() -> dict[str, str]:
    """The targets of every rulebook that a wave is judged by, by code."""
    waves = Wave.objects.select_related("rulebook").order_by("pk")
    return {target.code: target.label for wave in waves for target in wave.rulebook.rules.targets}


def still_named(sha256: str, limit: datetime) -> bool:
    """Whether a newer export, or a record of another kind, holds the same content."""
    newer = ListExport.objects.filter(asked_at__gte=limit, file_removed_at=None, result_sha256=sha256)
    return newer.exists() or orphans.named_elsewhere(sha256, ListExport)
