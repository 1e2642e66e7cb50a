from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "fabriques.demo"
    label = "demo"
