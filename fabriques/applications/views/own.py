from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from fabriques.accounts.access import person
from fabriques.applications import access
from fabriques.applications.models import Application
from fabriques.applications.paper.access import fillable
from fabriques.common import clock

# Few joins: planning a query over ten tables takes longer than reading one row more when a page needs it.
NEEDED = (
    "wave__call", "organisation", "commune__departement", "commune__arrondissement", "commune__service",
)  # fmt: skip


def own_file(request: HttpRequest, public_id: str) -> Application:
    """A file of the person's organisations, or 404: nobody learns that another exists."""
    return get_object_or_404(
        access.own(person(request), clock.today()).select_related(*NEEDED), public_id=public_id
    )


def written_file(request: HttpRequest, public_id: str) -> Application:
    """Same, and those on paper that the person enters for whoever sent them."""
    return get_object_or_404(
        fillable(person(request), clock.today()).select_related(*NEEDED), public_id=public_id
    )


def own_row(request: HttpRequest, public_id: str) -> Application:
    """A file of the person's organisations, its key alone: for an act, which reads the row under its lock."""
    return get_object_or_404(
        access.own(person(request), clock.today()).only("public_id"), public_id=public_id
    )
