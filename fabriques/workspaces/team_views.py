"""The people of one's own service: their roles, until when, who replaces them, and the files that they follow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fabriques.accounts.access import perimeter_of, person
from fabriques.accounts.models import Delegation, Grant, User
from fabriques.accounts.queries import agents_of, replacements_of
from fabriques.applications import access
from fabriques.common import clock
from fabriques.common.dates import say_day
from fabriques.common.values import grouped
from fabriques.overview.filters import FACETS
from fabriques.overview.queries import Stage, with_stage
from fabriques.theme.tables import Cell, Column, Table

COLUMNS = (
    Column("person", "Personne"),
    Column("role", "Rôle"),
    Column("until", "Jusqu'au"),
    Column("away", "Absence"),
    Column("files", "Dossiers suivis", align="end"),
)
ENDED = (Stage.DRAFT, Stage.RETAINED, Stage.REFUSED, Stage.WITHDRAWN)


def team(request: HttpRequest) -> HttpResponse:
    """Each service of the person, with whoever works there; nothing here changes anything."""
    user, on = person(request), clock.today()
    services = perimeter_of(user, on).seen
    grants = agents_of(services, on)
    away, followed = replacements_of({grant.user_id for grant in grants}, on), files_followed(user, on)
    tables = [
        (service, people_table([each for each in grants if each.service_id == service.pk], away, followed))
        for service in services
    ]
    crumbs = [(_("Ce qui vous attend"), reverse("workspaces:home")), (_("Mon service"), "")]
    return render(request, "workspaces/team.html", {"tables": tables, "crumbs": crumbs})


def files_followed(user: User, on: date) -> Mapping[int, int]:
    """By person, how many files under way they are in charge of, among those that the reader assesses."""
    files = with_stage(access.assessed(user, on)).filter(assignment__isnull=False)
    going_on = files.exclude(stage__in=[stage.value for stage in ENDED]).order_by()
    return dict(going_on.values_list("assignment__person").annotate(Count("pk")))


def people_table(grants: Iterable[Grant], away: Iterable[Delegation], followed: Mapping[int, int]) -> Table:
    replaced: dict[int, list[Delegation]] = {}
    for each in away:
        replaced.setdefault(each.giver_id, []).append(each)
    listed = f"{reverse('workspaces:service_list')}?{FACETS['in_charge']}="

    def cells(grant: Grant) -> dict[str, Any]:
        number = followed.get(grant.user_id, 0)
        return {
            "person": str(grant.user),
            "role": grant.get_role_display(),
            "until": say_day(grant.until) if grant.until else _("sans fin prévue"),
            "away": " ; ".join(dict.fromkeys(absence(each) for each in replaced.get(grant.user_id, [])))
            or "–",
            "files": Cell(grouped(number), href=f"{listed}{grant.user.public_id}") if number else "0",
        }

    return Table.build(
        _("Personnes habilitées"), COLUMNS, grants, cells, empty_title=_("Personne n'est habilité ici")
    )


def absence(delegation: Delegation) -> str:
    words = _("du %(since)s au %(until)s, remplacement : %(who)s")
    return words % {
        "since": say_day(delegation.since),
        "until": say_day(delegation.until),
        "who": delegation.receiver,
    }
