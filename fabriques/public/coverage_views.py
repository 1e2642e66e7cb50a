"""The coverage pages: territories with and without a Fabrique, and the distance from each commune to the nearest."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

import numpy as np
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page
from django.views.decorators.vary import vary_on_cookie

from fabriques.common.text import safe_cell
from fabriques.labels.coverage import ASSUMPTION, Coverage, by_territory, national, region_names, shares
from fabriques.labels.nearness import RADII_KM
from fabriques.labels.official import compare, imported_list
from fabriques.labels.rules import PERIODS
from fabriques.public.coverage_tables import (
    commune_lines,
    commune_table,
    difference_table,
    far_communes,
    percent,
    shaded,
    share_table,
)
from fabriques.public.data_views import Echo
from fabriques.public.queries import Wanted, read_code, wanted_coverage
from fabriques.territories.geography import france
from fabriques.territories.models import Departement
from fabriques.territories.reference.reader import LAYERS
from fabriques.theme.tables import Table

PAGE_SIZE = 30
FAR, NEAR = 0.5, 0.1
HEADER = (
    "code", "commune", "departement", "arrondissement", "population", "distance_km", "fabrique_la_plus_proche",
)  # fmt: skip


def kept(wanted: Wanted, found: Coverage, **more: Any) -> str:
    """The query of a page that speaks of the same day and the same places."""
    query = {"le": wanted.day.isoformat(), "avec": "fictifs" if found.fictitious else "", **more}
    return "?" + urlencode({name: value for name, value in query.items() if value})


def asked(request: HttpRequest) -> dict[str, Any]:
    """What every coverage page shows: the day, the labels, how places and communes are placed."""
    wanted, found = wanted_coverage(request)
    unplaced = int(np.isnan(found.distances.km).sum())
    return {
        "wanted": wanted,
        "day": wanted.day,
        "coverage": found,
        "with_fictitious": found.fictitious,
        "assumption": ASSUMPTION,
        "communes": len(france().codes),
        "communes_unplaced": unplaced,
        "kept": kept(wanted, found),
        "radii": RADII_KM,
    }


def crumbs(here: str, query: str) -> list[tuple[str, str]]:
    return [
        (_("Accueil"), reverse("public:home")),
        (_("Territoires sans Fabrique"), reverse("public:coverage") + query),
        (here, ""),
    ]


def read_radius(request: HttpRequest) -> int:
    chosen = request.GET.get("rayon", "")
    return int(chosen) if chosen in map(str, RADII_KM) else RADII_KM[-1]


def coverage_page(request: HttpRequest) -> HttpResponse:
    context = asked(request)
    wanted, found = context["wanted"], context["coverage"]
    by_departement: dict[str, list[str]] = {}
    for each in found.without:
        by_departement.setdefault(str(each.departement), []).append(each.name)
    layer = request.GET.get("carte", "")
    context |= {
        "by_departement": by_departement.items(),
        "layer": layer if layer in map(str, RADII_KM) else "",
        "shaded": shaded(found, int(layer)) if layer in map(str, RADII_KM) else [],
        "outlines": reverse("public:coverage_outlines") + kept(wanted, found, carte=layer),
        "regions": region_table(wanted, found, region_names()),
    }
    if not found.fictitious and not wanted.too_early and wanted.day < PERIODS["2023"].start:
        source, codes = imported_list() or ("", None)
        context["official"] = compare(found, codes, source=source, announced_by=wanted.until)
        context["differences"] = difference_table(context["official"])
    return render(request, "public/coverage.html", context)


def region_table(wanted: Wanted, found: Coverage, names: list[tuple[str, str]]) -> Table:
    page = reverse("public:coverage_communes")
    rows = [
        (share, page + kept(wanted, found, region=share.code))
        for share in by_territory(found, "regions", names)
    ]
    return share_table(_("Population près d'une Fabrique, par région"), _("Région"), rows)


def near_people(found: Coverage) -> list[dict[str, Any]]:
    """How many people of the whole country live within each radius, and beyond."""
    everyone = national(found, "")
    return [
        {
            "radius": radius,
            "share": percent(everyone.share(radius)),
            "people": everyone.within[radius],
            "beyond": everyone.beyond[radius],
        }
        for radius in RADII_KM
    ]


def departement_names(region: str) -> list[tuple[str, str]]:
    """Those of a région; none of all of France, too long a list for a page."""
    found = Departement.objects.filter(region=region).order_by("code") if region else ()
    return [(each.code, str(each)) for each in found]


def communes_page(request: HttpRequest) -> HttpResponse:
    """The communes far from any Fabrique, by département; the régions, or the départements of one."""
    context = asked(request)
    wanted, found = context["wanted"], context["coverage"]
    radius, region, names = read_radius(request), read_code(request, "region"), region_names()
    departement, departements = read_code(request, "departement"), departement_names(region)
    paginator = Paginator(far_communes(found, radius, region, departement), PAGE_SIZE)
    page = paginator.get_page(request.GET.get("page"))
    rows = [
        (share, kept(wanted, found, rayon=radius, region=region, departement=share.code) + "#communes")
        for share in by_territory(found, "departements", departements)
    ]
    context |= {
        "radius": radius,
        "region": region,
        "departement": departement,
        "departement_name": dict(departements).get(departement, ""),
        "regions": names,
        "near_people": near_people(found),
        "crumbs": crumbs(_("Distances et communes"), context["kept"]),
        "territories": region_table(wanted, found, names)
        if not region
        else share_table(_("Population près d'une Fabrique, par département"), _("Département"), rows),
        "page": page,
        "table": commune_table(
            _("Communes à plus de %s km de toute Fabrique") % radius, commune_lines(found, page.object_list)
        ),
        "all_departements": kept(wanted, found, rayon=radius, region=region),
    }
    return render(request, "public/coverage_communes.html", context)


def communes_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Every commune with its nearest Fabrique, line by line; an unknown distance or population is left empty."""
    wanted, found = wanted_coverage(request)
    response = StreamingHttpResponse(csv_lines(found), content_type="text/csv; charset=utf-8")
    name = f"communes-distance-fabrique-{wanted.day.isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def csv_lines(found: Coverage) -> Iterator[str]:
    writer = csv.writer(Echo())
    yield writer.writerow(HEADER)
    for line in commune_lines(found, range(len(france().codes))):
        people = "" if line.people is None else line.people
        km = f"{line.km:.1f}" if np.isfinite(line.km) else ""
        values = (line.code, line.name, line.departement, line.arrondissement, people, km, line.nearest)
        yield writer.writerow([safe_cell(value) for value in values])


