"""The delay that a service leaves to a holder: proposed, bounded, ended at one hour."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from fabriques.applications.delay_rules import delay, end_of, reasonable_delay, usual_delay
from fabriques.common.dates import say_instant
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import plain

AT = instants.CHECKED
TODAY = AT.date()


@pytest.mark.parametrize(
    ("results", "proposed", "latest"),
    [
        (None, "2026-04-23", "2026-06-07"),
        ("2026-05-20", "2026-04-23", "2026-05-20"),
        ("2026-04-15", "2026-04-15", "2026-04-15"),
        ("2026-04-11", "2026-04-11", "2026-04-11"),
        (
            "2026-04-10",
            "2026-04-23",
            "2026-06-07",
        ),  # the shortest delay does not fit before: they bound nothing
        ("2026-03-01", "2026-04-23", "2026-06-07"),
        ("2026-12-01", "2026-04-23", "2026-06-07"),
    ],
)
def test_delay_is_proposed_and_never_goes_after_the_results(
    results: str | None, proposed: str, latest: str
) -> None:
    results_on = date.fromisoformat(results) if results else None
    found = delay(AT, results_on)
    days = (found.proposed.isoformat(), found.earliest.isoformat(), found.latest.isoformat())
    assert days == (proposed, "2026-04-11", latest)
    for day, allowed in (
        (found.earliest - timedelta(days=1), False), (found.earliest, True), (found.proposed, True),
        (found.latest, True), (found.latest + timedelta(days=1), False), (TODAY - timedelta(days=1), False),
    ):  # fmt: skip
        assert reasonable_delay(end_of(day), AT, results_on).allowed is allowed


def test_delay_ends_with_its_last_day_whatever_the_season() -> None:
    assert [plain(say_instant(end_of(date(2026, month, 29)))) for month in (3, 10)] == [
        "29 mars 2026 à 23 h 59", "29 octobre 2026 à 23 h 59",
    ]  # fmt: skip
    assert plain(say_instant(usual_delay(AT, date(2026, 4, 15)))) == "15 avril 2026 à 23 h 59"


def test_limits_are_said_with_the_days_they_lead_to() -> None:
    assert delay(AT).words == (
        "Entre le 11 avril 2026 et le 7 juin 2026, jusqu'à la fin du jour choisi (23 h 59, heure de Paris). "
        "Le délai va de 3 à 60 jours ; 15 sont proposés."
    )
    [reason] = reasonable_delay(end_of(date(2026, 5, 21)), AT, date(2026, 5, 20)).reasons
    assert (reason.text, reason.rule, reason.remedy) == (
        "Ce délai est trop long.",
        "Le délai est d'au moins 3 jours, et ne va pas après les résultats, le 20 mai 2026.",
        "Choisissez le 20 mai 2026 au plus tard : vous pourrez demander de nouveau ensuite.",
    )
