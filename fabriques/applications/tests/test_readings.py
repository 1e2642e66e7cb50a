"""What is journalled of a reading, and who is refused whatever page they come from."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fabriques.accounts.models import User
from fabriques.accounts.tests import factories as people
from fabriques.applications.models import Application, Piece
from fabriques.applications.pieces.queries import unnamed
from fabriques.applications.readings.acts import note_piece_reading, note_reading
from fabriques.applications.readings.kinds import Reading
from fabriques.applications.tests import factories
from fabriques.applications.tests.pages import client_of
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import refused
from fabriques.journal.models import Entry
from fabriques.journal.queries import history

pytestmark = pytest.mark.django_db
AT = instants.CHECKED
CLOSED = "Ce dossier ne vous est pas ouvert."


def read(file: Application) -> list[tuple[str, str]]:
    found = history("application", file.public_id)
    return [(entry.actor, entry.facts["what"]) for entry in found if entry.act == "read"]


def test_each_thing_read_is_journalled_once_a_day_for_each_person() -> None:
    file, agent = factories.submitted(), people.sous_prefecture_agent()
    for what in (Reading.FILE, Reading.RECEIPT, Reading.FILE):
        note_reading(file, what, by=agent, at=AT)
    note_reading(file, Reading.FILE, by=people.prefecture_agent(), at=AT)
    note_reading(file, Reading.FILE, by=agent, at=AT + timedelta(days=1, seconds=1))
    one, other = agent.public_id, people.prefecture_agent().public_id
    assert read(file) == [(one, "file"), (one, "receipt"), (other, "file"), (one, "file")]


@pytest.mark.parametrize("who", [people.another_holder, lambda: people.sous_prefecture_agent("512")])
def test_stranger_reads_nothing_and_nothing_is_journalled(who: object) -> None:
    file, stranger = factories.submitted(), who()  # type: ignore[operator]
    piece = file.pieces.first()
    assert refused(lambda: note_reading(file, Reading.FILE, by=stranger, at=AT)) == CLOSED
    assert refused(lambda: note_piece_reading(piece, by=stranger, at=AT)).startswith(
        "Cette pièce ne vous est pas ouverte."
    )
    assert not Entry.objects.filter(actor=stranger.public_id).exists()


def bank(file: Application) -> Piece:
    return Piece.objects.get(application=file, code="bank_details")


def test_bank_details_are_refused_to_a_service_that_only_assesses() -> None:
    file, agent = factories.submitted(), people.sous_prefecture_agent()
    assert refused(lambda: note_piece_reading(bank(file), by=agent, at=AT)) == (
        "Cette pièce bancaire ne vous est pas ouverte."
    )
    assert not Entry.objects.filter(act="bank_details_read").exists()


def test_bank_details_read_by_whoever_answers_for_the_structure_are_journalled_too() -> None:
    file, holder = factories.submitted(), people.holder()
    for _ in range(2):
        note_piece_reading(bank(file), by=holder, at=AT)
        note_piece_reading(file.pieces.exclude(code="bank_details").first(), by=holder, at=AT)
    entries = Entry.objects.filter(actor=holder.public_id, at=AT)
    assert [(each.act, each.facts) for each in entries] == [
        ("bank_details_read", {"piece": bank(file).public_id})
    ]


def test_member_asked_to_sign_reads_the_file_and_it_is_journalled(set_clock: object) -> None:
    draft = factories.consortium()
    partner: User = people.another_holder()
    set_clock(instants.DURING)  # type: ignore[operator]
    member = draft.members.get(is_lead=False)
    assert client_of(partner).get(f"/espace/intentions/{member.public_id}/").status_code == 200
    assert read(draft) == [(partner.public_id, "intent")]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("", "", ("", "")),
        ("", "a", ("", "pièce bancaire (réservée)")),
        ("a", "a", ("pièce bancaire (réservée)", "pièce bancaire (réservée)")),
        ("a", "b", ("pièce bancaire (réservée)", "pièce bancaire (réservée), remplacée")),
        ("a", "", ("pièce bancaire (réservée)", "")),
    ],
)
def test_bank_details_that_change_are_told_without_a_name(
    before: str, after: str, said: tuple[str, str]
) -> None:
    assert unnamed(before, after) == said
