"""Published versions never change: each is read once by a process, and no query joins their long texts again."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.db import connections, models
from django.db.models.fields.related_descriptors import ForwardManyToOneDescriptor

_READ: dict[tuple[str, type[models.Model], Any], models.Model] = {}


class KeptDescriptor(ForwardManyToOneDescriptor):
    """Gives a copy of the version this process has read, so that nothing hung on one reaches another request."""

    def get_object(self, instance: models.Model) -> models.Model:
        database = str(connections[instance._state.db or "default"].settings_dict["NAME"])
        key = (database, self.field.related_model, getattr(instance, self.field.attname))
        if key not in _READ:
            _READ[key] = super().get_object(instance)
        return copy(_READ[key])


class VersionKey(models.ForeignKey[Any, Any]):
    """A key to a row that a trigger keeps from ever changing or going."""

    forward_related_accessor_class = KeptDescriptor

    def deconstruct(self) -> Any:
        name, _path, arguments, named = super().deconstruct()
        return name, "django.db.models.ForeignKey", arguments, named