@lru_cache(maxsize=1)
def outlines() -> tuple[tuple[dict[str, Any], str], ...]:
    """The properties of each arrondissement (Mayotte by its département) and its outline, already written."""
    text = (LAYERS / "arrondissements.geojson").read_text(encoding="utf-8")
    return tuple(
        (each["properties"], json.dumps(each["geometry"], separators=(",", ":")))
        for each in json.loads(text)["features"]
    )


def shade(beyond: float | None, radius: int) -> dict[str, str]:
    """The colour of an area by the share of its people beyond the radius."""
    if beyond is None:
        return {"state": "", "state_label": _("distance inconnue")}
    words = {
        "in": _("moins de %(near)d %% des habitants à plus de %(km)d km"),
        "out": _("de %(near)d à %(far)d %% des habitants à plus de %(km)d km"),
        "none": _("plus de %(far)d %% des habitants à plus de %(km)d km"),
    }
    state = "in" if beyond < NEAR else "out" if beyond <= FAR else "none"
    return {
        "state": state,
        "state_label": words[state] % {"near": 100 * NEAR, "far": 100 * FAR, "km": radius},
    }


@conditional_page
@vary_on_cookie
@cache_control(private=True, max_age=60)
def coverage_outlines(request: HttpRequest) -> HttpResponse:
    """The arrondissements on a day: with or without a Fabrique, or by the share of people far from any."""
    _wanted, found = wanted_coverage(request)
    layer = request.GET.get("carte", "")
    radius = int(layer) if layer in map(str, RADII_KM) else 0
    have = {**found.counts, **found.outside}
    near = {**shares(found.points, "departements"), **shares(found.points, "arrondissements")}
    features = []
    for known, outline in outlines():
        properties = {**known, **told(have.get(known["code"], 0), near.get(known["code"]), radius)}
        written = json.dumps(properties, ensure_ascii=False, separators=(",", ":"))
        features.append(f'{{"type":"Feature","properties":{written},"geometry":{outline}}}')
    content = f'{{"type":"FeatureCollection","features":[{",".join(features)}]}}'
    return HttpResponse(content, content_type="application/geo+json")


def told(count: int, near: tuple[int, int, int, tuple[int, ...]] | None, radius: int) -> dict[str, Any]:
    """What the map says of an arrondissement."""
    shown = radius or RADII_KM[-1]
    beyond = None
    if near is not None and near[1] > near[2]:
        beyond = 1 - near[3][RADII_KM.index(shown)] / (near[1] - near[2])
    if radius:
        state = shade(beyond, radius)
    else:
        with_words = _("avec une Fabrique ou plus") if count else _("sans Fabrique")
        state = {"state": "in" if count else "none", "state_label": with_words}
    detail = _("%(share)s des habitants à plus de %(km)d km") % {"share": percent(beyond), "km": shown}
    return {**state, "kind_label": "" if beyond is None else detail, "count": count}
