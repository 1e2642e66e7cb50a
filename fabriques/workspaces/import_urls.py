"""The addresses of the programme team's pages about files submitted elsewhere."""

from __future__ import annotations

from fabriques.common.pages import FORM, SEND, page
from fabriques.workspaces import import_views
from fabriques.workspaces.pages import TEAM

patterns = [
    page("imports/", import_views.imports, "imports", TEAM, FORM),
    page("imports/demarche/", import_views.import_online, "import_online", TEAM, SEND),
    page("imports/<str:public_id>/", import_views.file_import, "file_import", TEAM),
    page("imports/<str:public_id>/etat/", import_views.import_state, "import_state", TEAM),
    page(
        "imports/<str:public_id>/correspondances/<int:rank>/",
        import_views.import_mapping,
        "import_mapping",
        TEAM,
        FORM,
    ),
    page("imports/<str:public_id>/essai/", import_views.import_check, "import_check", TEAM, SEND),
    page("imports/<str:public_id>/importer/", import_views.import_run, "import_run", TEAM, SEND),
    page("imports/<str:public_id>/rapport.csv", import_views.import_report, "import_report", TEAM),
]
