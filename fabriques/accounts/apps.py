from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "fabriques.accounts"
    label = "accounts"

    def ready(self) -> None:
        # The library's records exist only once every application is loaded.
        import_module("fabriques.accounts.reactions").connect()
