"""The addresses of the programme team's pages about calls: rules, waves, alerts, questions."""

from __future__ import annotations

from fabriques.common.pages import FORM, SEND, page
from fabriques.workspaces import (
    alert_views,
    call_views,
    question_views,
    rulebook_publish_views,
    rulebook_views,
    wave_edit_views,
    wave_parts_views,
)
from fabriques.workspaces.pages import TEAM

patterns = [
    page("appels/", call_views.calls, "calls", TEAM),
    page("appels/nouveau/", call_views.call_new, "call_new", TEAM, FORM),
    page("appels/<slug:slug>/", call_views.call, "call", TEAM),
    page("appels/<slug:slug>/versions/", call_views.rulebook_versions, "rulebook_versions", TEAM),
    page("appels/<slug:slug>/versions/<int:number>/", call_views.rulebook_version, "rulebook_version", TEAM),
    page("appels/<slug:slug>/reglement/", rulebook_views.rulebook, "rulebook", TEAM, FORM),
    page("appels/<slug:slug>/reglement/texte/", rulebook_views.rulebook_text, "rulebook_text", TEAM, FORM),
    page("appels/<slug:slug>/reglement/apercu/", rulebook_views.rulebook_preview, "rulebook_preview", TEAM),
    page(
        "appels/<slug:slug>/reglement/publier/",
        rulebook_publish_views.rulebook_publish,
        "rulebook_publish",
        TEAM,
        FORM,
    ),
    page(
        "appels/<slug:slug>/reglement/abandonner/",
        rulebook_publish_views.rulebook_discard,
        "rulebook_discard",
        TEAM,
        SEND,
    ),
    page(
        "appels/<slug:slug>/reglement/rubriques/<slug:section>/",
        rulebook_views.rulebook_section,
        "rulebook_section",
        TEAM,
        FORM,
    ),
    page(
        "appels/<slug:slug>/reglement/rubriques/<slug:section>/verifier/",
        rulebook_views.rulebook_check,
        "rulebook_check",
        TEAM,
        SEND,
    ),
    page("appels/<slug:slug>/vagues/nouvelle/", wave_edit_views.wave_new, "wave_new", TEAM, FORM),
    page("appels/<slug:slug>/questions/", question_views.questions, "questions", TEAM, FORM),
    page("questions/<str:public_id>/", question_views.question, "question", TEAM, FORM),
    page("heures/", wave_edit_views.wave_hours, "wave_hours", TEAM),
    page("vagues/<slug:code>/preparer/", wave_edit_views.wave_edit, "wave_edit", TEAM, FORM),
    page(
        "vagues/<slug:code>/territoires/", wave_parts_views.wave_territories, "wave_territories", TEAM, FORM
    ),
    page("vagues/<slug:code>/enveloppes/", wave_parts_views.wave_envelopes, "wave_envelopes", TEAM, FORM),
    page("vagues/<slug:code>/ouvrir/", wave_edit_views.wave_open, "wave_open", TEAM, SEND),
    page("vagues/<slug:code>/prolonger/", wave_edit_views.wave_prolong, "wave_prolong", TEAM, FORM),
    page("vagues/<slug:code>/reglement/", wave_edit_views.wave_amend, "wave_amend", TEAM, FORM),
    page("vagues/<slug:code>/alertes/", alert_views.wave_alerts, "wave_alerts", TEAM, FORM),
    page("vagues/<slug:code>/alertes/etat/", alert_views.wave_alerts_state, "wave_alerts_state", TEAM),
    page("alertes/<int:pk>/", alert_views.alert_again, "alert_again", TEAM, FORM),
    page("reseaux/", alert_views.networks, "networks", TEAM, FORM),
    page("reseaux/<str:public_id>/", alert_views.network, "network", TEAM, FORM),
]
