from __future__ import annotations

from django.urls import path

from fabriques.public import call_views, data_views, register_views, views

app_name = "public"
urlpatterns = [
    path("", views.home, name="home"),
    path("carte/", register_views.map_page, name="map"),
    path("carte/lieux.geojson", data_views.points, name="points"),
    path("registre/", register_views.register, name="register"),
    path("registre/registre.csv", data_views.register_csv, name="register_csv"),
    path("lieux/<str:public_id>/", register_views.place, name="place"),
    path("lieux/<str:public_id>/point.geojson", data_views.point, name="point"),
    path("appels/", call_views.calls, name="calls"),
    path("appels/<slug:slug>/", call_views.call, name="call"),
    path("programme/", views.programme, name="programme"),
    path("couverture/", register_views.coverage_page, name="coverage"),
    path("couverture/arrondissements.geojson", data_views.coverage_outlines, name="coverage_outlines"),
    path("a-propos/", views.about, name="about"),
    path("fictifs/", views.fictitious, name="fictitious"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security, name="security"),
]
