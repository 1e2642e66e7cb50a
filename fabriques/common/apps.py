from typing import Any

from django.apps import AppConfig
from django.core.validators import MaxLengthValidator
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _

TOO_LONG = _("Ce texte compte %(show_value)d caractères ; le maximum est %(limit_value)d. Raccourcissez-le.")
PREPARED_AT_MOST = 1000  # distinct queries kept planned by a connection; the platform asks some hundreds


def keep_planned(connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    """Beyond its default of a hundred, a connection would forget queries as fast as it plans them."""
    connection.connection.prepared_max = PREPARED_AT_MOST


class CommonConfig(AppConfig):
    name = "fabriques.common"
    label = "common"

    def ready(self) -> None:
        connection_created.connect(keep_planned)
        MaxLengthValidator.message = TOO_LONG  # Django names a text « cette valeur »
