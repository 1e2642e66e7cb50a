"""What an act or the database answers when it refuses, to compare whole; and that nothing was written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, InternalError, connection, transaction

from fabriques.common.database import check_deferred_now, explain
from fabriques.common.reasons import Refusal


def plain(text: str) -> str:
    """With ordinary spaces, as it is typed in the tests."""
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


def refused(call: Callable[[], object]) -> str:
    """The sentences of the refusal; fails when the call is not refused, or when it wrote something."""
    with pytest.raises(Refusal) as caught, nothing_written():
        call()
    return plain(str(caught.value))


def refused_rules(call: Callable[[], object]) -> list[str]:
    """The rule quoted by each reason of the refusal."""
    with pytest.raises(Refusal) as caught:
        call()
    return [plain(reason.rule) for reason in caught.value.reasons]


def sql(statement: str, *parameters: Any) -> None:
    """Run raw SQL, as someone in psql would, and check the deferred constraints at once."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        check_deferred_now()


def sql_refused(statement: str, *parameters: Any) -> str:
    """What the database answers to raw SQL that it refuses, in the words a person would read."""
    with pytest.raises((IntegrityError, InternalError)) as caught:
        sql(statement, *parameters)
    return plain(str(explain(caught.value)))


def everything() -> dict[str, str]:
    """A digest of every row of each of our own tables but the geography, told by one query."""
    tables = [
        model._meta.db_table
        for model in apps.get_models()
        if model.__module__.startswith("fabriques.") and model._meta.app_label != "territories"
    ]
    digest = "SELECT '{0}', md5(string_agg(row::text, '|' ORDER BY row::text)) FROM {0} row"
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(digest.format(table) for table in tables))
        return dict(cursor.fetchall())


@contextmanager
def nothing_written() -> Iterator[None]:
    before = everything()
    try:
        yield
    finally:
        assert everything() == before
