"""The tables of the pages about imports, and the words of their states and counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fabriques.accounts.models import User
from fabriques.applications import access
from fabriques.applications.imports.process import Outcome
from fabriques.applications.imports.states import IMPORTS, ImportState
from fabriques.applications.models import FileImport, ImportedFile
from fabriques.common.dates import say_instant
from fabriques.common.values import grouped
from fabriques.theme.tables import Cell, Column, Table

SHOWN_DIFFERENT = 50
TONES = {
    ImportState.READING: "info",
    ImportState.TO_MAP: "wait",
    ImportState.CHECKING: "info",
    ImportState.CHECKED: "wait",
    ImportState.RUNNING: "info",
    ImportState.DONE: "good",
    ImportState.FAILED: "bad",
}
COLUMNS = (
    Column("name", "Source"),
    Column("wave", "Vague"),
    Column("asked", "Demandé le"),
    Column("files", "Dossiers", align="end"),
    Column("state", "État"),
)
COUNTED = {
    Outcome.NEW: gettext_lazy("importés"),
    "incomplete": gettext_lazy("dont incomplets"),
    Outcome.SAME: gettext_lazy("déjà importés"),
    Outcome.DIFFERENT: gettext_lazy("déjà importés, la source diffère"),
    Outcome.DELETED: gettext_lazy("supprimés à la source"),
    Outcome.REJECTED: gettext_lazy("rejetés"),
}
TO_IMPORT = gettext_lazy("à importer")
REJECTED_COLUMNS = (Column("line", "Ligne"), Column("number", "Dossier"), Column("why", "Pourquoi"))
DIFFERENT_COLUMNS = (
    Column("file", "Dossier d'ici"),
    Column("number", "À la source"),
    Column("what", "Différences"),
)


def imports_table(found: Iterable[FileImport]) -> Table:
    return Table.build(
        _("Imports"),
        COLUMNS,
        found,
        lambda each: {
            "name": Cell(each.name, href=reverse("workspaces:file_import", args=[each.public_id])),
            "wave": each.wave.title,
            "asked": say_instant(each.asked_at),
            "files": grouped(each.lines_total) if each.lines_total else "–",
            "state": Cell(IMPORTS.labels[each.get_state()], tone=TONES[each.get_state()]),
        },
        empty_title=_("Aucun import pour l'instant"),
        empty_text=_("Envoyez un export : rien n'est importé avant que vous l'ayez essayé."),
    )


def counted(counts: Mapping[str, int], *, trial: bool) -> list[tuple[str, str]]:
    """How many files for each outcome of the last run, a trial or not."""
    return [
        (grouped(counts.get(name, 0)), str(TO_IMPORT if trial and name == Outcome.NEW else label))
        for name, label in COUNTED.items()
    ]


def rejected_table(first_rejected: Sequence[Any]) -> Table:
    return Table.build(
        _("Dossiers rejetés"),
        REJECTED_COLUMNS,
        first_rejected,
        lambda each: {"line": grouped(each[0]), "number": each[1], "why": each[2]},
    )


def different_table(found: FileImport, user: User, on: date) -> Table | None:
    """The files of this source and wave that say something else there now; ours are not changed."""
    readable = access.readable(user, on)
    rows = list(
        ImportedFile.objects.filter(wave=found.wave, origin=found.origin, application__in=readable)
        .exclude(differences=[])
        .select_related("application")
        .order_by("pk")[:SHOWN_DIFFERENT]
    )
    if not rows:
        return None
    return Table.build(
        _("Dossiers que la source dit autrement"),
        DIFFERENT_COLUMNS,
        rows,
        lambda each: {
            "file": Cell(
                each.application.place_name,
                href=reverse("workspaces:file", args=[each.application.public_id]),
            ),
            "number": each.source_id,
            "what": " ; ".join(said(difference) for difference in each.differences),
        },
    )


def said(difference: dict[str, str]) -> str:
    told = _("%(label)s : à la source « %(source)s », ici « %(ours)s »")
    return told % {key: difference[key] for key in ("label", "source", "ours")}
