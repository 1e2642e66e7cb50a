"""A wave region by region: what arrived, what is judged, what it costs; every number leads to its list."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from fabriques.applications.models import Application
from fabriques.calls.models import Wave
from fabriques.common.values import Money, grouped
from fabriques.overview.queries import Stage, with_stage
from fabriques.selection.models import Award, Decision
from fabriques.territories.models import Region
from fabriques.theme.tables import Cell, Column, Table

COLUMNS = (
    Column("region", "Région"),
    Column("received", "Reçus", align="end"),
    Column("complete", "Complets", align="end"),
    Column("to_decide", "À décider", align="end"),
    Column("retained", "Retenus", align="end"),
    Column("amount", "Montants attribués", align="end"),
    Column("envelope", "Enveloppe déléguée", align="end"),
)
REGION = "commune__departement__region"


def regions_table(wave: Wave, files: QuerySet[Application]) -> Table:
    """Four queries, whatever the number of files: `files` are those of the wave that the reader counts."""
    counts = counted(files)
    money, envelopes = awarded(files), delegated(wave)
    found = Region.objects.filter(pk__in={*counts, *money, *envelopes}).order_by("key")
    listed = f"{reverse('workspaces:service_list')}?vague={wave.code}&region="

    def cells(region: Region) -> dict[str, Any]:
        row, (retained, cents) = counts.get(region.pk, {}), money.get(region.pk, (0, 0))
        here = f"{listed}{region.pk}"

        def told(name: str, query: str) -> Cell | str:
            number = row.get(name, 0)
            return Cell(grouped(number), href=f"{here}{query}") if number else "0"

        return {
            "region": region.name,
            "received": told("received", ""),
            "complete": told("complete", "&completude=complete"),
            "to_decide": told("to_decide", f"&etape={Stage.TO_DECIDE.value}"),
            "retained": grouped(retained),
            "amount": Money(cents).label,
            "envelope": Money(envelopes[region.pk]).label if region.pk in envelopes else _("non déléguée"),
        }

    return Table.build(
        _("Par région"), COLUMNS, found, cells, empty_title=_("Aucun dossier déposé dans cette vague")
    )


def counted(files: QuerySet[Application]) -> dict[str, dict[str, int]]:
    """By the code of the region: files received, found complete, waiting for their decision."""
    rows = (
        with_stage(files.filter(submitted_at__isnull=False))
        .order_by()
        .values(region=F(REGION))
        .annotate(
            received=Count("pk"),
            found_complete=Count("pk", filter=Q(completeness="complete")),
            to_decide=Count("pk", filter=Q(stage=Stage.TO_DECIDE.value)),
        )
    )
    return {
        row["region"]: {
            "received": row["received"],
            "complete": row["found_complete"],
            "to_decide": row["to_decide"],
        }
        for row in rows
        if row["region"]
    }


def awarded(files: QuerySet[Application]) -> dict[str, tuple[int, int]]:
    """By the code of the region: how many files are retained, told or not, and for how much."""
    awards = Award.objects.filter(
        decision__application__in=files, decision__outcome=Decision.Outcome.RETAINED
    )
    rows = awards.order_by().values_list(f"decision__application__{REGION}")
    return {
        region: (number, cents)
        for region, number, cents in rows.annotate(Count("pk"), Sum("total_cents"))
        if region
    }


def delegated(wave: Wave) -> dict[str, int]:
    """By the code of the region: what the national envelopes delegate to its services, in cents."""
    first = wave.envelopes.filter(parent__isnull=False, parent__parent=None).order_by()
    rows = first.values_list(Coalesce("service__region", "service__departement__region")).annotate(
        Sum("ceiling_cents")
    )
    return {region: cents for region, cents in rows if region}
