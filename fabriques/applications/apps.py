from importlib import import_module

from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "fabriques.applications"
    label = "applications"

    def ready(self) -> None:
        # Registers what drafts copy of their structure; records exist only once every application is loaded.
        import_module("fabriques.applications.consortium.following")
