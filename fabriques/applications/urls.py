from __future__ import annotations

from django.urls import path

from fabriques.applications import views

app_name = "applications"
urlpatterns = [
    path("candidatures/nouvelle/<slug:code>/", views.start, name="start"),
    path("candidatures/<str:public_id>/", views.edit, name="edit"),
    path("candidatures/<str:public_id>/position/", views.locate, name="locate"),
    path("candidatures/<str:public_id>/relire/", views.review, name="review"),
    path("candidatures/<str:public_id>/deposer/", views.submit, name="submit"),
    path("candidatures/<str:public_id>/accuse/", views.receipt, name="receipt"),
    path("candidatures/<str:public_id>/accuse.pdf", views.receipt_pdf, name="receipt_pdf"),
]
