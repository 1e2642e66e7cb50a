"""Contents that no row names any more: what a process killed between the file and its row has left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.apps import apps
from django.db.models import CharField, Model

from fabriques.common import files

AT_ONCE = 500


@dataclass(frozen=True)
class Removed:
    """How many contents were seen, and removed."""

    seen: int
    removed: int


def naming_columns() -> list[tuple[type[Model], str]]:
    """Every column that names a content, by the end of its name; one that names something else spares, no more."""
    return [
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, CharField) and field.name.endswith("sha256")
    ]


def remove_orphans(*, older_than_days: int) -> Removed:
    """Remove the contents that no row names and that nobody has given since that many days."""
    seen = removed = 0
    old = (sha256 for sha256, age in files.contents() if age > older_than_days)
    for batch in batches(old):
        seen += len(batch)
        for sha256 in sorted(batch - named_among(batch)):
            removed += files.forget(sha256, older_than_days=older_than_days)
    return Removed(seen, removed)


def batches(names: Iterable[str]) -> Iterator[set[str]]:
    left = iter(names)
    while batch := set(islice(left, AT_ONCE)):
        yield batch


def named_among(batch: set[str]) -> set[str]:
    """Those that some row names."""
    found: set[str] = set()
    for model, column in naming_columns():
        rows = model._base_manager.filter(**{f"{column}__in": batch}).order_by()
        found.update(rows.values_list(column, flat=True))
    return found


def named_elsewhere(sha256: str, than: type[Model]) -> bool:
    """Whether a row of another kind names a content: whoever removes its own contents asks first."""
    return any(
        model._base_manager.filter(**{column: sha256}).exists()
        for model, column in naming_columns()
        if model is not than
    )
