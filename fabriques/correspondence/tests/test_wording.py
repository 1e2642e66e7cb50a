"""What people typed is written as it is to whoever confirmed their address, and in a few plain words to others."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fabriques.accounts.signed_in import Backend
from fabriques.accounts.tests.factories import claimant, holder
from fabriques.common.tests import instants
from fabriques.correspondence import wording
from fabriques.correspondence.models import Message
from fabriques.correspondence.outbox import queue

BAIT = "Gagnez sur https://piege.exemple"
SUBJECT = f"Dossier : {wording.typed(BAIT)}"
BODY = f"Bonjour,\n\n{wording.typed(BAIT)} est arrivé{wording.typed(' ' + BAIT, otherwise='')}."


@given(st.text(), st.text())
def test_marks_give_back_what_was_typed_whatever_it_is(text: str, otherwise: str) -> None:
    marked = f"Avant {wording.typed(text, otherwise)} après"
    kept, other = (each.translate(wording.MARKS) for each in (text, otherwise))
    assert wording.has_typed(marked)
    assert (wording.as_typed(marked), wording.for_strangers(marked)) == (
        f"Avant {kept} après", f"Avant {other} après",
    )  # fmt: skip


@pytest.mark.django_db
def test_letter_says_what_was_typed_to_a_confirmed_address_alone() -> None:
    known, stranger = holder(), claimant("autre@exemple.test")
    for recipient, address in (
        (known, ""),
        (known, "ailleurs@exemple.test"),
        (stranger, ""),
        (None, known.email),
    ):
        queue(recipient, SUBJECT, BODY, at=instants.DURING, address=address)
    whole = (f"Dossier : {BAIT}", f"Bonjour,\n\n{BAIT} est arrivé {BAIT}.")
    plain = "Gagnez sur https piege exemple"
    bare = (f"Dossier : {plain}", f"Bonjour,\n\n{plain} est arrivé.")
    assert list(Message.objects.order_by("pk").values_list("subject", "body")) == [whole, bare, bare, bare]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("subject", "said", "whole"),
    [
        (SUBJECT, "Dossier", f"Dossier : {BAIT}"),
        (
            f"Rejoindre {wording.typed(BAIT, otherwise='une structure')}",
            "Rejoindre une structure",
            f"Rejoindre {BAIT}",
        ),
        ("Invitation", "Invitation", "Invitation"),
    ],
)
def test_subject_of_a_letter_sent_to_a_chosen_address_says_nothing_that_was_typed(
    subject: str, said: str, whole: str
) -> None:
    known = holder()
    to_a_stranger = queue(None, subject, BODY, at=instants.DURING, address="autre@exemple.test", sender=known)
    to_a_person = queue(known, subject, BODY, at=instants.DURING, sender=known)
    assert (to_a_stranger.subject, to_a_person.subject) == (said, whole)


@pytest.mark.django_db
def test_letter_to_the_person_of_a_session_asks_nothing_more(query_count: Callable[..., int]) -> None:
    user = Backend().get_user(holder().pk)
    said = query_count(lambda: queue(user, SUBJECT, BODY, at=instants.DURING))
    assert said == query_count(lambda: queue(user, "Reçu", "Texte", at=instants.DURING))


@pytest.mark.django_db
def test_subject_is_cut_to_what_is_kept_of_it() -> None:
    letter = queue(holder(), f"Dossier : {wording.typed('mot ' * 100)}", "Texte", at=instants.DURING)
    assert (len(letter.subject) <= 200, letter.subject.endswith("mot…")) == (True, True)
