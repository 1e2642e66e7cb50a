from __future__ import annotations

from django.urls import path

from fabriques.applications.pieces import views

urlpatterns = [
    path("candidatures/<str:public_id>/pieces/", views.pieces, name="pieces"),
    path("candidatures/<str:public_id>/pieces/<slug:code>/versions/", views.history, name="piece_versions"),
    path("candidatures/<str:public_id>/pieces/<str:piece>/fichier/", views.download, name="piece"),
    path("candidatures/<str:public_id>/pieces/<str:piece>/apercu/", views.thumbnail, name="piece_thumbnail"),
    path("fichiers/<str:token>/", views.content, name="content"),
]
