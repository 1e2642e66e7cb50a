"""The tables of the workspaces: columns, order, and what each cell says."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from fabriques.applications.models import Application
from fabriques.applications.rules import silence_ends
from fabriques.common.dates import PARIS, say_day, say_instant
from fabriques.overview.queries import stage_words
from fabriques.theme.tables import Cell, Column, Sort, Table

COLUMNS = (
    Column("name", "Tiers-lieu", sortable=True),
    Column("commune", "Commune", sortable=True),
    Column("service", "Service"),
    Column("arrived", "Arrivé le", sortable=True),
    Column("stage", "Étape"),
    Column("silence", "Silence vaut rejet le"),
)
ORDERS = {"name": "key", "commune": "commune__key", "arrived": "submitted_at"}


def service_sort(query: QueryDict) -> Sort:
    return Sort.read(query, COLUMNS, default="-arrived")


def service_table(files: list[Application], query: QueryDict, sort: Sort) -> Table:
    return Table.build(
        _("Dossiers de votre périmètre"),
        COLUMNS,
        files,
        service_cells,
        query=query,
        sort=sort,
        empty_title=_("Aucun dossier"),
        empty_text=_(
            "Aucun dossier de votre périmètre ne correspond. Les brouillons ne sont jamais visibles ici."
        ),
        empty_href=reverse("workspaces:service_list"),
        empty_action=_("Voir tous les dossiers"),
    )


def service_cells(file: Any) -> dict[str, Any]:
    label, tone = stage_words(file.stage, for_holder=False)
    open_still = file.stage in {"to_check", "incomplete", "to_decide", "decided"}
    last = silence_ends(file.submitted_at.astimezone(PARIS).date())
    return {
        "name": Cell(file.place_name, href=reverse("workspaces:file", args=[file.public_id])),
        "commune": f"{file.commune.name} ({file.commune.departement_id})",
        "service": file.service.name,
        "arrived": say_instant(file.submitted_at),
        "stage": Cell(label, tone=tone),
        "silence": say_day(last) if open_still else _("sans objet"),
    }
