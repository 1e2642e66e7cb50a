from importlib import import_module

from django.apps import AppConfig


class OverviewConfig(AppConfig):
    name = "fabriques.overview"
    label = "overview"

    def ready(self) -> None:
        # Registers where a file stands for its partners; records exist only once every application is loaded.
        import_module("fabriques.overview.partners")
