"""Field helpers that carry no word of the domain."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.expressions import Func

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # no 0, 1, i, l, o: read over the telephone without mistake


def new_public_id() -> str:
    """An opaque identifier of 12 characters (59 bits): says nothing of order nor of number."""
    return "".join(secrets.choice(ALPHABET) for _ in range(12))


def public_id() -> models.CharField[Any, Any]:
    """The identifier a record shows in addresses and exports, in place of its row number."""
    return models.CharField(max_length=12, unique=True, editable=False, default=new_public_id)


class PlainKey(Func):
    """The accent-insensitive key of a column, computed by the database (same result as `plain_key`)."""

    template = (
        "btrim(regexp_replace(regexp_replace(normalize(lower(replace(replace(replace(replace("
        "%(expressions)s, 'œ', 'oe'), 'Œ', 'oe'), 'æ', 'ae'), 'Æ', 'ae')), NFKD), "
        "'[\u0300-\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g'))"
    )
    output_field = models.TextField()


def plain_key_of(column: str) -> models.GeneratedField:
    """A stored generated column to compare, sort and search `column` by, accents ignored."""
    return models.GeneratedField(
        expression=PlainKey(models.F(column)), output_field=models.TextField(), db_persist=True
    )


class ContactsSaid(Func):
    """The mail addresses and telephone numbers among the values of a JSON object, in small letters, as a JSON array."""

    template = (
        "jsonb_path_query_array(lower(%(expressions)s::text)::jsonb, "
        """'$.* ? (@ like_regex "^[^@ ]+@[^@ ]+$" || @ like_regex "^[+]?[0-9][0-9 ]{5,24}$")'::jsonpath)"""
    )
    output_field = models.JSONField()


class LegalDay(Func):
    """The legal day of an instant, that of Paris, computed by the database (same result as `legal_day`)."""

    template = "((%(expressions)s) AT TIME ZONE 'Europe/Paris')::date"
    output_field = models.DateField()


class SearchWords(Func):
    """The words of two columns as a full-text document, accents and ligatures ignored: whole words under their
    French stem, and as written so that the beginning of a word finds them."""

    key = PlainKey.template % {"expressions": "({0} || ' ' || {1})"}
    template = ""
    output_field = SearchVectorField()

    def __init__(self, first: str, second: str) -> None:
        super().__init__(models.F(first), models.F(second))

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **context: Any) -> Any:
        columns = [compiler.compile(each)[0] for each in self.get_source_expressions()]
        key = self.key.format(*columns)
        return f"to_tsvector('french'::regconfig, {key}) || to_tsvector('simple'::regconfig, {key})", ()
