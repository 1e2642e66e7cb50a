from __future__ import annotations

from django.urls import path

from fabriques.workspaces import list_export_views, list_views

patterns = [
    path("dossiers/", list_views.service_list, name="service_list"),
    path("dossiers/vues/", list_views.saved_views, name="saved_views"),
    path("dossiers/vues/<str:public_id>/", list_views.saved_view, name="saved_view"),
    path("dossiers/exports/", list_export_views.exports, name="list_exports"),
    path("dossiers/exports/<str:public_id>/", list_export_views.export, name="list_export"),
    path("dossiers/exports/<str:public_id>/etat/", list_export_views.state, name="list_export_state"),
    path("dossiers/exports/<str:public_id>/fichier/", list_export_views.download, name="list_export_file"),
]
