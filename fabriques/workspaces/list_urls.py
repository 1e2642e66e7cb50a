from __future__ import annotations

from fabriques.accounts.pages import ASSESSORS, DECIDERS, OWNER, PERIMETER_READERS
from fabriques.common.pages import FORM, SEND, hidden, page
from fabriques.workspaces import list_charge_views, list_export_views, list_notify_views, list_views

patterns = [
    page("dossiers/", list_views.service_list, "service_list", PERIMETER_READERS),
    page("dossiers/vues/", list_views.saved_views, "saved_views", PERIMETER_READERS, FORM),
    page("dossiers/vues/<str:public_id>/", list_views.saved_view, "saved_view", OWNER, SEND),
    page("dossiers/suivi/", list_charge_views.bulk_assign, "bulk_assign", hidden(ASSESSORS), SEND),
    page("dossiers/notifier/", list_notify_views.bulk_notify, "bulk_notify", hidden(DECIDERS), SEND),
    page(
        "dossiers/notifier/faire/", list_notify_views.bulk_notified, "bulk_notified", hidden(DECIDERS), SEND
    ),
    page(
        "dossiers/exports/", list_export_views.exports, "list_exports", PERIMETER_READERS, FORM, own_data=True
    ),
    page("dossiers/exports/<str:public_id>/", list_export_views.export, "list_export", OWNER),
    page("dossiers/exports/<str:public_id>/etat/", list_export_views.state, "list_export_state", OWNER),
    page("dossiers/exports/<str:public_id>/fichier/", list_export_views.download, "list_export_file", OWNER),
]
