"""The shipped rulebooks: every value has its source, every unknown says so."""

from __future__ import annotations

import re
from datetime import date

import pytest

from fabriques.rulebooks.checks import blocking
from fabriques.rulebooks.reader import load, shipped
from fabriques.rulebooks.values import FICTITIOUS, NOT_STATED, SET_AT_OPENING, Mark

OFFICIAL_CODES = ("ami_2019_2021", "wave_2023")


def test_shipped_rulebooks_are_three() -> None:
    assert shipped() == ("ami_2019_2021", "demonstration", "wave_2023")


def test_unknown_code_is_refused() -> None:
    with pytest.raises(KeyError):
        load("../values")


@pytest.mark.parametrize("code", shipped())
def test_text_is_filed_under_its_own_code(code: str) -> None:
    assert load(code)[1].code == code


@pytest.mark.parametrize("code", shipped())
def test_every_value_has_a_unit_a_date_and_a_source(code: str) -> None:
    for path, dated in load(code)[1].parameters.items():
        for value in dated.values:
            assert value.unit, path
            assert value.since > date(2019, 7, 10), path
            assert value.source.text, path


@pytest.mark.parametrize("code", shipped())
def test_every_source_listed_is_used(code: str) -> None:
    text, book = load(code)
    cited = set(re.findall(r'source = "(\w+)"', text))
    assert cited == set(book.sources)


@pytest.mark.parametrize("code", OFFICIAL_CODES)
def test_unknown_of_an_official_text_has_the_standard_source(code: str) -> None:
    values = [value for dated in load(code)[1].parameters.values() for value in dated.values]
    assert {value.source.text for value in values if not value.known} == {NOT_STATED}
    assert not any(value.source.mark is Mark.UNKNOWN for value in values if value.known)


@pytest.mark.parametrize("code", OFFICIAL_CODES)
def test_official_text_holds_nothing_fictitious(code: str) -> None:
    book = load(code)[1]
    assert not book.fictitious
    assert Mark.FICTITIOUS not in {source.mark for source in book.sources.values()}


def test_demonstration_says_that_it_is_fictitious() -> None:
    book = load("demonstration")[1]
    assert book.fictitious
    assert book.summary.startswith("Règlement fictif.")


def test_demonstration_value_is_fictitious_or_the_one_of_2023() -> None:
    book, model = load("demonstration")[1], load("wave_2023")[1]
    for path, dated in book.parameters.items():
        value = dated.latest
        if value.known and value.source.text != FICTITIOUS:
            held = model.parameters[path].latest
            assert (value.value, value.source) == (held.value, held.source), path


def test_demonstration_leaves_only_the_calendar_to_the_wave() -> None:
    unknown = {
        path: dated.latest.source.text
        for path, dated in load("demonstration")[1].parameters.items()
        if not dated.latest.known
    }
    days = ("announced_on", "opens_on", "opens_time", "closes_on", "closes_time", "results_on")
    assert unknown == {f"calendar.{day}": SET_AT_OPENING for day in days}


def test_demonstration_lets_a_wave_open_and_the_official_texts_do_not() -> None:
    assert blocking(load("demonstration")[1]) == ()
    assert [finding.code for finding in blocking(load("ami_2019_2021")[1])] == ["lateness"]
    assert [finding.code for finding in blocking(load("wave_2023")[1])] == ["lateness"]


def test_demonstration_asks_for_four_documents_once_each() -> None:
    documents = load("demonstration")[1].documents
    assert [(each.code, each.required.value, each.count.value) for each in documents] == [
        ("statutes", True, 1),
        ("bank_details", True, 1),
        ("provisional_budget", True, 1),
        ("support_letter", True, 1),
    ]


def test_demonstration_weights_and_tranches_make_a_whole() -> None:
    book = load("demonstration")[1]
    assert sum(criterion.weight.need() for criterion in book.criteria) == 100
    assert [tranche.share.value for tranche in book.schedule.tranches] == [50, 30, 20]
