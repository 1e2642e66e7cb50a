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
from fabriques.public.contact_views import report_address
from fabriques.public.nearby import nearby
from fabriques.public.queries import (
    Wanted,
    counts,
    labels_anywhere,
    origin,
    period_choices,
    public_labels,
    read_wanted,
)
from fabriques.territories.models import Region
from fabriques.territories.queries import programme_team
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
        "filtered": bool(wanted.kind or wanted.region or wanted.period or wanted.past),
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
    """What is found, on a map and in a list; near a commune that is named, the nearest places with their distances."""
    wanted = read_wanted(request)
    context = listing(request, wanted)
    labels = labels_anywhere(wanted).kept_apart(fictitious=wanted.fictitious)
    near = nearby(wanted.text, labels, shown=context["counts"]["shown"])
    around = near.on_map if near else None
    context |= {
        "nearby": near,
        "choices": [(words, changed(request, q=typed)) for words, typed in near.choices] if near else [],
        "around": around,
        # Around a commune, what stands near it is on the map, not only what bears its name.
        "on_map": changed(request, q="") if around else f"?{request.GET.urlencode()}",
        "blank": "q" in request.GET and not wanted.text and not context["filtered"],
    }
    return render(request, "public/map.html", context)


def changed(request: HttpRequest, **values: str) -> str:
    """The address of the first page of the same list, with these filters changed."""
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in values.items():
        query[name] = value
    return f"?{query.urlencode()}"


def register(request: HttpRequest) -> HttpResponse:
    context = listing(request, read_wanted(request))
    elsewhere = f"{reverse('public:map')}?{request.GET.urlencode()}"
    near = context["wanted"].text
    context["table"] = Table.build(
        _("Registre des Fabriques"),
        columns(),
        context["page"].object_list,
        register_cells,
        query=request.GET,
        sort=context["sort"],
        empty_title=_("Aucune Fabrique ne correspond"),
        empty_text=_("Élargissez la recherche, ou choisissez une autre date."),
        empty_href=elsewhere if near else reverse("public:register"),
        empty_action=_("Chercher les lieux les plus proches") if near else _("Voir tout le registre"),
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
            "place__commune__departement",
            "place__commune__arrondissement",
            "place__commune__service",
            "place__bearer",
            "wave",
        )
        .order_by("start", "pk")
    )
    if not labels:
        raise Http404
    return labels[0].place, labels


def place(request: HttpRequest, public_id: str) -> HttpResponse:
    found, labels = announced_place(public_id)
    team = programme_team()
    page = request.build_absolute_uri(request.path)
    context = {
        "place": found,
        "team": team,
        "report": report_address(found, page, team.email if team else ""),
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
    """What is known of a place; the page says once how to learn the rest."""
    commune = place.commune
    territory = _("Arrondissement") if commune.arrondissement else _("Département ou collectivité")
    told = [
        (_("Porté par"), place.bearer.name if place.bearer else ""),
        (_("Activités et services"), place.activities),
        (_("Adresse"), place.address),
        (_("Commune"), str(commune)),
        (territory, commune.territory_name),
        (_("Point sur la carte"), place.get_position_display()),
    ]
    return [{"term": term, "value": value} for term, value in told if value]
