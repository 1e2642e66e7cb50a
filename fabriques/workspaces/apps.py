from django.apps import AppConfig


class WorkspacesConfig(AppConfig):
    name = "fabriques.workspaces"
    label = "workspaces"
