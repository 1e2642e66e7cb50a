"""Letters that people have sent to an address of their choosing, counted so that mail is not used against anybody."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Count, Func, Q, Value
from django.db.models.functions import Lower

from fabriques.accounts.addresses import plain
from fabriques.common.authorization import VISITOR, Actor
from fabriques.common.reasons import Judgement
from fabriques.correspondence import rules
from fabriques.correspondence.models import Message

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TAG = r"\+[^@]*@"  # « name+anything@ » is the mailbox of « name@ »
MAILBOX = Func(Lower("address"), Value(TAG), Value("@"), function="regexp_replace")


def mailbox(address: str) -> str:
    """The mailbox that an address leads to, whatever is added to its name."""
    local, at, domain = plain(address).partition("@")
    return local.partition("+")[0] + at + domain


def room(address: str, *, by: Actor, at: datetime) -> Judgement:
    """Whether one more letter may be sent to an address that `by` chose.

    Effects: letters to that mailbox wait for each other until the end of the transaction, so that each is counted.
    People without an account are no one sender: what comes from one connection is counted by the page.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"letters:{mailbox(address)}"]
        )
    known = by.public_id != VISITOR.public_id
    to_it = Q(mailbox=mailbox(address))
    own = Q(sender=by.public_id) if known else Q(pk__in=[])
    hour = Q(queued_at__gt=at - HOUR)
    sent = Message.objects.unsolicited(since=at - DAY).annotate(mailbox=MAILBOX).order_by()
    found = sent.aggregate(
        to_it_hour=Count("pk", filter=to_it & hour),
        to_it_day=Count("pk", filter=to_it),
        both_hour=Count("pk", filter=to_it & own & hour),
        both_day=Count("pk", filter=to_it & own),
        by_sender_day=Count("pk", filter=own),
    )
    return rules.room(rules.Lately(**found), plain(address))
