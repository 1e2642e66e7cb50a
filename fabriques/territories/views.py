"""What a verdict is drawn on: outlines and the point, as GeoJSON, for anyone."""

from __future__ import annotations

import math
import re
from datetime import date
from typing import Any

import shapely
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from fabriques.common import clock
from fabriques.common.french import of
from fabriques.common.geojson import geojson
from fabriques.territories.drawing import around, outline
from fabriques.territories.geography import france, name
from fabriques.territories.zonings_in_force import setting

AROUND_DEGREES = 0.12  # about 10 km of surroundings
DRAWN = 1e-5  # degrees: about a metre


def read_commune(request: HttpRequest) -> str | None:
    code = request.GET.get("commune", "")
    return code if re.fullmatch(r"[0-9AB]{5}", code) and code in france().index else None


def read_point(request: HttpRequest) -> tuple[float, float] | None:
    try:
        point = float(request.GET["lon"]), float(request.GET["lat"])
    except (KeyError, ValueError):
        return None
    return point if all(math.isfinite(each) for each in point) else None


def feature(shape: Any, **properties: str | bool) -> dict[str, Any]:
    drawn = shapely.set_precision(shape, DRAWN)
    return {"type": "Feature", "geometry": shapely.geometry.mapping(drawn), "properties": properties}


@cache_control(public=True, max_age=300)
def outlines(request: HttpRequest) -> HttpResponse:
    """The commune, its neighbours and the perimeters in force on a day (`le`, else today)."""
    code = read_commune(request)
    here = outline(code) if code else None
    if code is None or here is None:
        return geojson([])
    box = shapely.box(*shapely.bounds(here)).buffer(AROUND_DEGREES)
    drawn = [feature(shape, name=name(each)) for each, shape in around(box) if each != code]
    said = _("commune %s") % of(name(code))
    drawn.append(feature(here, name=name(code), state="out", state_label=said, focus=True))
    try:
        day = date.fromisoformat(request.GET.get("le", ""))
    except ValueError:
        day = clock.today()
    return geojson(drawn + perimeters(day, box))


def perimeters(day: date, box: Any) -> list[dict[str, Any]]:
    """The outlines of the zonings of the day that meet the box."""
    found = []
    for layer in setting(day).layers.values():
        if layer.areas is None:
            continue
        said = _("%(zoning)s, millésime %(vintage)s") % {"zoning": layer.label, "vintage": layer.vintage}
        for rank in sorted(layer.areas.tree.query(box)):
            title = f"{layer.areas.names[rank]} ({layer.areas.codes[rank]})"
            found.append(feature(layer.areas.outlines[rank], name=title, state="in", state_label=said))
    return found


@cache_control(public=True, max_age=300)
def point(request: HttpRequest) -> HttpResponse:
    """The place asked about, as a marker."""
    found = read_point(request)
    if found is None:
        return geojson([])
    properties = {"name": _("Le lieu"), "kind": "place", "kind_label": _("le lieu")}
    geometry = {"type": "Point", "coordinates": list(found)}
    return geojson([{"type": "Feature", "geometry": geometry, "properties": properties}])
