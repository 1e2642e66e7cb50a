from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fabriques.common import clock
from fabriques.labels.coverage import ASSUMPTION
from fabriques.labels.models import Label
from fabriques.places.models import Place
from fabriques.public.queries import (
    Wanted,
    counts,
    origin,
    period_choices,
    public_labels,
    read_wanted,
)
from fabriques.territories.models import Region
from fabriques.theme.tables import Cell, Column, Sort, Table

PAGE_SIZE = 50
ORDERS = {
    "name": "place__key",
    "commune": "place__commune__key",
    "departement": "place__commune__departement",
    "period": "start",
}
NEEDED = ("place__commune__departement", "wave")


def columns() -> tuple[Column, ...]:
    return (
        Column("name", _("Tiers-lieu"), sortable=True),
        Column("commune", _("Commune"), sortable=True),
        Column("departement", _("Département"), sortable=True),
        Column("kind", _("Label")),
        Column("period", _("Période"), sortable=True),
        Column("end", _("Fin")),
    )


def listing(request: HttpRequest, wanted: Wanted) -> dict[str, Any]:
    """What the map's list and the register share: filters, counts and one page of labels."""
    labels = public_labels(wanted)
    filtered = wanted.text or wanted.kind or wanted.region or wanted.period or wanted.past
    sort = Sort.read(request.GET, columns(), default="name")
    ordered = labels.order_by(sort.order_by(ORDERS[sort.key]), "pk").select_related(*NEEDED)
    totals = counts(wanted)
    paginator = Paginator(ordered, PAGE_SIZE)
    paginator.count = totals["shown"]
    return {
        "wanted": wanted,
        "sort": sort,
        "page": paginator.get_page(request.GET.get("page")),
        "counts": totals,
        "kinds": Label.Kind.choices,
        "periods": period_choices(wanted.fictitious),
        "regions": Region.objects.order_by("key").values_list("code", "name"),
        "assumption": ASSUMPTION,
        "query": request.GET.urlencode(),
        "reset": request.path if filtered else "",
        "others": others(request, wanted),
    }


def others(request: HttpRequest, wanted: Wanted) -> str:
    """The same page on the places that it does not show: the fictitious ones beside the real, and back."""
    query = request.GET.copy()
    for name in ("avec", "page"):
        query.pop(name, None)
    if not wanted.fictitious:
        query["avec"] = "fictifs"
    return f"?{query.urlencode()}"


def map_page(request: HttpRequest) -> HttpResponse:
    return render(request, "public/map.html", listing(request, read_wanted(request)))


def register(request: HttpRequest) -> HttpResponse:
    context = listing(request, read_wanted(request))
    context["table"] = Table.build(
        _("Registre des Fabriques"),
        columns(),
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
    name = _("%s (démonstration)") % place.name if place.is_fictitious else place.name
    return {
        "name": Cell(name, href=reverse("public:place", args=[place.public_id])),
        "commune": place.commune.name,
        "departement": str(place.commune.departement),
        "kind": label.get_kind_display(),
        "period": origin(label),
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


def place(request: HttpRequest, public_id: str) -> HttpResponse:
    found, labels = announced_place(public_id)
    context = {
        "place": found,
        "events": [event for label in labels for event in episode(label)],
        "summary": summary(found),
        "crumbs": [
            (_("Accueil"), reverse("public:home")),
            (_("Registre"), reverse("public:register")),
            (found.name, ""),
        ],
    }
    return render(request, "public/place.html", context)


def episode(label: Label) -> list[dict[str, Any]]:
    """A label as two events: its start, with its source, and its end, « non publié » when unknown."""
    today = clock.today()
    detail = _("Source : %s.") % label.source
    if label.start_is_assumed:
        detail += " " + _("Jour de début supposé : celui de la première annonce de la période.")
    title = f"{label.get_kind_display()} – {origin(label)}"
    end = label.end
    return [
        {"at": label.start, "title": title, "detail": detail, "done": label.start <= today},
        {
            "at": end,
            "title": _("Fin du label") if end else _("Fin du label : non publié"),
            "detail": "" if end else ASSUMPTION,
            "done": bool(end and end < today),
        },
    ]


def summary(place: Place) -> list[dict[str, Any]]:
    commune = place.commune
    territory = _("Arrondissement") if commune.arrondissement else _("Département ou collectivité")
    return [
        {"term": _("Porté par"), "value": place.bearer.name if place.bearer else None},
        {"term": _("Activités et services"), "value": place.activities},
        {"term": _("Adresse"), "value": place.address},
        {"term": _("Commune"), "value": str(commune)},
        {"term": territory, "value": commune.territory_name},
        {"term": _("Point sur la carte"), "value": place.get_position_display()},
    ]
