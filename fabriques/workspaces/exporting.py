"""The work of an export: its life, its journal, and how its file is written."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from fabriques.accounts.models import User
from fabriques.calls.models import Wave
from fabriques.common import orphans, sheets
from fabriques.common.authorization import SCHEDULE
from fabriques.common.background import Background
from fabriques.common.reasons import Judgement, Reason, refuse_if
from fabriques.journal.writing import record
from fabriques.workspaces.export_columns import SHAPES, ExportColumn, Wording, chosen
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


def written(export: ListExport, by: User, target: Path, on: date) -> array[int]:
    """Write the list row after row, as the screen orders it; returns its files' keys. The memory stays the same."""
    asked = Asked.parse(export.query)
    columns = chosen(export.columns)
    found = files_of(by, asked.filters, on)
    ListExport.objects.filter(pk=export.pk).update(lines_total=found.count(), lines_done=0)
    wording = Wording(french=export.form == ListExport.Form.CSV_EXCEL_FR, targets=target_names())
    held = array("q")
    with sheets.write(target, SHAPES[export.form], "Dossiers") as writer:
        writer.row([str(column.label) for column in columns])
        for key, *row in rows(asked.order.applied(found), columns):
            writer.row([each.written(value, wording) for each, value in zip(columns, row, strict=True)])
            held.append(key)
            if len(held) % CHUNK == 0:
                ListExport.objects.filter(pk=export.pk).update(lines_done=len(held))
    return held


def rows(ordered: Any, columns: Sequence[ExportColumn]) -> Iterator[Sequence[Any]]:
    """One tuple for each file, its key first, by a cursor of the server: a chunk in memory, one state of the list."""
    named = {f"column_{column.key}": column.reads for column in columns}
    found: Iterator[Sequence[Any]] = (
        ordered.annotate(**named).values_list("pk", *named).iterator(chunk_size=CHUNK)
    )
    return found


def target_names() -> dict[str, str]:
    """The targets of every rulebook that a wave is judged by, by code."""
    waves = Wave.objects.select_related("rulebook").order_by("pk")
    return {target.code: target.label for wave in waves for target in wave.rulebook.rules.targets}


def still_named(sha256: str, limit: datetime) -> bool:
    """Whether a newer export, or a record of another kind, holds the same content."""
    newer = ListExport.objects.filter(asked_at__gte=limit, file_removed_at=None, result_sha256=sha256)
    return newer.exists() or orphans.named_elsewhere(sha256, ListExport)
