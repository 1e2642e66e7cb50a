from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "fabriques.organisations"
    label = "organisations"
