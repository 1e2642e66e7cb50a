"""The table of the list of files: columns, and what each cell says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fabriques.applications.models import TerritoryVerdict
from fabriques.common.dates import legal_day, say_day
from fabriques.common.values import Money
from fabriques.overview import deadlines
from fabriques.overview.filters import NOBODY, YES
from fabriques.overview.queries import Stage, stage_words
from fabriques.theme.tables import Cell, Column, Sort, Table, query_without
from fabriques.workspaces.listing import AFTER, BEFORE, LAST, Asked

COLUMNS = (
    Column("name", "Tiers-lieu", sortable=True),
    Column("commune", "Commune", sortable=True),
    Column("due", "Délai de réponse", sortable=True),
    Column("arrived", "Arrivé le", sortable=True),
    Column("amount", "Demandé", sortable=True, align="end"),
    Column("verdict", "Territoire"),
    Column("stage", "Étape", sortable=True),
    Column("pieces", "Pièces"),
    Column("in_charge", "Suivi par"),
)
ANSWERED = {Stage.RETAINED, Stage.REFUSED}
VERDICT_TONES = {"yes": "good", "no": "bad", "unknown": "wait"}
VERDICTS = {str(value): str(label) for value, label in TerritoryVerdict.Answer.choices}
# What a cell needs, and nothing of the long texts of a file.
ONLY = (
    "public_id", "place_name", "postmarked_on", "requested_cents", "organisation__name", "commune__name",
    "commune__departement_id", "commune__arrondissement__name", "territory_verdict__eligibility",
    "assignment__person__full_name", "assignment__person__email", "assignment__person__erased_at",
    "assignment__application", *deadlines.ONLY,
)  # fmt: skip
JOINED = ("organisation", "commune__arrondissement", "territory_verdict", "assignment__person")


@dataclass(frozen=True)
class NotedCell(Cell):
    """A cell with a second, quieter line."""

    note: str = ""
    note_tone: str = ""
    public_id: str = ""
    mark: str = ""


def service_table(files: list[Any], query: QueryDict, asked: Asked, on: date) -> Table:
    return Table.build(
        _("Dossiers de votre périmètre"),
        COLUMNS,
        files,
        lambda file: cells(file, on),
        query=bare(query),
        sort=Sort(asked.order.key, asked.order.descending),
        empty_title=_("Aucun dossier"),
        empty_text=_(
            "Aucun dossier de votre périmètre ne correspond. Les brouillons ne sont jamais visibles ici."
        ),
        empty_href=f"{reverse('workspaces:service_list')}?vue=tous",
        empty_action=_("Voir tous les dossiers"),
    )


def bare(query: QueryDict) -> QueryDict:
    """The query without the page: another order begins at its beginning."""
    return QueryDict(query_without(query, AFTER, BEFORE, LAST)[1:])


def cells(file: Any, on: date) -> dict[str, Any]:
    label, tone = stage_words(file.stage, for_holder=False)
    kept = getattr(file, "territory_verdict", None)
    verdict = kept.eligibility if kept is not None else "unknown"
    commune, area = file.commune, file.commune.arrondissement
    return {
        "name": NotedCell(
            file.place_name,
            href=reverse("workspaces:file", args=[file.public_id]),
            note=file.organisation.name,
            public_id=file.public_id,
            mark=marks(file),
        ),
        "commune": NotedCell(
            f"{commune.name} ({commune.departement_id})", note=area.name if area is not None else ""
        ),
        "due": due(file, on),
        "arrived": day_of(file.submitted_at),
        "amount": _("non renseigné") if file.requested_cents is None else Money(file.requested_cents).label,
        "verdict": Cell(VERDICTS[verdict], tone=VERDICT_TONES[verdict]),
        "stage": Cell(label, tone=tone),
        "pieces": pieces(file),
        "in_charge": in_charge(file),
    }


def marks(file: Any) -> str:
    """What sets a file apart, under its name."""
    found = [_("sur papier")] if file.is_on_paper else []
    return ", ".join([*found, _("semblable à un autre dossier")] if file.alike == YES else found)


def in_charge(file: Any) -> NotedCell:
    """Who is in charge; « personne » for a file left by someone who works there no more, which is said."""
    assignment = getattr(file, "assignment", None)
    if assignment is None:
        return NotedCell(_("personne"))
    if file.in_charge == NOBODY:
        return NotedCell(
            _("personne"),
            note=_("%(name)s n'est plus du service") % {"name": assignment.person},
            note_tone="wait",
        )
    away = file.charge_away == YES
    return NotedCell(str(assignment.person), note=_("en absence") if away else "", note_tone="wait")


def pieces(file: Any) -> Cell:
    """How many pieces the file holds, leading to the first one."""
    count = file.piece_count
    if not count:
        return Cell(_("aucune"))
    said = ngettext("%(n)s pièce", "%(n)s pièces", count) % {"n": count}
    return Cell(said, href=reverse("workspaces:pieces", args=[file.public_id]))


def due(file: Any, on: date) -> NotedCell:
    """How the delay of answer stands; nothing once the holder has received the decision."""
    standing = None if file.stage in ANSWERED else deadlines.silence_on(file, on)
    note, tone = ("", "") if standing is None else deadlines.note(standing)
    return NotedCell("", note=note, note_tone=tone)


def day_of(at: datetime) -> str:
    return say_day(legal_day(at))
