from __future__ import annotations

from fabriques.common.pages import EVERYONE, page
from fabriques.territories import views

app_name = "territories"
urlpatterns = [
    page("contours.geojson", views.outlines, "outlines", EVERYONE),
    page("point.geojson", views.point, "point", EVERYONE),
]
