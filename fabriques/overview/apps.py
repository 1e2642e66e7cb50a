from django.apps import AppConfig


class OverviewConfig(AppConfig):
    name = "fabriques.overview"
    label = "overview"
