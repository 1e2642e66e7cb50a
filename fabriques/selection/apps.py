from django.apps import AppConfig


class SelectionConfig(AppConfig):
    name = "fabriques.selection"
    label = "selection"
