from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "fabriques.journal"
    label = "journal"
    verbose_name = "Journal"
