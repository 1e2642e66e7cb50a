from __future__ import annotations

from django.conf import settings
from django.urls import include, path

handler400 = "config.errors.bad_request"
handler403 = "django.views.defaults.permission_denied"
handler500 = "config.errors.fault"

urlpatterns = [
    path("compte/", include("fabriques.accounts.sign_in_urls")),
    path("territoires/", include("fabriques.territories.urls")),
    path("structures/", include("fabriques.organisations.urls")),
    path("", include("fabriques.assessment.urls")),
    path("espace/", include("fabriques.accounts.urls")),
    path("espace/", include("fabriques.workspaces.urls")),
    path("espace/", include("fabriques.applications.urls")),
    path("", include("fabriques.public.urls")),
]
if settings.DEMO:
    urlpatterns.insert(0, path("demonstration/", include("fabriques.demo.urls")))
