from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection

from fabriques.accounts.tasks import forget_sessions
from fabriques.common import clock

pytestmark = pytest.mark.django_db


def test_ended_sessions_and_old_counters_are_erased_and_no_other() -> None:
    now = clock.now()
    for key, left in (("finie", -1), ("ouverte", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=now + timedelta(minutes=left))
    cache.set("ancien", 1, timeout=3600)
    cache.set("présent", 1, timeout=3600)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE common_cache SET expires = %s WHERE cache_key LIKE '%%ancien'",
            [datetime(2020, 1, 1, tzinfo=UTC)],
        )
    forget_sessions(timestamp=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM common_cache")
        kept = [key for (key,) in cursor.fetchall()]
    assert (list(Session.objects.values_list("session_key", flat=True)), kept) == (
        ["ouverte"],
        [":1:présent"],
    )
