from __future__ import annotations

from django.urls import path

from fabriques.public import (
    calendar_views,
    call_views,
    coverage_views,
    data_views,
    question_views,
    register_views,
    simulator_views,
    siting_views,
    views,
)

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
    path("appels/<slug:slug>/questions/", question_views.questions, name="questions"),
    path("calendrier/", calendar_views.calendar, name="calendar"),
    path("calendrier.ics", calendar_views.calendar_feed, name="calendar_feed"),
    path("calendrier/<slug:code>.ics", calendar_views.wave_feed, name="wave_feed"),
    path("eligibilite/", simulator_views.simulator, name="simulator"),
    path("programme/", views.programme, name="programme"),
    path("couverture/", coverage_views.coverage_page, name="coverage"),
    path("couverture/arrondissements.geojson", coverage_views.coverage_outlines, name="coverage_outlines"),
    path("couverture/communes/", coverage_views.communes_page, name="coverage_communes"),
    path("couverture/communes/communes.csv", coverage_views.communes_csv, name="coverage_csv"),
    path("couverture/prochains-lieux/", siting_views.siting_page, name="coverage_siting"),
    path(
        "couverture/prochains-lieux/lieux.geojson", siting_views.siting_points, name="coverage_siting_points"
    ),
    path("a-propos/", views.about, name="about"),
    path("fictifs/", views.fictitious, name="fictitious"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security, name="security"),
]
