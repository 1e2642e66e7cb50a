from importlib import import_module

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "fabriques.assessment"
    label = "assessment"

    def ready(self) -> None:
        # Registers the pieces that this step asks for; records exist only once every application is loaded.
        import_module("fabriques.assessment.queries")
