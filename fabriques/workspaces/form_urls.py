"""The addresses of the builder of forms, under each call."""

from __future__ import annotations

from fabriques.common.pages import FORM, SEND, page
from fabriques.workspaces import form_builder_views as builder
from fabriques.workspaces import form_question_views as questions
from fabriques.workspaces import form_text_views as texts
from fabriques.workspaces.pages import TEAM

HERE = "appels/<slug:slug>/formulaire/"
patterns = [
    page(HERE, builder.form, "form", TEAM, FORM),
    page(f"{HERE}vagues/<slug:code>/", builder.form_use, "form_use", TEAM, SEND),
    page(f"{HERE}versions/<int:number>/", texts.form_version, "form_version", TEAM),
    page(f"{HERE}versions/<int:number>/texte/", texts.form_version_export, "form_version_export", TEAM),
    page(f"{HERE}brouillon/", builder.form_draft, "form_draft", TEAM, FORM),
    page(f"{HERE}brouillon/en-tete/", builder.form_heading, "form_heading", TEAM, FORM),
    page(f"{HERE}brouillon/apercu/", texts.form_preview, "form_preview", TEAM),
    page(f"{HERE}brouillon/changements/", texts.form_changes, "form_changes", TEAM),
    page(f"{HERE}brouillon/texte/", texts.form_text, "form_text", TEAM, FORM),
    page(f"{HERE}brouillon/telecharger/", texts.form_export, "form_export", TEAM),
    page(f"{HERE}brouillon/publier/", builder.form_publish, "form_publish", TEAM, FORM),
    page(f"{HERE}brouillon/abandonner/", builder.form_discard, "form_discard", TEAM, SEND),
    page(f"{HERE}brouillon/rubriques/<str:section>/", builder.form_section, "form_section", TEAM, FORM),
    page(f"{HERE}brouillon/ranger/<str:place>/", builder.form_arrange, "form_arrange", TEAM, SEND),
    page(
        f"{HERE}brouillon/ajouter/<str:place>/", questions.form_question_new, "form_question_new", TEAM, FORM
    ),
    page(f"{HERE}brouillon/questions/<str:place>/", questions.form_question, "form_question", TEAM, FORM),
    page(f"{HERE}brouillon/questions/<str:place>/genre/", questions.form_kind, "form_kind", TEAM, SEND),
]
