"""Until when a rejection may be contested: told or born of silence, its last day computed by the law of its day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from fabriques.accounts.tests import factories as people
from fabriques.applications.tests import factories as files
from fabriques.assessment.tests import factories as checks
from fabriques.common.dates import PARIS, say_day
from fabriques.common.deadlines import Start
from fabriques.common.durations import Duration
from fabriques.common.tests import instants
from fabriques.overview.appeals import appeal_on, appeal_words
from fabriques.overview.deadlines import silence_on, with_silence
from fabriques.overview.queries import holder_words, timeline, with_stage
from fabriques.selection import appeal_rules
from fabriques.selection.tests import factories as decisions

TWO_MONTHS = Duration(months=2)


def read(file: Any) -> Any:
    return with_silence(with_stage(type(file).objects)).get(pk=file.pk)


def test_delay_to_contest_is_that_of_the_law_of_the_day() -> None:
    told = datetime(2026, 10, 20, 10, tzinfo=PARIS)
    delay = appeal_rules.appeal(Start("décision notifiée", told))
    assert delay is not None
    assert delay.last_day(told.date()) == date(2026, 12, 20)
    assert appeal_rules.appeal(Start("décision notifiée", told.replace(year=1999))) is None


@pytest.mark.parametrize(
    ("retained", "asked", "given", "worth"),
    [(False, 100, 0, True), (True, 100, 100, False), (True, 100, 80, True), (True, None, 80, False)],
)
def test_what_gives_less_than_asked_may_be_contested(
    retained: bool, asked: int | None, given: int, worth: bool
) -> None:
    found = appeal_rules.worth_contesting(retained=retained, asked_cents=asked, given_cents=given)
    assert found is worth


@pytest.mark.django_db
def test_refusal_told_is_contested_until_a_day_and_no_longer() -> None:
    file = read(decisions.notified(decisions.refused()).application)
    told = file.decision.notified_at.astimezone(PARIS).date()
    last = TWO_MONTHS.after(told)
    said = [
        appeal_words(found)
        for day in (told, last, last + timedelta(days=1))
        if (found := appeal_on(file, day))
    ]
    assert said[0] == said[1]
    assert said[0].startswith(
        f"Vous pouvez, jusqu'au {say_day(last)} au plus tard, former un recours gracieux"
    )
    assert said[2] == f"Le délai de recours s'est achevé le {say_day(last)}."
    [decided] = [
        each for each in timeline(file, for_holder=True, on=told) if each.title.startswith("Décision")
    ]
    assert (decided.title, decided.icon, decided.tone) == ("Décision : refusé", "cross", "bad")
    assert holder_words(file, told) == ("refusé", "bad")


@pytest.mark.django_db
def test_grant_as_asked_and_file_still_read_are_not_contested() -> None:
    assert appeal_on(read(files.submitted(name="En cours")), instants.DURING.date()) is None
    retained = read(decisions.notified(decisions.retained()).application)
    retained.requested_cents = retained.decision.award.total_cents
    assert appeal_on(retained, date(2026, 7, 1)) is None
    retained.requested_cents += 1
    assert appeal_on(retained, date(2026, 7, 1)) is not None


@pytest.mark.django_db
def test_rejection_by_silence_is_said_dated_and_listed_before_its_day(set_clock: Any) -> None:
    file = read(checks.complete(files.submitted()))
    running = silence_on(file, instants.CHECKED.date())
    assert running is not None
    assert running.last_day is not None
    rejected = running.last_day
    day, last = rejected + timedelta(days=1), TWO_MONTHS.after(rejected)
    assert holder_words(file, rejected) != holder_words(file, day)
    assert holder_words(file, day) == ("réputé rejeté, faute de réponse", "bad")
    found = appeal_on(file, day)
    assert found is not None
    assert found.last_day == last
    [fact] = [each for each in timeline(file, for_holder=True, on=day) if "implicite" in each.title]
    assert (fact.icon, fact.at) == ("cross", rejected)

    set_clock(datetime.combine(day, instants.CHECKED.time(), PARIS))
    client = Client()
    client.force_login(people.holder())
    [due] = client.get("/espace/").context["awaited"]
    assert (due.place, due.last_day, due.href) == (
        file.place_name, last, f"/espace/dossiers/{file.public_id}/#recours"
    )  # fmt: skip
    page = client.get(f"/espace/dossiers/{file.public_id}/")
    assert say_day(last) in page.context["appeal"]
    assert 'id="recours"' in page.content.decode()
    set_clock(datetime.combine(last + timedelta(days=1), instants.CHECKED.time(), PARIS))
    client.force_login(people.holder())  # nobody stays signed in for two months
    assert client.get("/espace/").context["awaited"] == []
