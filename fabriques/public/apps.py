from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "fabriques.public"
    label = "public"
