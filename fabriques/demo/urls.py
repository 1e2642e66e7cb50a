from __future__ import annotations

from django.templatetags.static import static

from fabriques.common.pages import SEND, page
from fabriques.demo import views
from fabriques.demo.pages import HERE
from fabriques.theme.gallery import gallery, gallery_points

BOUNDARIES = static("territories/departements.geojson")
app_name = "demo"
urlpatterns = [
    page("", views.welcome, "welcome", HERE),
    page("entrer/<slug:name>/", views.sign_in, "sign_in", HERE, SEND, own_data=True),
    page("courriers/", views.letters, "letters", HERE),
    page("courriers/<str:key>/", views.letter, "letter", HERE),
    page("composants/", gallery, "gallery", HERE, given={"boundaries_url": BOUNDARIES}),
    page("composants/points.geojson", gallery_points, "gallery_points", HERE),
]
