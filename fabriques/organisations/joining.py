"""Asking to join a structure that people tend already, and the answer of whoever answers for it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from fabriques.accounts.models import User
from fabriques.accounts.queries import team_mailboxes
from fabriques.common.authorization import act
from fabriques.common.database import refusals_in_words
from fabriques.common.dates import legal_day
from fabriques.common.seen import Seen, unchanged
from fabriques.correspondence.outbox import offer, queue
from fabriques.journal.writing import record
from fabriques.organisations import access, joining_letters, joining_rules, people
from fabriques.organisations.models import JoinRequest, Membership, Organisation
from fabriques.organisations.queries import subject
from fabriques.organisations.shown import of_join_request

ONE_DAY = timedelta(days=1)
WHAT = "Cette demande"


@act(access.may_ask_to_join)
def ask_to_join(organisation: Organisation, word: str, *, by: User, at: datetime) -> JoinRequest:
    """Ask to join a structure that people tend. The word is told to whoever answers for it, with name and address.

    Effects: one request; a letter to each manager whose account is open, to the programme team when there is none, as
    far as each mailbox bears it; journal « join_asked ».
    Refuses: an address not confirmed, a member, a request that waits or was refused lately, too many requests.
    """
    on = legal_day(at)
    access.may_ask_to_join(by, on).demand()
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    row = people.locked(organisation)
    asked = JoinRequest.objects.filter(asked_by=by)
    waiting = asked.filter(organisation=row, answered_at=None).first()
    refused = asked.filter(organisation=row, accepted=False).order_by("answered_at", "pk").last()
    judgement = joining_rules.may_ask(
        member=row.memberships.filter(user=by).exists(),
        waiting_since=legal_day(waiting.asked_at) if waiting else None,
        refused_on=legal_day(refused.answered_at) if refused and refused.answered_at else None,
        today=on,
    )
    (judgement & joining_rules.not_too_many(asked.filter(asked_at__gt=at - ONE_DAY).count())).demand()
    made = JoinRequest.objects.create(organisation=row, asked_by=by, asked_at=at, word=word)
    letter = joining_letters.asked(made)
    boxes = [(each.user, "") for each in managers_of(row)] or team_mailboxes(on)
    for person, address in boxes:
        offer(person, *letter, sender=by, at=at, address=address, about=subject(row))
    record(subject(row), "join_asked", by=by, at=at)
    return made


@act(access.may_answer)
def let_in(request: JoinRequest, word: str, *, by: User, at: datetime, seen: Seen) -> JoinRequest:
    """Let in whoever asked: as a contributor, or as the manager where nobody answers for the structure any more.

    Effects: the place; the request answered; a letter to whoever asked, with the word if any, and to the managers when
    the team answers in their place; journal « member_joined ».
    Refuses: whoever does not answer for it, a request answered already, someone already there, another than `seen`.
    """
    row, organisation = to_answer(request, by=by, at=at, seen=seen)
    managed = access.open_managers().filter(organisation=organisation).exists()
    role = Membership.Role.CONTRIBUTOR if managed else Membership.Role.MANAGER
    with refusals_in_words():
        Membership.objects.create(organisation=organisation, user=row.asked_by, role=role)
    answered(row, True, word, by=by, at=at)
    people.tell(organisation, "member_joined", row.asked_by, by=by, at=at, role=role)
    return row


@act(access.may_answer)
def turn_away(request: JoinRequest, word: str, *, by: User, at: datetime, seen: Seen) -> JoinRequest:
    """Refuse whoever asked, with a word if any.

    Effects: the request answered; a letter to whoever asked, and to the managers when the team answers in their place;
    journal « join_refused ».
    Refuses: whoever does not answer for it, a request answered already, another than `seen`.
    """
    row, organisation = to_answer(request, by=by, at=at, seen=seen)
    answered(row, False, word, by=by, at=at)
    people.tell(organisation, "join_refused", row.asked_by, by=by, at=at)
    return row


def to_answer(
    request: JoinRequest, *, by: User, at: datetime, seen: Seen
) -> tuple[JoinRequest, Organisation]:
    """The request and its structure, locked, once this person may answer it now."""
    organisation = people.locked(request.organisation)
    row = JoinRequest.objects.select_for_update(of=("self",)).select_related("asked_by").get(pk=request.pk)
    row.organisation = organisation
    access.may_answer(by, row, legal_day(at)).demand()
    joining_rules.unanswered(answered=row.answered_at is not None).demand()
    unchanged(seen, of_join_request(row), WHAT).demand()
    return row, organisation


def answered(row: JoinRequest, accepted: bool, word: str, *, by: User, at: datetime) -> None:
    row.accepted, row.answer, row.answered_at, row.answered_by = accepted, word, at, by.public_id
    row.save(update_fields=["accepted", "answer", "answered_at", "answered_by"])
    queue(row.asked_by, *joining_letters.answered(row), at=at, about=subject(row.organisation))
    if not access.is_manager(by, row.organisation):
        for each in managers_of(row.organisation).exclude(user=row.asked_by):
            queue(each.user, *joining_letters.answered_instead(row), at=at, about=subject(row.organisation))


def managers_of(organisation: Organisation) -> QuerySet[Membership]:
    """Whoever answers for a structure and is written to about it."""
    return access.open_managers().filter(organisation=organisation).select_related("user").order_by("pk")
