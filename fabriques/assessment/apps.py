from importlib import import_module

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "fabriques.assessment"
    label = "assessment"

    def ready(self) -> None:
        # Registers the pieces that this step asks for, and who is in charge of a file; records exist only once every
        # application is loaded.
        import_module("fabriques.assessment.queries")
        import_module("fabriques.assessment.charge.queries")
        import_module("fabriques.assessment.charge.following")
