"""Letters that people have sent to an address of their choosing: so many an hour and a day, counted by mailbox."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from fabriques.accounts.models import User
from fabriques.accounts.tests.factories import (
    another_holder,
    holder,
    person,
    programme_member,
    sous_prefecture_agent,
)
from fabriques.common.authorization import VISITOR, Actor
from fabriques.common.reasons import Refusal
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import refused
from fabriques.common.tests.together import at_once
from fabriques.correspondence import caps, rules
from fabriques.correspondence.models import Message
from fabriques.correspondence.outbox import offer, queue

AT = instants.DURING
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
VICTIM = "victime@exemple.test"
NONE = rules.Lately(to_it_hour=0, to_it_day=0, both_hour=0, both_day=0, by_sender_day=0)
BY_ME = f"Vous avez déjà fait envoyer 3 messages à {VICTIM} depuis hier."
BY_ALL = f"Trop de messages ont été envoyés à {VICTIM} en peu de temps."


@transaction.atomic
def sent(by: Actor = VISITOR, *, minutes: int = 0, address: str = VICTIM) -> Message:
    return queue(None, "Invitation", "Texte", at=AT + minutes * MINUTE, address=address, sender=by)


@pytest.mark.parametrize(
    ("lately", "codes"),
    [
        (replace(NONE, to_it_hour=5, to_it_day=19, both_hour=2, both_day=5, by_sender_day=99), []),
        (replace(NONE, both_hour=3), ["too_many_letters_to_one"]),
        (replace(NONE, both_day=6), ["too_many_letters_to_one"]),
        (replace(NONE, to_it_hour=6), ["mailbox_full_of_letters"]),
        (replace(NONE, to_it_day=20), ["mailbox_full_of_letters"]),
        (replace(NONE, by_sender_day=100), ["too_many_letters"]),
        (replace(NONE, to_it_hour=6, both_hour=3), ["too_many_letters_to_one"]),
    ],
)
def test_mailbox_and_sender_have_limits_by_hour_and_by_day(lately: rules.Lately, codes: list[str]) -> None:
    assert [reason.code for reason in rules.room(lately, VICTIM).reasons] == codes


@pytest.mark.django_db
def test_fourth_letter_of_one_sender_to_one_mailbox_waits_an_hour() -> None:
    for _each in range(3):
        sent(holder())
    assert refused(lambda: sent(holder(), minutes=59)) == BY_ME
    assert sent(another_holder()).sender == another_holder().public_id
    assert sent(holder(), address="autre@exemple.test").address == "autre@exemple.test"
    assert sent(holder(), minutes=60).sender == holder().public_id


def attacked() -> None:
    """Two accounts of one attacker fill what the mailbox bears from people whom it does not know."""
    for rank in range(6):
        sent(
            person(f"attaquant-{rank // 3}@exemple.test", "Personne Exemple"),
            address=f"Victime+{rank}@exemple.test",
        )


@pytest.mark.django_db
def test_seventh_letter_to_one_mailbox_is_refused_whoever_the_stranger() -> None:
    other = another_holder()
    attacked()
    assert refused(lambda: sent(other)) == BY_ALL
    assert sent(other, minutes=60).address == VICTIM


@pytest.mark.django_db
def test_visitors_together_are_one_sender_and_fill_no_mailbox_for_the_others() -> None:
    for rank in range(3):
        sent(VISITOR, address=f"Victime+{rank}@exemple.test")
    assert refused(sent) == BY_ME
    assert [
        sent(user).address
        for user in (holder(), holder(), another_holder(), person("un@exemple.test", "Personne Exemple"))
    ] == [VICTIM] * 4


@pytest.mark.django_db
@pytest.mark.parametrize(
    "known",
    [
        sous_prefecture_agent,
        programme_member,
        lambda: person(VICTIM, "Personne Exemple"),
    ],
)
def test_mailbox_filled_by_others_still_takes_the_letters_of_whom_it_knows(known: Callable[[], User]) -> None:
    attacked()
    by = known()
    assert [sent(by).sender for _each in range(3)] == [by.public_id] * 3
    assert refused(lambda: sent(by)) == BY_ME


@pytest.mark.django_db
def test_mailbox_filled_by_others_still_takes_codes_and_letters_of_the_procedure() -> None:
    attacked()
    for about in (("one_time_code", ""), ("application", "x")):
        assert queue(None, "Objet", "Texte", at=AT, address=VICTIM, about=about).address == VICTIM


@pytest.mark.django_db
def test_letters_of_the_procedure_are_neither_counted_nor_refused() -> None:
    for _each in range(25):
        queue(None, "Accusé", "Reçu", at=AT, address=VICTIM)
    for _each in range(3):
        sent(holder())
    assert queue(None, "Décision", "Texte", at=AT, address=VICTIM).sender == ""


@pytest.mark.django_db
def test_letter_that_a_page_also_says_is_left_unwritten_beyond_the_limit() -> None:
    letters = [offer(None, "Reçu", "Texte", sender=VISITOR, at=AT, address=VICTIM) for _each in range(8)]
    assert [letter is not None for letter in letters] == [True] * 3 + [False] * 5
    own = offer(holder(), "Reçu", "Texte", sender=holder(), at=AT)
    assert own is not None
    assert (own.address, own.sender) == (holder().email, holder().public_id)


def test_letters_sent_at_once_are_all_counted(cloned_database: str) -> None:
    by = holder()
    answers = at_once(*[lambda: sent(by)] * 5)
    assert sorted(type(each).__name__ for each in answers) == ["Message"] * 3 + ["Refusal"] * 2
    assert {str(each) for each in answers if isinstance(each, Refusal)} == {BY_ME}


@pytest.mark.parametrize(
    ("address", "mailbox"),
    [
        (" Victime+Suite@Exemple.TEST ", VICTIM),
        (VICTIM, VICTIM),
        ("victime+a+b@exemple.test", VICTIM),
        ("sans-arobase", "sans-arobase"),
    ],
)
def test_mailbox_is_known_whatever_is_added_to_its_name(address: str, mailbox: str) -> None:
    assert caps.mailbox(address) == mailbox
