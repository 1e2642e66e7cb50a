from __future__ import annotations

from django.contrib.sessions.models import Session
from django.db import connection
from procrastinate.contrib.django import app

from fabriques.common import clock


@app.periodic(cron="17 3 * * *")
@app.task(name="fabriques.accounts.tasks.forget_sessions", queueing_lock="forget_sessions")
def forget_sessions(timestamp: int) -> None:
    """Erase sessions that have ended and counters of attempts that no longer count; nothing else ever does."""
    Session.objects.filter(expire_date__lt=clock.now()).delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM common_cache WHERE expires < now()")
