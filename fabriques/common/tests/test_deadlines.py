"""The one rule of deadlines, by cases that a reader of the law knows: one case, one reason."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fabriques.common.dates import PARIS
from fabriques.common.deadlines import Deadline, Phase, Start, Suspension
from fabriques.common.durations import Duration

TWO_MONTHS = Duration(months=2)
START = date(2026, 2, 20)  # the delay ends on 20 April when nothing suspends it


def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), PARIS)


def april(day: int) -> date:
    return date(2026, 4, day)


def deadline(*suspensions: Suspension, answered: date | None = None) -> Deadline:
    start = Start("demande reçue", at(START), "reçu n° 1")
    return Deadline(start, TWO_MONTHS, suspensions, at(answered) if answered else None, "article 1")


def awaited(since: date, came: date | None = None, limit: date | None = None) -> Suspension:
    """Something awaited from a day, that came or not, with a limit at the end of a day or none."""
    latest = None if limit is None else datetime.combine(limit, time(23, 59, 59), PARIS)
    return Suspension("pièces attendues", at(since), at(came, 9) if came else None, latest)


def stands(found: Deadline, on: date) -> tuple[Phase, date | None, int]:
    standing = found.on(on)
    return standing.phase, standing.last_day, standing.remaining


def test_delay_runs_to_its_last_day_and_is_over_the_day_after() -> None:
    plain = deadline()
    assert stands(plain, START) == (Phase.RUNNING, april(20), 59)
    assert stands(plain, april(20)) == (Phase.RUNNING, april(20), 0)
    assert stands(plain, april(21)) == (Phase.OVER, april(20), 0)
    assert (plain.on(START).since, plain.on(april(30)).since) == (START, april(20))


def test_day_of_the_event_is_the_legal_one() -> None:
    late = Start(
        "demande reçue", datetime.fromisoformat("2026-02-20T23:30:00+00:00")
    )  # past midnight in Paris
    assert Deadline(late, TWO_MONTHS).last_day(START) == april(21)


def test_what_arrives_ends_the_suspension_that_day() -> None:
    found = deadline(awaited(april(8), came=april(12), limit=april(23)))
    assert stands(found, april(11)) == (Phase.SUSPENDED, date(2026, 5, 6), 12)
    assert stands(found, april(12)) == (Phase.RUNNING, april(24), 12)
    assert found.on(april(12)).since == april(12)


def test_limit_that_passes_ends_the_suspension_its_last_day_included() -> None:
    found = deadline(awaited(april(8), limit=april(23)))
    assert stands(found, april(23)) == (Phase.SUSPENDED, date(2026, 5, 6), 12)
    assert stands(found, april(24)) == (Phase.RUNNING, date(2026, 5, 6), 12)


def test_what_arrives_after_the_limit_changes_nothing() -> None:
    late, never = awaited(april(8), came=april(28), limit=april(23)), awaited(april(8), limit=april(23))
    assert stands(deadline(late), april(30)) == stands(deadline(never), april(30))


def test_without_a_limit_no_end_is_in_sight() -> None:
    found = deadline(awaited(april(8)))
    assert stands(found, date(2027, 1, 1)) == (Phase.SUSPENDED, None, 12)
    assert (found.on(april(9)).resumes_on, found.last_day(april(9))) == (None, None)


def test_what_is_asked_on_the_last_day_suspends_and_the_day_after_no_more() -> None:
    assert stands(deadline(awaited(april(20), limit=april(29))), april(20)) == (Phase.SUSPENDED, april(30), 0)
    assert stands(deadline(awaited(april(21), limit=april(29))), april(22)) == (Phase.OVER, april(20), 0)


def test_what_is_asked_twice_at_once_counts_once() -> None:
    first = awaited(april(1), came=april(10), limit=april(30))
    inside, over = awaited(april(3), came=april(5)), awaited(april(8), came=april(14))
    assert deadline(first).last_day(april(30)) == april(29)
    assert deadline(first, inside).last_day(april(30)) == april(29)
    assert deadline(inside, over, first).last_day(april(30)) == date(2026, 5, 3)


def test_suspensions_that_follow_each_other_add_up() -> None:
    adjacent = deadline(awaited(april(1), came=april(4)), awaited(april(4), came=april(6)))
    apart = deadline(awaited(april(1), came=april(4)), awaited(april(10), came=april(12)))
    assert adjacent.last_day(april(30)) == apart.last_day(april(30)) == april(25)
    assert (apart.on(april(5)).last_day, apart.on(april(12)).since) == (april(23), april(12))


def test_first_suspension_lets_the_second_begin_after_the_date_without_it() -> None:
    found = deadline(awaited(april(10), came=april(20)), awaited(april(25), came=april(28)))
    assert found.last_day(april(30)) == date(2026, 5, 3)


def test_suspension_of_no_day_moves_nothing_and_is_not_told() -> None:
    found = deadline(awaited(april(8), came=april(8), limit=april(23)))
    assert stands(found, april(8)) == (Phase.RUNNING, april(20), 12)
    assert not any("suspend" in line.lower() for line in found.on(april(8)).explanation)


def test_two_awaited_things_suspend_until_the_last_one() -> None:
    found = deadline(awaited(april(8), limit=april(15)), awaited(april(10), limit=april(18)))
    assert found.on(april(12)).resumes_on == april(19)
    assert found.on(april(12)).since == april(8)
    open_too = deadline(awaited(april(8), limit=april(15)), awaited(april(10)))
    assert (open_too.on(april(12)).resumes_on, open_too.on(april(12)).last_day) == (None, None)


def test_answer_in_time_ends_the_delay() -> None:
    found = deadline(answered=april(20))
    assert stands(found, april(19)) == (Phase.RUNNING, april(20), 1)
    assert stands(found, date(2027, 1, 1)) == (Phase.MET, april(20), 0)
    assert found.on(date(2027, 1, 1)).since == april(20)


def test_answer_after_the_end_leaves_the_end_where_it_was() -> None:
    assert stands(deadline(answered=april(21)), date(2027, 1, 1)) == (Phase.OVER, april(20), 0)


def test_answer_while_suspended_is_in_time() -> None:
    found = deadline(awaited(april(8)), answered=april(25))
    assert stands(found, april(26)) == (Phase.MET, april(20) + timedelta(days=17), 0)


def test_past_day_is_answered_as_it_was_known() -> None:
    found = deadline(awaited(april(8), came=april(12), limit=april(23)), answered=april(14))
    assert stands(found, april(7)) == (Phase.RUNNING, april(20), 13)
    assert (found.on(april(7)).since, found.suspended_by(april(7))) == (START, ())
    assert stands(found, april(9)) == (Phase.SUSPENDED, date(2026, 5, 6), 12)


@pytest.mark.parametrize(("days_before", "near"), [(11, False), (10, True), (0, True), (-1, False)])
def test_end_is_near_from_a_number_of_days_to_the_last(days_before: int, near: bool) -> None:
    assert deadline().on(april(20) - timedelta(days=days_before)).near(10) is near
    assert not deadline(awaited(april(8))).on(april(19)).near(10)


def test_whole_count_is_told_in_sentences() -> None:
    found = deadline(awaited(april(8), came=april(12), limit=april(23)), awaited(april(15), limit=april(18)))
    told = [line.replace("\N{NO-BREAK SPACE}", " ") for line in found.on(april(20)).explanation]
    assert told == [
        "Délai de deux mois (article 1).",
        "Il part de : demande reçue le 20 février 2026 (reçu n° 1).",
        "Suspendu à partir du 8 avril 2026 (pièces attendues), reparti le 12 avril 2026.",
        "Suspendu à partir du 15 avril 2026 (pièces attendues), reparti le 19 avril 2026.",
        "Durée suspendue en tout : 8 jours.",
        "Dernier jour : le 28 avril 2026 ; il reste 8 jours.",
    ]


@pytest.mark.parametrize(
    ("found", "on", "last"),
    [
        (deadline(), april(20), "Dernier jour : le 20 avril 2026 ; c'est aujourd'hui."),
        (deadline(), april(21), "Il s'est achevé le 20 avril 2026."),
        (
            deadline(answered=april(2)),
            april(3),
            "Il a pris fin le 2 avril 2026, avant son dernier jour, le 20 avril 2026.",
        ),
        (deadline(awaited(april(8))), april(9), "Il restera 12 jours quand il repartira."),
        (
            deadline(awaited(april(8), limit=april(23))),
            april(9),
            "Il restera 12 jours quand il repartira, soit jusqu'au 6 mai 2026 au plus tard.",
        ),
    ],
)
def test_last_sentence_says_what_the_count_leads_to(found: Deadline, on: date, last: str) -> None:
    assert found.on(on).explanation[-1].replace("\N{NO-BREAK SPACE}", " ") == last


@pytest.mark.parametrize(
    ("each", "line"),
    [
        (awaited(april(8)), "Suspendu depuis le 8 avril 2026 (pièces attendues)."),
        (
            awaited(april(8), limit=april(23)),
            "Suspendu depuis le 8 avril 2026 (pièces attendues), jusqu'au 23 avril 2026 au plus tard.",
        ),
    ],
)
def test_suspension_under_way_says_until_when(each: Suspension, line: str) -> None:
    assert line in deadline(each).on(april(9)).explanation


# --- Whatever happens -------------------------------------------------------------------------------------

OFFSETS = st.integers(0, 120)
STARTS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@st.composite
def suspended(draw: st.DrawFn, start: date) -> Suspension:
    since = start + timedelta(days=draw(OFFSETS))
    came = draw(st.none() | OFFSETS)
    limit = draw(OFFSETS)
    return awaited(
        since,
        None if came is None else since + timedelta(days=came),
        since + timedelta(days=limit),
    )


@st.composite
def deadlines(draw: st.DrawFn) -> Deadline:
    start = draw(STARTS)
    duration = draw(st.builds(Duration, st.integers(0, 4), st.integers(0, 60)))
    found = draw(st.lists(suspended(start), max_size=5))
    return Deadline(Start("reçu", at(start)), duration, tuple(found))


LATER = date(2035, 1, 1)


def ends(found: Deadline) -> date:
    last = found.last_day(LATER)
    assert last is not None
    return last


@given(deadlines())
def test_end_moves_by_exactly_the_legal_days_suspended(found: Deadline) -> None:
    counted_days = {
        each.first_day + timedelta(days=rank)
        for each in found.suspended_by(LATER)
        for rank in range(((each.resumes_on(LATER) or LATER) - each.first_day).days)
    }
    base = found.duration.after(found.start.day)
    assert ends(found) == base + timedelta(days=len(counted_days))


@given(deadlines(), st.data())
def test_one_more_suspension_never_ends_a_delay_sooner(found: Deadline, data: st.DataObject) -> None:
    more = data.draw(suspended(found.start.day))
    longer = Deadline(found.start, found.duration, (*found.suspensions, more))
    assert ends(longer) >= ends(found)


@given(deadlines(), st.randoms(use_true_random=False))
def test_order_in_which_suspensions_are_told_changes_nothing(found: Deadline, random: Random) -> None:
    shuffled = list(found.suspensions)
    random.shuffle(shuffled)
    again = Deadline(found.start, found.duration, tuple(shuffled))
    assert again.on(LATER).last_day == found.on(LATER).last_day


@given(deadlines(), OFFSETS)
def test_days_left_fall_by_one_a_day_but_while_suspended(found: Deadline, rank: int) -> None:
    today, tomorrow = (found.on(found.start.day + timedelta(days=day)) for day in (rank, rank + 1))
    assume(Phase.OVER not in (today.phase, tomorrow.phase))
    fallen = 0 if today.phase is Phase.SUSPENDED else 1
    assert today.remaining - tomorrow.remaining == fallen


@given(deadlines(), OFFSETS)
def test_delay_once_over_stays_over_on_the_same_day(found: Deadline, rank: int) -> None:
    first = found.on(found.start.day + timedelta(days=rank))
    assume(first.phase is Phase.OVER)
    assert found.on(LATER).last_day == first.last_day == first.since


@given(deadlines(), OFFSETS)
def test_suspended_delay_says_the_latest_it_may_end(found: Deadline, rank: int) -> None:
    then = found.on(found.start.day + timedelta(days=rank))
    assume(then.phase is Phase.SUSPENDED)
    known = [each for each in found.suspensions if each.first_day <= then.on]
    later = Deadline(found.start, found.duration, tuple(known))
    assert then.last_day is not None
    assert ends(later) <= then.last_day
