"""The delay of answer of a file, from its records: what suspends it, and which files of a perimeter stand how."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.db.models import F

from fabriques.applications.models import Application
from fabriques.applications.tests import factories as files
from fabriques.assessment.models import CompletenessCheck
from fabriques.assessment.silence import Look, awaited
from fabriques.assessment.tests import factories as checks
from fabriques.calls.tests.factories import demonstration_wave
from fabriques.common.dates import PARIS
from fabriques.common.deadlines import Phase
from fabriques.common.tests import instants
from fabriques.overview.deadlines import sentence, silence_explained, silence_on, silence_words, with_silence
from fabriques.overview.filters import Watched
from fabriques.overview.queries import timeline, with_stage
from fabriques.overview.unanswered import Unanswered
from fabriques.selection.tests import factories as decisions

ASKED, CAME, DUE = date(2026, 4, 8), date(2026, 4, 12), date(2026, 4, 23)


def at(day: date, hour: int = 10) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=PARIS)


def looked(rank: int, on: date, outcome: str = "incomplete", **more: datetime) -> CompletenessCheck:
    told = {"told_at": at(on)} | ({"due_at": at(on) + timedelta(days=15)} if outcome == "incomplete" else {})
    return CompletenessCheck(pk=rank, outcome=outcome, checked_at=at(on), **(told | more))


def ends(*found: CompletenessCheck, known: date = date(2026, 12, 31)) -> list[tuple[date, date | None]]:
    looks = [Look.of(each) for each in found]
    return [(each.first_day, each.resumes_on(known)) for each in awaited(looks)]


def test_pieces_asked_suspend_until_they_come() -> None:
    assert ends(looked(1, ASKED, received_at=at(CAME))) == [(ASKED, CAME)]


def test_pieces_asked_suspend_until_the_end_of_the_delay_set_its_last_day_included() -> None:
    assert ends(looked(1, ASKED)) == [(ASKED, DUE + timedelta(days=1))]
    assert ends(looked(1, ASKED, received_at=at(DUE + timedelta(days=9)))) == [
        (ASKED, DUE + timedelta(days=1))
    ]


def test_request_withdrawn_by_the_service_suspends_no_longer() -> None:
    assert ends(looked(1, ASKED, cancelled_at=at(CAME))) == [(ASKED, CAME)]


def test_service_that_looks_again_ends_its_first_request() -> None:
    again = looked(2, CAME, "complete")
    assert ends(looked(1, ASKED), again) == [(ASKED, CAME)]
    more = looked(2, CAME)
    assert ends(more, looked(1, ASKED)) == [(ASKED, CAME), (CAME, CAME + timedelta(days=16))]


def test_file_declared_complete_suspends_until_its_holder_is_told() -> None:
    untold = looked(2, CAME, "complete")
    untold.told_at = None
    assert ends(looked(1, ASKED), untold) == [(ASKED, DUE + timedelta(days=1))]


def test_completeness_taken_back_ends_nothing() -> None:
    taken_back = looked(2, CAME, "complete", cancelled_at=at(CAME, 11))
    assert ends(looked(1, ASKED), taken_back) == [(ASKED, DUE + timedelta(days=1))]


def test_pieces_not_asked_suspend_nothing() -> None:
    assert ends(looked(1, ASKED, "complete")) == []


def read(file: Application) -> Application:
    found: Application = with_stage(with_silence(Application.objects.filter(pk=file.pk))).get()
    return found


@pytest.mark.django_db
def test_draft_and_withdrawn_file_have_no_delay() -> None:
    for file in (files.draft(), files.withdrawn(name="Retiré")):
        assert silence_on(read(file), CAME) is None
        assert (silence_words(read(file), CAME), silence_explained(read(file), CAME)) == ("", ())


@pytest.mark.django_db
def test_decision_that_its_holder_has_not_received_breaks_no_silence() -> None:
    decided = decisions.refused(checks.complete()).application
    standing = silence_on(read(decided), instants.DECIDED.date())
    assert standing is not None
    assert (standing.phase, standing.last_day) == (Phase.OVER, date(2026, 4, 20))


def titles(file: Application, on: date, *, for_holder: bool = True) -> list[str]:
    return [event.title for event in timeline(file, for_holder=for_holder, on=on)]


@pytest.mark.django_db
@pytest.mark.parametrize("for_holder", [True, False])
def test_rejection_by_silence_stays_a_dated_fact_after_the_decision(for_holder: bool) -> None:
    told = read(decisions.notified(decisions.refused(checks.complete())).application)
    found = timeline(told, for_holder=for_holder, on=date(2026, 7, 1))
    [fact] = [event for event in found if event.title == "Rejet implicite, faute de réponse"]
    assert (fact.done, fact.at) == (True, date(2026, 4, 20))
    rank = found.index(fact)
    assert found[rank - 1].title == "Dossier complet"
    assert "Décision" in found[rank + 1].title
    assert silence_words(told, date(2026, 7, 1)) == ""
    assert silence_explained(told, date(2026, 7, 1))[-1] == (
        "Le silence gardé valait rejet. La décision notifiée le 18 mai 2026 est venue ensuite."
    )
    assert "Rejet implicite, faute de réponse" not in titles(told, date(2026, 4, 20), for_holder=for_holder)


@pytest.mark.django_db
def test_answer_in_time_is_said_in_time() -> None:
    file = read(checks.complete(files.submitted(at=instants.CLOSES - timedelta(days=4))))
    decision = decisions.notified(decisions.refused(file))
    told = read(decision.application)
    standing = silence_on(told, date(2026, 7, 1))
    assert standing is not None
    assert (standing.phase, standing.since, sentence(standing)) == (Phase.MET, date(2026, 5, 18), "")
    assert "Rejet implicite, faute de réponse" not in titles(told, date(2026, 7, 1))


@pytest.mark.django_db
def test_timeline_of_a_file_that_waits_says_the_delay() -> None:
    suspended = read(checks.incomplete())
    detail = {
        event.title: event.detail for event in timeline(suspended, for_holder=True, on=date(2026, 4, 15))
    }
    assert detail["Décision"] == (
        "délai de réponse suspendu depuis le 8 avril 2026, jusqu'au 23 avril 2026 au plus tard : des pièces sont "
        "attendues"
    )
    detail = {
        event.title: event.detail for event in timeline(suspended, for_holder=True, on=date(2026, 4, 24))
    }
    assert detail["Décision"] == "sans réponse au 6 mai 2026, la demande est réputée rejetée"


def stood(kind: Watched, on: date) -> set[str]:
    """What the rule says of each file, one by one."""
    found = set()
    for file in with_silence(Application.objects.all()):
        standing = silence_on(file, on)
        if standing is not None and (standing.deadline.answered_at is None) and {
            Watched.NEAR: standing.near(10),
            Watched.OVER: standing.phase is Phase.OVER,
            Watched.SUSPENDED: standing.phase is Phase.SUSPENDED,
        }[kind]:  # fmt: skip
            found.add(file.place_name)
    return found


@pytest.mark.django_db
def test_database_finds_what_the_rule_says_of_each_file_on_every_day() -> None:
    wave = demonstration_wave()
    for rank, arrived in enumerate(
        (0, 7, 8, 9, 20)
    ):  # 27 and 28 February, 1 March: months of different lengths
        files.submitted(wave, name=f"Reçu {rank}", at=instants.DURING + timedelta(days=arrived))
    checks.incomplete(files.submitted(wave, name="Demandé", at=instants.DURING))
    came = checks.incomplete(files.submitted(wave, name="Rendu", at=instants.DURING))
    came.completeness_checks.update(received_at=at(CAME), received_by=F("checked_by"))
    checks.complete(checks.incomplete(files.submitted(wave, name="Complété", at=instants.DURING)))
    decisions.notified(decisions.refused(checks.complete(files.submitted(wave, name="Répondu"))))
    files.withdrawn(wave, name="Retiré")
    files.draft(wave, name="Brouillon")
    everything = Application.objects.order_by("pk")
    edges = (7, 8, 10, 12, 14, 20, 21, 23, 24, 26, 27, 28, 30, 36, 37, 38, 40, 42, 60)  # of April, and beyond
    for on in (date(2026, 4, 1) + timedelta(days=rank - 1) for rank in edges):
        unanswered = Unanswered(everything, on)
        for kind in Watched:
            found = set(unanswered.narrowed(kind).values_list("place_name", flat=True))
            assert (on, kind, found) == (on, kind, stood(kind, on))
            assert unanswered.count(kind) == len(found)


@pytest.mark.django_db
def test_those_whose_last_day_comes_first_are_first(query_count: Callable[..., int]) -> None:
    wave = demonstration_wave()
    for rank, arrived in enumerate((5, 1, 3)):
        files.submitted(wave, name=f"Reçu {rank}", at=instants.DURING + timedelta(days=arrived))
    came = checks.incomplete(files.submitted(wave, name="Rendu", at=instants.DURING))
    came.completeness_checks.update(received_at=at(date(2026, 4, 10)), received_by=F("checked_by"))

    def first(most: int) -> list[str]:
        found = Unanswered(Application.objects.all(), date(2026, 4, 18)).first(Watched.NEAR, most)
        return [f"{file.place_name} {standing.last_day:%d/%m}" for file, standing in found]

    assert first(3) == ["Reçu 1 21/04", "Rendu 22/04", "Reçu 2 23/04"]
    assert query_count(lambda: first(1)) == query_count(lambda: first(3))
