from __future__ import annotations

from fabriques.common.pages import SIGNED_IN, page
from fabriques.organisations import lookup_views

urlpatterns = [page("recherche/", lookup_views.look_up, "look_up", SIGNED_IN)]
