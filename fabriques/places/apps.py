from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "fabriques.places"
    label = "places"
