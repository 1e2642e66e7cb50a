from __future__ import annotations

from django.urls import path

from fabriques.territories import views

app_name = "territories"
urlpatterns = [
    path("contours.geojson", views.outlines, name="outlines"),
    path("point.geojson", views.point, name="point"),
]
