"""Letters that people have sent to an address of their choosing, counted so that mail is not used against anybody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Count, Func, Q, Value
from django.db.models.functions import Lower

from fabriques.accounts.addresses import plain, proves
from fabriques.accounts.models import User
from fabriques.common.authorization import VISITOR, Actor
from fabriques.common.dates import legal_day
from fabriques.common.reasons import Judgement
from fabriques.correspondence import rules
from fabriques.correspondence.models import Message

Link = Callable[[User, str], bool]
LINKS: list[Link] = []
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
    People without an account are one sender for a mailbox, so that they never fill it for the others; what comes from
    one connection is counted by the page as well.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"letters:{mailbox(address)}"]
        )
    visitor = by.public_id == VISITOR.public_id
    to_it = Q(mailbox=mailbox(address))
    own, others = Q(sender=by.public_id), to_it & ~Q(sender=VISITOR.public_id)
    hour = Q(queued_at__gt=at - HOUR)
    sent = Message.objects.unsolicited(since=at - DAY).annotate(mailbox=MAILBOX).order_by()
    found = sent.aggregate(
        to_it_hour=Count("pk", filter=others & hour),
        to_it_day=Count("pk", filter=others),
        both_hour=Count("pk", filter=to_it & own & hour),
        both_day=Count("pk", filter=to_it & own),
        by_sender_day=Count("pk", filter=Q(pk__in=[]) if visitor else own),
    )
    lately = rules.Lately(**found)
    return rules.room(lately, plain(address), linked=rules.full(lately) and linked(by, address, at))


def linked(by: Actor, address: str, at: datetime) -> bool:
    """Whether a mailbox knows a sender already: its own person, whoever was given a role, someone of its structures."""
    if not isinstance(by, User):
        return False
    return proves(by, address) or by.holds(legal_day(at)) or any(source(by, address) for source in LINKS)


def register_link(source: Link) -> Link:
    """Let a later step say that a mailbox knows a sender; called when it is loaded."""
    LINKS.append(source)
    return source
