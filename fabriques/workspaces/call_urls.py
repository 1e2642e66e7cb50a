"""The addresses of the programme team's pages about calls: rules, waves, alerts, questions."""

from __future__ import annotations

from django.urls import path

from fabriques.workspaces import (
    alert_views,
    call_views,
    question_views,
    rulebook_publish_views,
    rulebook_views,
    wave_edit_views,
    wave_parts_views,
)

patterns = [
    path("appels/", call_views.calls, name="calls"),
    path("appels/nouveau/", call_views.call_new, name="call_new"),
    path("appels/<slug:slug>/", call_views.call, name="call"),
    path("appels/<slug:slug>/versions/", call_views.rulebook_versions, name="rulebook_versions"),
    path("appels/<slug:slug>/reglement/", rulebook_views.rulebook, name="rulebook"),
    path("appels/<slug:slug>/reglement/texte/", rulebook_views.rulebook_text, name="rulebook_text"),
    path("appels/<slug:slug>/reglement/apercu/", rulebook_views.rulebook_preview, name="rulebook_preview"),
    path(
        "appels/<slug:slug>/reglement/publier/",
        rulebook_publish_views.rulebook_publish,
        name="rulebook_publish",
    ),
    path(
        "appels/<slug:slug>/reglement/abandonner/",
        rulebook_publish_views.rulebook_discard,
        name="rulebook_discard",
    ),
    path(
        "appels/<slug:slug>/reglement/rubriques/<slug:section>/",
        rulebook_views.rulebook_section,
        name="rulebook_section",
    ),
    path(
        "appels/<slug:slug>/reglement/rubriques/<slug:section>/verifier/",
        rulebook_views.rulebook_check,
        name="rulebook_check",
    ),
    path("appels/<slug:slug>/vagues/nouvelle/", wave_edit_views.wave_new, name="wave_new"),
    path("appels/<slug:slug>/questions/", question_views.questions, name="questions"),
    path("questions/<str:public_id>/", question_views.question, name="question"),
    path("heures/", wave_edit_views.wave_hours, name="wave_hours"),
    path("vagues/<slug:code>/preparer/", wave_edit_views.wave_edit, name="wave_edit"),
    path("vagues/<slug:code>/territoires/", wave_parts_views.wave_territories, name="wave_territories"),
    path("vagues/<slug:code>/enveloppes/", wave_parts_views.wave_envelopes, name="wave_envelopes"),
    path("vagues/<slug:code>/ouvrir/", wave_edit_views.wave_open, name="wave_open"),
    path("vagues/<slug:code>/prolonger/", wave_edit_views.wave_prolong, name="wave_prolong"),
    path("vagues/<slug:code>/reglement/", wave_edit_views.wave_amend, name="wave_amend"),
    path("vagues/<slug:code>/alertes/", alert_views.wave_alerts, name="wave_alerts"),
    path("vagues/<slug:code>/alertes/etat/", alert_views.wave_alerts_state, name="wave_alerts_state"),
    path("alertes/<int:pk>/", alert_views.alert_again, name="alert_again"),
    path("reseaux/", alert_views.networks, name="networks"),
    path("reseaux/<str:public_id>/", alert_views.network, name="network"),
]
