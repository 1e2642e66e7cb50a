from django.apps import AppConfig


class CorrespondenceConfig(AppConfig):
    name = "fabriques.correspondence"
    label = "correspondence"
