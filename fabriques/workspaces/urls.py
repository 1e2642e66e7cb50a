from __future__ import annotations

from django.urls import path

from fabriques.workspaces import batch_views, file_views, views, wave_views, zoning_views

app_name = "workspaces"
urlpatterns = [
    path("", views.home, name="home"),
    path("dossiers/", views.service_list, name="service_list"),
    path("dossiers/<str:public_id>/", file_views.show, name="file"),
    path("dossiers/<str:public_id>/completude/", file_views.check, name="check"),
    path("dossiers/<str:public_id>/decision/", file_views.decide, name="decide"),
    path("dossiers/<str:public_id>/decision/reprendre/", file_views.retract, name="retract"),
    path("dossiers/<str:public_id>/decision/notifier/", file_views.notify, name="notify"),
    path("dossiers/<str:public_id>/retirer/", file_views.withdraw, name="withdraw"),
    path("vagues/", wave_views.waves, name="waves"),
    path("vagues/<slug:code>/", wave_views.wave, name="wave"),
    path("vagues/<slug:code>/annoncer/", wave_views.announce, name="announce"),
    path("verifications/", batch_views.checks, name="places_checks"),
    path("verifications/<str:public_id>/", batch_views.check, name="places_check"),
    path("verifications/<str:public_id>/etat/", batch_views.state, name="places_check_state"),
    path("verifications/<str:public_id>/resultat/", batch_views.result, name="places_check_result"),
    path("zonages/", zoning_views.zonings, name="zonings"),
    path("zonages/comparer/", zoning_views.compare, name="zoning_compare"),
    path("zonages/comparer/territoires.csv", zoning_views.compare_csv, name="zoning_compare_csv"),
    path("zonages/<int:pk>/", zoning_views.zoning, name="zoning"),
    path("zonages/<int:pk>/territoires.csv", zoning_views.members_csv, name="zoning_members_csv"),
    path("zonages/<int:pk>/anomalies.csv", zoning_views.findings_csv, name="zoning_findings_csv"),
]
