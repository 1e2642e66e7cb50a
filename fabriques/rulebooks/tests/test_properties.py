"""What must hold for any text and any facts, tried on many."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from fabriques.common.values import Ternary
from fabriques.rulebooks.reader import load, shipped
from fabriques.rulebooks.tests.texts import problems

hypothesis = pytest.importorskip("hypothesis")
strategies = pytest.importorskip("hypothesis.strategies")

TEXTS = [load(code)[0] for code in shipped()]
CODES = ("qpv", "near_qpv", "outside_large_urban_centres")


@hypothesis.given(strategies.data())
@hypothesis.settings(max_examples=60, deadline=None, database=None, derandomize=True)
def test_text_damaged_anywhere_reads_or_is_refused_in_words(data: Any) -> None:
    text = data.draw(strategies.sampled_from(TEXTS))
    lines = text.split("\n")
    gone = data.draw(strategies.integers(0, len(lines) - 1))
    damaged = "\n".join(lines[:gone] + lines[gone + 1 :])
    assert all(" : " in problem or "TOML" in problem for problem in problems(damaged))


@hypothesis.given(
    strategies.dictionaries(strategies.sampled_from(CODES), strategies.sampled_from(list(Ternary)))
)
@hypothesis.settings(max_examples=60, deadline=None, database=None, derandomize=True)
def test_learning_a_fact_never_turns_a_certain_answer(facts: dict[str, Ternary]) -> None:
    territory = load("ami_2019_2021")[1].territory
    before = territory.evaluate(facts, "fabrique_numerique").answer
    for code in CODES:
        if facts.get(code, Ternary.UNKNOWN) is Ternary.UNKNOWN and before is not Ternary.UNKNOWN:
            for answer in Ternary:
                assert territory.evaluate({**facts, code: answer}, "fabrique_numerique").answer is before


@hypothesis.given(strategies.dates(date(2019, 7, 11), date(2030, 1, 1)))
@hypothesis.settings(max_examples=30, deadline=None, database=None, derandomize=True)
def test_reading_on_any_day_never_invents_a_value(day: date) -> None:
    book = load("ami_2019_2021", day)[1]
    quota = {target.code: target.quota.value for target in book.targets}["digital"]
    assert quota == (32 if day >= date(2020, 2, 3) else 30)
