from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "fabriques.common"
    label = "common"
