from __future__ import annotations

from django.templatetags.static import static
from django.urls import path

from fabriques.demo import views
from fabriques.theme.gallery import gallery, gallery_points

app_name = "demo"
urlpatterns = [
    path("", views.welcome, name="welcome"),
    path("entrer/<slug:name>/", views.sign_in, name="sign_in"),
    path("courriers/", views.letters, name="letters"),
    path("courriers/<str:key>/", views.letter, name="letter"),
    path(
        "composants/", gallery, {"boundaries_url": static("territories/departements.geojson")}, name="gallery"
    ),
    path("composants/points.geojson", gallery_points, name="gallery_points"),
]
