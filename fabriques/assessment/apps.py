from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "fabriques.assessment"
    label = "assessment"
