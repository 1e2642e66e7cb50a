"""GeoJSON answers (RFC 7946: longitude, then latitude)."""

from __future__ import annotations

from typing import Any

from django.http import JsonResponse


def geojson(features: list[dict[str, Any]]) -> JsonResponse:
    return JsonResponse(
        {"type": "FeatureCollection", "features": features},
        content_type="application/geo+json",
        json_dumps_params={"ensure_ascii": False, "separators": (",", ":")},
    )
