from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection

from fabriques.common.tests import instants
from fabriques.common.throttle import allowed

pytestmark = pytest.mark.django_db
HOUR = 3600


def test_throttle_refuses_beyond_the_times_of_a_span_then_allows_in_the_next(
    set_clock: Callable[[datetime], None],
) -> None:
    span = instants.DURING.replace(minute=0, second=0)
    counted = []
    for minutes in (0, 6, 12, 30, 59, 60):
        set_clock(span + timedelta(minutes=minutes))
        counted.append(allowed("essayer", "une-personne", times=3, seconds=HOUR))
    assert counted == [True, True, True, False, False, True]


def test_throttle_counts_each_person_and_each_action_apart(set_clock: Callable[[datetime], None]) -> None:
    set_clock(instants.DURING)
    for who, action in (("une", "essayer"), ("une", "envoyer"), ("autre", "essayer")):
        assert allowed(action, who, times=1, seconds=HOUR), (who, action)
    assert not allowed("essayer", "une", times=1, seconds=HOUR)


def test_throttle_counts_without_any_rollback(
    monkeypatch: pytest.MonkeyPatch, set_clock: Callable[[datetime], None]
) -> None:
    """A rollback would make the connection forget the queries it has planned."""
    set_clock(instants.DURING)
    rolled_back: list[str] = []
    monkeypatch.setattr(connection, "savepoint_rollback", rolled_back.append)
    counted = [allowed("essayer", "une-personne", times=2, seconds=HOUR) for _each in range(3)]
    assert (counted, rolled_back) == ([True, True, False], [])
