from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from fabriques.common import clock
from fabriques.labels.models import Label
from fabriques.labels.queries import ASSUMPTION, OFFICIAL_DAY, OFFICIAL_WITHOUT, coverage
from fabriques.places.models import Place
from fabriques.public.queries import Wanted, counts, public_labels, read_wanted, shows_fictitious
from fabriques.territories.models import Region
from fabriques.theme.tables import Cell, Column, Sort, Table

PAGE_SIZE = 50
COLUMNS = (
    Column("name", "Tiers-lieu", sortable=True),
    Column("commune", "Commune", sortable=True),
    Column("departement", "Département", sortable=True),
    Column("kind", "Label"),
    Column("period", "Période"),
    Column("end", "Fin"),
)
ORDERS = {
    "name": "place__key",
    "commune": "place__commune__key",
    "departement": "place__commune__departement",
}
NEEDED = ("place__commune__departement", "wave")


def listing(request: HttpRequest, wanted: Wanted) -> dict[str, Any]:
    """What the map's list and the register share: filters, counts and one page of labels."""
    labels = public_labels(wanted)
    sort = Sort.read(request.GET, COLUMNS, default="name")
    ordered = labels.order_by(sort.order_by(ORDERS[sort.key]), "pk").select_related(*NEEDED)
    totals = counts(labels)
    paginator = Paginator(ordered, PAGE_SIZE)
    paginator.count = totals["real"] + totals["fictitious"]
    return {
        "wanted": wanted,
        "sort": sort,
        "page": paginator.get_page(request.GET.get("page")),
        "counts": totals,
        "kinds": Label.Kind.choices,
        "regions": Region.objects.order_by("key").values_list("code", "name"),
        "assumption": ASSUMPTION,
        "query": request.GET.urlencode(),
    }


@require_GET
def map_page(request: HttpRequest) -> HttpResponse:
    return render(request, "public/map.html", listing(request, read_wanted(request)))


@require_GET
def register(request: HttpRequest) -> HttpResponse:
    context = listing(request, read_wanted(request))
    context["table"] = Table.build(
        _("Registre des Fabriques"),
        COLUMNS,
        context["page"].object_list,
        register_cells,
        query=request.GET,
        sort=context["sort"],
        empty_title=_("Aucune Fabrique ne correspond"),
        empty_text=_("Élargissez la recherche, ou choisissez une autre date."),
        empty_href=reverse("public:register"),
        empty_action=_("Voir tout le registre"),
    )
    return render(request, "public/register.html", context)


def register_cells(label: Label) -> dict[str, Any]:
    place = label.place
    name = f"{place.name} (démonstration)" if place.is_fictitious else place.name
    return {
        "name": Cell(name, href=reverse("public:place", args=[place.public_id])),
        "commune": place.commune.name,
        "departement": str(place.commune.departement),
        "kind": label.get_kind_display(),
        "period": label.period or (label.wave.title if label.wave else ""),
        "end": label.end_words,
    }


def announced_place(public_id: str) -> tuple[Place, list[Label]]:
    """A place with its announced labels, or 404: without one, the public knows nothing of it."""
    labels = list(
        Label.objects.public_at(clock.now())
        .filter(place__public_id=public_id)
        .select_related(
            "place__commune__departement", "place__commune__arrondissement", "place__bearer", "wave"
        )
        .order_by("start", "pk")
    )
    if not labels:
        raise Http404
    return labels[0].place, labels


@require_GET
def place(request: HttpRequest, public_id: str) -> HttpResponse:
    found, labels = announced_place(public_id)
    today = clock.today()
    events: list[dict[str, Any]] = []
    for label in labels:
        detail = label.source + (
            _(" Début supposé : premier jour d'annonce.") if label.start_is_assumed else ""
        )
        period = label.period or (label.wave.title if label.wave else "")
        title = f"{label.get_kind_display()}, {period}"
        events.append({"at": label.start, "title": title, "detail": detail, "done": label.start <= today})
        end = label.end
        ending = _("Fin du label") if end else _("Fin du label : non publié")
        events.append({"at": end, "title": ending, "detail": "", "done": bool(end and end < today)})
    return render(request, "public/place.html", {"place": found, "labels": labels, "events": events})


@require_GET
def coverage_page(request: HttpRequest) -> HttpResponse:
    day = read_wanted(request).day
    with_fictitious = shows_fictitious(request) and request.GET.get("avec") == "fictifs"
    found = coverage(day, fictitious=with_fictitious)
    by_departement: dict[str, list[str]] = {}
    for each in found.without:
        by_departement.setdefault(str(each.departement), []).append(each.name)
    context = {
        "coverage": found,
        "day": day,
        "by_departement": by_departement.items(),
        "official": OFFICIAL_WITHOUT,
        "official_day": OFFICIAL_DAY,
        "official_shown": day <= date(2023, 11, 8),
        "assumption": ASSUMPTION,
        "with_fictitious": with_fictitious,
    }
    return render(request, "public/coverage.html", context)
