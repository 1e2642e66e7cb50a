"""The addresses of the programme team's pages about files submitted elsewhere."""

from __future__ import annotations

from django.urls import path

from fabriques.workspaces import import_views

patterns = [
    path("imports/", import_views.imports, name="imports"),
    path("imports/demarche/", import_views.import_online, name="import_online"),
    path("imports/<str:public_id>/", import_views.file_import, name="file_import"),
    path("imports/<str:public_id>/etat/", import_views.import_state, name="import_state"),
    path(
        "imports/<str:public_id>/correspondances/<int:rank>/",
        import_views.import_mapping,
        name="import_mapping",
    ),
    path("imports/<str:public_id>/essai/", import_views.import_check, name="import_check"),
    path("imports/<str:public_id>/importer/", import_views.import_run, name="import_run"),
    path("imports/<str:public_id>/rapport.csv", import_views.import_report, name="import_report"),
]
