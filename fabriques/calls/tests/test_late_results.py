"""A wave whose results come after silence rejects files: told with the dates, confirmed, or not opened."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from fabriques.calls import acts, wave_rules
from fabriques.calls.tests import factories
from fabriques.common.authorization import INSTALLATION
from fabriques.common.dates import PARIS
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import nothing_written, plain, refused
from fabriques.journal.models import Entry
from fabriques.rulebooks import reader
from fabriques.rulebooks.tests.texts import edited

RESULTS = factories.results_on("2026-05-04")
WORDS = (
    "Les résultats sont annoncés pour le 4 mai 2026. Le silence gardé deux mois rejette une demande (article L. 231-4 "
    "du code des relations entre le public et l'administration) : sans décision notifiée d'ici là, il aura rejeté les "
    "premiers dossiers reçus, à partir du 2 avril 2026."
)


def late(results_on: date | None, opens_at: datetime = instants.OPENS) -> wave_rules.LateResults | None:
    stated = reader.read(edited("demonstration", RESULTS)).calendar.results_on
    return wave_rules.late_results(opens_at, instants.CLOSES, replace(stated, value=results_on))


@pytest.mark.parametrize(
    ("results_on", "found"),
    [
        (None, None),
        (date(2026, 4, 2), None),  # the last day to answer what is received at the opening
        (date(2026, 4, 3), (date(2026, 4, 2), date(2026, 5, 31))),
        (date(2026, 5, 31), (date(2026, 4, 2), date(2026, 5, 31))),
        (date(2026, 6, 1), (date(2026, 4, 2), date(2026, 5, 31))),
    ],
)
def test_results_are_late_when_silence_rejects_the_first_file_before_them(
    results_on: date | None, found: tuple[date, date] | None
) -> None:
    told = late(results_on)
    assert (None if told is None else (told.first, told.last)) == found


def test_late_results_say_which_files_silence_rejects_and_by_which_text() -> None:
    some, every = late(date(2026, 5, 4)), late(date(2026, 6, 1))
    assert some is not None
    assert every is not None
    assert plain(some.words) == WORDS
    assert plain(every.words).endswith(
        "il aura rejeté tous les dossiers, du 2 avril 2026 au 31 mai 2026 selon leur arrivée."
    )


def test_results_are_never_late_where_no_text_makes_silence_a_rejection() -> None:
    assert late(date(2026, 6, 1), datetime(2015, 1, 1, 9, tzinfo=PARIS)) is None


@pytest.mark.django_db
def test_wave_with_late_results_opens_once_it_is_confirmed_and_the_journal_says_so() -> None:
    wave = factories.prepared(factories.rulebook(factories.call(), "demonstration", RESULTS))
    with nothing_written():
        assert (
            plain(refused(lambda: acts.open_wave(wave, by=INSTALLATION, at=instants.PREPARED, seen=NO_PAGE)))
            == WORDS
        )
    acts.open_wave(wave, by=INSTALLATION, at=instants.PREPARED, seen=NO_PAGE, late_results=True)
    assert Entry.objects.get(act="wave_opened").facts == {"results_after_silence": "2026-05-04"}
    in_time = factories.prepared(
        factories.rulebook(factories.call("autre"), "demonstration", factories.results_on("2026-04-01")),
        code="vague-2",
    )
    acts.open_wave(in_time, by=INSTALLATION, at=instants.PREPARED, seen=NO_PAGE)
    assert Entry.objects.filter(act="wave_opened").latest("pk").facts == {}
