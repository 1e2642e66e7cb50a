"""The tables of the workspaces: columns, order, and what each cell says."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from fabriques.applications.models import Application
from fabriques.applications.rules import last_day_of_silence
from fabriques.common.dates import PARIS, say_day
from fabriques.overview.queries import Stage, silence_near, stage_words
from fabriques.theme.tables import Cell, Column, Sort, Table

COLUMNS = (
    Column("name", "Tiers-lieu", sortable=True),
    Column("commune", "Commune", sortable=True),
    Column("arrondissement", "Arrondissement", sortable=True),
    Column("service", "Service"),
    Column("arrived", "Arrivé le", sortable=True),
    Column("stage", "Étape"),
    Column("silence", "Silence vaut rejet le"),
)
ORDERS = {
    "name": "key",
    "commune": "commune__key",
    "arrondissement": "commune__arrondissement__key",
    "arrived": "submitted_at",
}


AWAITED = {Stage.TO_CHECK, Stage.TO_DECIDE, Stage.DECIDED}


def service_sort(query: QueryDict) -> Sort:
    return Sort.read(query, COLUMNS, default="-arrived")


def service_table(files: list[Application], query: QueryDict, sort: Sort, on: date) -> Table:
    return Table.build(
        _("Dossiers de votre périmètre"),
        COLUMNS,
        files,
        lambda file: service_cells(file, on),
        query=query,
        sort=sort,
        empty_title=_("Aucun dossier"),
        empty_text=_(
            "Aucun dossier de votre périmètre ne correspond. Les brouillons ne sont jamais visibles ici."
        ),
        empty_href=reverse("workspaces:service_list"),
        empty_action=_("Voir tous les dossiers"),
    )


def service_cells(file: Any, on: date) -> dict[str, Any]:
    label, tone = stage_words(file.stage, for_holder=False)
    return {
        "name": Cell(file.place_name, href=reverse("workspaces:file", args=[file.public_id])),
        "commune": f"{file.commune.name} ({file.commune.departement_id})",
        "arrondissement": file.commune.territory_name,
        "service": file.service.name,
        "arrived": say_day(file.submitted_at.astimezone(PARIS).date()),
        "stage": Cell(label, tone=tone),
        "silence": silence_cell(file, on),
    }


def silence_cell(file: Any, on: date) -> Cell:
    """The day when silence rejects, marked when near or past; suspended while pieces are awaited (CRPA L114-5)."""
    if file.stage == Stage.INCOMPLETE:
        return Cell(_("suspendu, pièces attendues"))
    if file.stage not in AWAITED:
        return Cell(_("sans objet"))
    last = last_day_of_silence(file.submitted_at)
    if last < on:
        return Cell(_("%(day)s, dépassé") % {"day": say_day(last)}, tone="bad")
    return Cell(say_day(last), tone="wait" if silence_near(file, on) else "")
