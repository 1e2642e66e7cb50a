"""The calendar of the waves: a page at everyone's hour, a feed that calendars keep up to date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from icalendar import Calendar

from fabriques.accounts.tests.factories import programme_member
from fabriques.calls.models import Wave
from fabriques.calls.tests import factories as calls
from fabriques.calls.waves import acts
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import plain

pytestmark = pytest.mark.django_db
FEED = "/calendrier.ics"


@pytest.fixture
def wave(set_clock: Callable[[datetime], None]) -> Wave:
    set_clock(instants.DURING)
    return calls.demonstration_wave()


def events(path: str = FEED) -> dict[str, tuple[str, datetime | date, int]]:
    """By the kind that the UID ends with: title, instant, sequence."""
    found = Calendar.from_ical(Client().get(path).content)
    return {
        str(each["uid"]).partition("@")[0].rpartition("-")[2]: (
            str(each["summary"]), each.decoded("dtstart"), int(each["sequence"]),
        )
        for each in found.walk("VEVENT")
    }  # fmt: skip


def test_feed_gives_the_opening_and_the_closing(wave: Wave) -> None:
    assert events() == {
        "ouverture": ("Ouverture : Vague de test vague-1", instants.OPENS.astimezone(UTC), 0),
        "cloture": ("Clôture : Vague de test vague-1", instants.CLOSES.astimezone(UTC), 0),
    }


def test_feed_moves_what_was_prolonged_under_the_same_uid(wave: Wave) -> None:
    before = Client().get(FEED).content
    later = instants.CLOSES + timedelta(days=3)
    acts.prolong_wave(wave, later, "Panne.", by=programme_member(), at=instants.DURING, seen=NO_PAGE)
    moved = events()
    uids = [
        sorted(str(each["uid"]) for each in Calendar.from_ical(content).walk("VEVENT"))
        for content in (before, Client().get(FEED).content)
    ]
    assert (moved["cloture"][1:], uids[0]) == ((later.astimezone(UTC), 1), uids[1])


def test_feed_gives_the_day_of_results_that_the_rulebook_states(
    set_clock: Callable[[datetime], None],
) -> None:
    set_clock(instants.DURING)
    calls.demonstration_wave(
        (
            'results_on = { unit = "date", since = 2023-09-11, source = "set_at_opening" }',
            'results_on = { value = 2026-06-15, unit = "date", since = 2023-09-11, source = "fictitious" }',
        )
    )
    assert events()["resultats"] == ("Résultats : Vague de test vague-1", date(2026, 6, 15), 0)


def test_feed_says_nothing_of_a_wave_in_preparation(set_clock: Callable[[datetime], None]) -> None:
    set_clock(instants.DURING)
    calls.prepared(calls.rulebook(calls.call()))
    assert events() == {}
    assert Client().get("/calendrier/vague-1.ics").status_code == 404


def test_feed_of_one_wave_holds_that_wave_only(wave: Wave) -> None:
    calls.demonstration_wave(code="vague-2", slug="autre")
    assert (len(events()), set(events("/calendrier/vague-2.ics"))) == (2, {"ouverture", "cloture"})
    assert events("/calendrier/vague-2.ics")["cloture"][0] == "Clôture : Vague de test vague-2"


def test_feed_costs_nothing_when_it_has_not_changed(wave: Wave) -> None:
    first = Client().get(FEED)
    again = Client().get(FEED, headers={"if-none-match": first["ETag"]})
    assert (first["Content-Type"], first["Cache-Control"]) == (
        "text/calendar; charset=utf-8",
        "public, max-age=900",
    )
    assert (again.status_code, again.content, first.content) == (304, b"", Client().get(FEED).content)


def test_page_tells_each_wave_at_the_hour_of_each_territory(
    wave: Wave, query_count: Callable[..., int]
) -> None:
    context = Client().get("/calendrier/").context
    (shown,) = context["current"]
    hours = {opens.place: plain(closes.words) for opens, closes in shown.hours}
    assert (shown.state, hours["La Réunion"], hours["Wallis-et-Futuna"], context["past"]) == (
        "ouverte", "31 mars 2026 à 20 h 00", "1er avril 2026 à 4 h 00", [],
    )  # fmt: skip
    one = query_count(lambda: Client().get("/calendrier/"))
    for code in ("vague-2", "vague-3"):
        calls.demonstration_wave(code=code, slug=code)
    assert query_count(lambda: Client().get("/calendrier/")) == one <= 10


def test_wave_has_no_results_before_its_opening(set_clock: Callable[[datetime], None]) -> None:
    set_clock(instants.DURING)
    calls.open_with_results_on("2023-11-09")
    (shown,) = Client().get("/calendrier/").context["current"]
    assert (shown.results, "resultats" in events()) == ("", False)
