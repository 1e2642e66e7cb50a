from __future__ import annotations

from fabriques.applications.pages import FILE_READERS, FILE_WRITERS, PIECE_READERS
from fabriques.applications.pieces import views
from fabriques.common.pages import FORM, SIGNED_IN, page

urlpatterns = [
    page("candidatures/<str:public_id>/pieces/", views.pieces, "pieces", FILE_WRITERS, FORM),
    page(
        "candidatures/<str:public_id>/pieces/<slug:code>/versions/",
        views.history,
        "piece_versions",
        FILE_READERS,
    ),
    page("candidatures/<str:public_id>/pieces/<str:piece>/fichier/", views.download, "piece", PIECE_READERS),
    page(
        "candidatures/<str:public_id>/pieces/<str:piece>/apercu/",
        views.thumbnail,
        "piece_thumbnail",
        PIECE_READERS,
    ),
    page(
        "candidatures/<str:public_id>/pieces/<str:piece>/pages/<int:number>/",
        views.drawn_page,
        "piece_page",
        PIECE_READERS,
    ),
    page("fichiers/<str:token>/", views.content, "content", SIGNED_IN),
]
