"""What the acts on completeness share: the check that counts, written, given back, told."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from fabriques.accounts.models import User
from fabriques.applications.holder_mail import write_to_holder
from fabriques.applications.models import Application
from fabriques.applications.pieces.sending import hold, mark_sent
from fabriques.applications.querying import subject
from fabriques.assessment import access, letters, queries
from fabriques.assessment.models import AnswerDelay, CompletenessCheck
from fabriques.assessment.silence import counts_from, looks_at
from fabriques.assessment.states import CHECKS, Completeness
from fabriques.common.authorization import Actor
from fabriques.common.dates import legal_day
from fabriques.journal.writing import Plain, record


def on_behalf(by: Actor, application: Application, at: datetime) -> dict[str, Plain]:
    """The fact that a right is lent, when it is."""
    giver = access.assessing_for(by, application, legal_day(at)) if isinstance(by, User) else None
    return {} if giver is None else {"on_behalf_of": giver.public_id}


def counting(application: Application, act: str, at: datetime) -> CompletenessCheck:
    """The check that counts, on which an act is done if its state allows it."""
    check = queries.latest_check(application)
    CHECKS.after(act, queries.completeness_of(check, at))
    if check is None:
        raise AssertionError("an act on a check finds one")
    return check


def put_first(application: Application) -> None:
    """Make room for another check: the one that counted counts no more."""
    application.completeness_checks.filter(is_latest=True).update(is_latest=False)


def replace_request(application: Application, newer: CompletenessCheck, at: datetime) -> None:
    """End the request that another one replaces, when the holder has not answered it.

    What the holder has added waits to be sent with the newer one, if it asks for it too.
    """
    for former in unanswered(application).exclude(pk=newer.pk):
        former.cancelled_at, former.is_latest = at, False
        former.save(update_fields=["cancelled_at", "is_latest"])
        hold(application, queries.questions_of(former), queries.questions_of(newer), newer.due_at or at, at)


def unanswered(application: Application) -> QuerySet[CompletenessCheck]:
    return application.completeness_checks.filter(
        outcome=Completeness.INCOMPLETE, received_at=None, cancelled_at=None
    )


def counting_for_holder(application: Application, act: str, at: datetime) -> CompletenessCheck:
    """The check that counts as the holder was told, on which an act of theirs is done if its state allows it."""
    check = queries.told_check(application)
    CHECKS.after(act, queries.completeness_of(check, at))
    if check is None:
        raise AssertionError("an act on a check finds one")
    return check


def give_back(check: CompletenessCheck, at: datetime) -> CompletenessCheck:
    """Cancel a check: the one before it that still holds, if any, counts again."""
    check.cancelled_at, check.is_latest = at, False
    check.save(update_fields=["cancelled_at", "is_latest"])
    before = check.application.completeness_checks.filter(cancelled_at=None).first()  # the newest first
    if before is not None:
        before.is_latest = True
        before.save(update_fields=["is_latest"])
    count_delay(check.application)
    return check


def count_delay(application: Application) -> None:
    """Keep where the delay of answer of a file counts from: part of each act that moves its end."""
    found = counts_from(application.submitted_at, looks_at([application.pk])[application.pk])
    if found is not None:
        AnswerDelay.objects.update_or_create(application=application, defaults={"counts_from": found})


def tell(check: CompletenessCheck, *, by: Actor, at: datetime) -> CompletenessCheck:
    """Tell the holder that the file is complete: from then on, it stays so, with what they had added."""
    settle(check, at)
    row = check.application
    record(subject(row), "completeness_told", by=by, at=at, facts=on_behalf(by, row, at))
    write_to_holder(row, letters.complete(check), at)
    return check


def settle(check: CompletenessCheck, at: datetime) -> None:
    """Make a file complete for its holder too, for good, with what they had added; their page says so."""
    check.told_at = at
    check.save(update_fields=["told_at"])
    for former in unanswered(check.application):
        mark_sent(check.application, queries.questions_of(former), at)
    count_delay(check.application)


def settle_before_decision(application: Application, *, at: datetime) -> None:
    """Part of a decision: a file decided upon is complete for good.

    No letter says so: what it announces, an examination, is over, and the letter of the decision may follow it at once.
    """
    check = queries.latest_check(application)
    if check is not None and queries.completeness_of(check, at) == Completeness.FOUND:
        settle(check, at)


def tell_after_retraction(application: Application, decided_at: datetime, *, by: Actor, at: datetime) -> None:
    """Part of taking back a decision: the letter that it made pointless is due again, the file being examined."""
    check = queries.latest_check(application)
    if check is not None and check.told_at == decided_at:
        tell(check, by=by, at=at)
