from __future__ import annotations

from django.urls import path

from fabriques.organisations import lookup_views

urlpatterns = [path("recherche/", lookup_views.look_up, name="look_up")]
