from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "fabriques.applications"
    label = "applications"
