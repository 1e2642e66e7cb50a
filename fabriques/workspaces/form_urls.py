"""The addresses of the builder of forms, under each call."""

from __future__ import annotations

from django.urls import path

from fabriques.workspaces import form_builder_views as builder
from fabriques.workspaces import form_question_views as questions
from fabriques.workspaces import form_text_views as texts

HERE = "appels/<slug:slug>/formulaire/"
patterns = [
    path(HERE, builder.form, name="form"),
    path(f"{HERE}vagues/<slug:code>/", builder.form_use, name="form_use"),
    path(f"{HERE}versions/<int:number>/", texts.form_version, name="form_version"),
    path(f"{HERE}versions/<int:number>/texte/", texts.form_version_export, name="form_version_export"),
    path(f"{HERE}brouillon/", builder.form_draft, name="form_draft"),
    path(f"{HERE}brouillon/en-tete/", builder.form_heading, name="form_heading"),
    path(f"{HERE}brouillon/apercu/", texts.form_preview, name="form_preview"),
    path(f"{HERE}brouillon/changements/", texts.form_changes, name="form_changes"),
    path(f"{HERE}brouillon/texte/", texts.form_text, name="form_text"),
    path(f"{HERE}brouillon/telecharger/", texts.form_export, name="form_export"),
    path(f"{HERE}brouillon/publier/", builder.form_publish, name="form_publish"),
    path(f"{HERE}brouillon/abandonner/", builder.form_discard, name="form_discard"),
    path(f"{HERE}brouillon/rubriques/<str:section>/", builder.form_section, name="form_section"),
    path(f"{HERE}brouillon/ranger/<str:place>/", builder.form_arrange, name="form_arrange"),
    path(f"{HERE}brouillon/ajouter/<str:place>/", questions.form_question_new, name="form_question_new"),
    path(f"{HERE}brouillon/questions/<str:place>/", questions.form_question, name="form_question"),
    path(f"{HERE}brouillon/questions/<str:place>/genre/", questions.form_kind, name="form_kind"),
]
