from django.apps import AppConfig


class ConnectorsConfig(AppConfig):
    name = "fabriques.connectors"
    label = "connectors"
