from django.apps import AppConfig


class LabelsConfig(AppConfig):
    name = "fabriques.labels"
    label = "labels"
