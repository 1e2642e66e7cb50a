from __future__ import annotations

from fabriques.common.pages import EVERYONE, FORM, SEND, page
from fabriques.public import (
    calendar_views,
    call_views,
    contact_views,
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
    page("", views.home, "home", EVERYONE),
    page("carte/", register_views.map_page, "map", EVERYONE),
    page("carte/lieux.geojson", data_views.points, "points", EVERYONE),
    page("registre/", register_views.register, "register", EVERYONE),
    page("registre/registre.csv", data_views.register_csv, "register_csv", EVERYONE),
    page("lieux/<str:public_id>/", register_views.place, "place", EVERYONE),
    page("lieux/<str:public_id>/point.geojson", data_views.point, "point", EVERYONE),
    page("appels/", call_views.calls, "calls", EVERYONE),
    page("appels/<slug:slug>/", call_views.call, "call", EVERYONE),
    page("appels/<slug:slug>/questions/", question_views.questions, "questions", EVERYONE, FORM),
    page("calendrier/", calendar_views.calendar, "calendar", EVERYONE),
    page("calendrier.ics", calendar_views.calendar_feed, "calendar_feed", EVERYONE),
    page("calendrier/<slug:code>.ics", calendar_views.wave_feed, "wave_feed", EVERYONE),
    page("eligibilite/", simulator_views.simulator, "simulator", EVERYONE),
    page("programme/", views.programme, "programme", EVERYONE),
    page("couverture/", coverage_views.coverage_page, "coverage", EVERYONE),
    page(
        "couverture/arrondissements.geojson", coverage_views.coverage_outlines, "coverage_outlines", EVERYONE
    ),
    page("couverture/communes/", coverage_views.communes_page, "coverage_communes", EVERYONE),
    page("couverture/communes/communes.csv", coverage_views.communes_csv, "coverage_csv", EVERYONE),
    page("couverture/prochains-lieux/", siting_views.siting_page, "coverage_siting", EVERYONE),
    page(
        "couverture/prochains-lieux/lieux.geojson",
        siting_views.siting_points,
        "coverage_siting_points",
        EVERYONE,
    ),
    page("contact/", contact_views.contact, "contact", EVERYONE),
    page("a-propos/", views.about, "about", EVERYONE),
    page("fictifs/", views.fictitious, "fictitious", EVERYONE, SEND, own_data=True),
    page("robots.txt", views.robots, "robots", EVERYONE),
    page(".well-known/security.txt", views.security, "security", EVERYONE),
]
