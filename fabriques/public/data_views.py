from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page
from django.views.decorators.vary import vary_on_cookie

from fabriques.common.geojson import geojson
from fabriques.common.text import safe_cell
from fabriques.labels.models import Label
from fabriques.public.queries import origin, public_labels, read_wanted
from fabriques.public.register_views import announced_place

HEADER = (
    "identifiant", "nom", "nom_publie", "code_commune", "commune", "departement", "label", "periode", "debut",
    "debut_suppose", "fin", "source", "demonstration",
)  # fmt: skip


def feature(label: Label) -> dict[str, Any]:
    place = label.place
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [place.longitude, place.latitude]},
        "properties": {
            "name": place.name,
            "commune": str(place.commune.name),
            "kind": label.kind,
            "kind_label": label.get_kind_display(),
            "period": origin(label),
            "href": reverse("public:place", args=[place.public_id]),
            "fictitious": place.is_fictitious,
        },
    }


def collection(labels: Any) -> JsonResponse:
    return geojson([feature(label) for label in labels])


@conditional_page
@vary_on_cookie
@cache_control(private=True, max_age=60)
def points(request: HttpRequest) -> HttpResponse:
    """Every place of the map's filters, at its known point; the others are in the list."""
    labels = public_labels(read_wanted(request)).filter(place__longitude__isnull=False)
    return collection(labels.select_related("place__commune", "wave").order_by("pk"))


@conditional_page
@vary_on_cookie
@cache_control(private=True, max_age=60)
def point(request: HttpRequest, public_id: str) -> HttpResponse:
    place, labels = announced_place(public_id)
    return collection(labels[-1:] if place.longitude is not None else [])


def register_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered register, line by line; cells that a spreadsheet would run are made plain text."""
    wanted = read_wanted(request)
    labels = (
        public_labels(wanted)
        .select_related("place__commune__departement", "wave")
        .order_by("place__key", "pk")
    )
    response = StreamingHttpResponse(csv_lines(labels), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = (
        f'attachment; filename="registre-fabriques-{wanted.day.isoformat()}.csv"'
    )
    return response


class Echo:
    """A file that gives back what is written to it, so that the csv writer streams."""

    def write(self, value: str) -> str:
        return value


def csv_lines(labels: Any) -> Iterator[str]:
    writer = csv.writer(Echo())
    yield writer.writerow(HEADER)
    for label in labels.iterator(chunk_size=500):
        place = label.place
        values = (
            place.public_id, place.name, place.published_name, place.commune_id, place.commune.name,
            place.commune.departement.name, label.get_kind_display(),
            origin(label), label.start.isoformat(),
            "oui" if label.start_is_assumed else "non", label.end.isoformat() if label.end else "non publié",
            label.source, "oui" if place.is_fictitious else "non",
        )  # fmt: skip
        yield writer.writerow([safe_cell(value) for value in values])
