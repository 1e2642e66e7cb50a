from __future__ import annotations

from datetime import timedelta

import pytest

from fabriques.calls.rules import arrival
from fabriques.common.reasons import Judgement
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import plain
from fabriques.rulebooks.reader import read
from fabriques.rulebooks.tests.texts import edited

SECOND = timedelta(seconds=1)
GRACE = "grace = { value = 0,"


def judged(after_closing: timedelta, *, grace: int = 0, waiver: bool = True) -> Judgement:
    text = edited(
        "demonstration",
        (GRACE, f"grace = {{ value = {grace},"),
        ("waiver = { value = true,", f"waiver = {{ value = {str(waiver).lower()},"),
    )
    return arrival(
        instants.OPENS, instants.CLOSES, read(text).calendar.lateness, instants.CLOSES + after_closing
    )


@pytest.mark.parametrize(
    ("grace", "seconds", "allowed"),
    [
        (0, -1, True), (0, 0, False), (0, 1, False), (0, 60, False),
        (2, 0, True), (2, 60, True), (2, 119, True), (2, 120, False), (2, 121, False),
    ],
)  # fmt: skip
def test_file_is_late_from_the_closing_instant_and_its_grace(grace: int, seconds: int, allowed: bool) -> None:
    assert judged(timedelta(seconds=seconds), grace=grace).allowed is allowed


def test_file_too_early_is_told_when_the_wave_opens() -> None:
    book = read(edited("demonstration"))
    found = arrival(instants.OPENS, instants.CLOSES, book.calendar.lateness, instants.OPENS - SECOND)
    assert [plain(r.text) for r in found.reasons] == [
        "La vague ouvre le 2 février 2026 à 9 h 00 : il est encore trop tôt pour déposer."
    ]


def test_file_late_is_told_the_rule_and_what_to_do() -> None:
    (reason,) = judged(SECOND).reasons
    assert plain(reason.text) == (
        "La vague est close depuis le 31 mars 2026 à 18 h 00 (tolérance : 0 minute) ; "
        "votre envoi est arrivé le 31 mars 2026 à 18 h 00 min 01 s."
    )
    assert plain(reason.rule) == (
        "Règle de retard : Un dossier reçu à l'instant de clôture ou après, heure de Paris, n'est pas examiné, "
        "sauf dérogation écrite et motivée du service qui décide."
    )
    assert plain(reason.remedy) == (
        "Une dérogation écrite et motivée peut être demandée au service instructeur. "
        "Votre brouillon reste enregistré, tel qu'il était à cet instant."
    )


def test_file_late_without_waiver_is_told_so() -> None:
    (reason,) = judged(SECOND, waiver=False).reasons
    assert plain(reason.remedy) == (
        "Le règlement ne prévoit pas de dérogation. "
        "Votre brouillon reste enregistré, tel qu'il était à cet instant."
    )
