from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from fabriques.common.dates import legal_instant


class EntryQuerySet(models.QuerySet["Entry"]):
    def between(self, first: date | None, last: date | None) -> EntryQuerySet:
        """The entries of the legal (Paris) days from `first` to `last`, both included; None: no bound."""
        found = self
        if first is not None:
            found = found.filter(at__gte=legal_instant(first))
        if last is not None:
            found = found.filter(at__lt=legal_instant(last + timedelta(days=1)))
        return found

    def before(self, key: int) -> EntryQuerySet:
        """The entries that come after that one in a reading from the newest; all of them when there is none."""
        at = Entry.objects.filter(pk=key).values_list("at", flat=True).first()
        return self if at is None else self.filter(Q(at__lt=at) | Q(at=at, pk__lt=key), at__lte=at)

    def without(self, subjects: Mapping[str, Sequence[str]]) -> EntryQuerySet:
        """The entries that are not on these subjects (identifiers by kind), and whose facts name none of them."""
        if not subjects:
            return self
        named = json.dumps({"keys": [key for keys in subjects.values() for key in keys]})
        found = Q(names_one=True)
        for kind, keys in subjects.items():
            found |= Q(subject_kind=kind, subject_id__in=keys)
        return self.alias(names_one=NamesOne(F("facts"), Value(named))).exclude(found)


class NamesOne(Func):
    """Whether a fact is one of the `keys` of a JSON text."""

    function = "jsonb_path_exists"
    template = "%(function)s(%(expressions)s::jsonb)"
    output_field = models.BooleanField()

    def __init__(self, facts: F, keys: Value) -> None:
        path = Value("$.* ? (@ == $keys[*])")
        super().__init__(facts, Func(path, template="%(expressions)s::jsonpath"), keys)


class Entry(models.Model):
    """One act on one subject. Plain identifiers only: no name and no free text, so that erasing
    personal data never breaks a chain. A trigger refuses any change, deletion or truncation."""

    subject_kind = models.CharField(_("nature"), max_length=40)
    subject_id = models.CharField(_("identifiant"), max_length=40)
    rank = models.PositiveIntegerField(_("rang"))
    act = models.CharField(_("acte"), max_length=60)
    actor = models.CharField(_("auteur"), max_length=40, blank=True)
    at = models.DateTimeField(_("instant"))
    facts = models.JSONField(_("faits"), default=dict)
    motive_digest = models.CharField(_("empreinte du motif"), max_length=64, blank=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("écriture du journal")
        verbose_name_plural = _("écritures du journal")
        ordering = ("subject_kind", "subject_id", "rank")
        indexes: ClassVar = [models.Index(fields=["at"], name="journal_entry_at")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "rank"],
                name="journal_one_entry_per_rank",
                violation_error_message=_("Deux écritures du journal portent le même rang."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id} #{self.rank} {self.act}"

    def as_plain(self) -> dict[str, Any]:
        """The entry as hashed and exported: text, whole numbers and ISO instants only."""
        return {
            "subject_kind": self.subject_kind,
            "subject_id": self.subject_id,
            "rank": self.rank,
            "act": self.act,
            "actor": self.actor,
            "at": instant(self.at),
            "facts": self.facts,
            "motive_digest": self.motive_digest,
            "previous_hash": self.previous_hash,
            "hash": self.hash,
        }


def instant(at: datetime) -> str:
    """Write an aware instant in UTC, the same text before and after its stay in the database."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
