from __future__ import annotations

from fabriques.organisations import lookup_urls, people_urls

app_name = "organisations"
urlpatterns = [*lookup_urls.urlpatterns, *people_urls.urlpatterns]
