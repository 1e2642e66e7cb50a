from __future__ import annotations

from django.conf import settings
from django.urls import include, path

handler403 = "django.views.defaults.permission_denied"

urlpatterns = [
    path("compte/", include("allauth.account.urls")),
    path("territoires/", include("fabriques.territories.urls")),
    path("espace/", include("fabriques.workspaces.urls")),
    path("espace/", include("fabriques.applications.urls")),
    path("", include("fabriques.public.urls")),
]
if settings.DEMO:
    urlpatterns.insert(0, path("demonstration/", include("fabriques.demo.urls")))
