from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "fabriques.accounts"
    label = "accounts"
