from __future__ import annotations

import csv
from datetime import date

import pytest

from fabriques.common.tests import published
from fabriques.territories.zonings.formats.cog import read_cog
from fabriques.territories.zonings.formats.opening import blob_of
from fabriques.territories.zonings.history import Change, History, current_at
from fabriques.territories.zonings.records import Movement

DATA = published.DATA / "insee_cog_2026"
needs_real = published.needs("insee_cog_2026")


def on(text: str) -> date:
    return date.fromisoformat(text)


def change(day: str, nature: str, before: str, after: str) -> Change:
    return Change(on(day), nature, before, after)


ANJOU = [
    change("2015-12-15", "32", "49069", "49069"),
    change("2015-12-15", "32", "49126", "49069"),
    change("2025-01-01", "50", "49069", "49126"),
]
SPLIT = [change("2010-01-01", "31", "B", "A"), change("2010-01-01", "31", "A", "A"),
         change("2020-01-01", "21", "A", "A"), change("2020-01-01", "21", "A", "B")]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "day", "found"),
    [
        ("49126", "2014-06-01", {"49126"}),
        ("49069", "2014-06-01", {"49126"}),
        ("49069", "2024-12-31", {"49126"}),
        ("49069", "2025-01-01", {"49069"}),
        ("49126", "2025-01-01", {"49126"}),
        ("01001", "1950-01-01", {"01001"}),
    ],
    ids=["absorbed then back", "kept then moved", "eve", "no longer a code", "current again", "never moved"],
)
def test_code_is_followed_from_the_day_it_was_used(code: str, day: str, found: set[str]) -> None:
    assert current_at(code, ANJOU, on(day)) == found


@pytest.mark.parametrize(
    ("code", "day", "found"),
    [("A", "2015-01-01", {"A", "B"}), ("B", "2005-01-01", {"B"}), ("A", "2005-01-01", {"A", "B"}),
     ("A", "2020-01-01", {"A"})],
    ids=["shared", "re-established under its own code", "merged then shared", "after the split"],
)  # fmt: skip
def test_split_gives_every_heir_but_a_code_that_comes_back_is_itself(
    code: str, day: str, found: set[str]
) -> None:
    assert current_at(code, SPLIT, on(day)) == found


def test_code_that_changes_and_merges_on_one_day_is_followed_to_the_end() -> None:
    changes = [change("2018-01-01", "32", "50649", "50592"), change("2018-01-01", "41", "14513", "50649")]
    assert current_at("14513", changes, on("2017-06-01")) == {"50592"}


def test_code_that_left_the_list_leads_nowhere() -> None:
    assert current_at("97123", [change("2007-02-23", "30", "97123", "")], on("2000-01-01")) == set()


def test_codes_that_exchange_their_names_do_not_loop() -> None:
    swap = [change("2020-01-01", "31", "A", "B"), change("2020-01-01", "31", "B", "A"),
            change("2021-01-01", "31", "A", "B"), change("2021-01-01", "31", "B", "A")]  # fmt: skip
    assert current_at("A", swap, on("2019-01-01")) == {"A"}


@pytest.mark.parametrize(
    ("code", "day", "existed"),
    [("49126", "2015-12-14", True), ("49126", "2015-12-15", False), ("49126", "2025-01-01", True),
     ("49069", "2025-01-01", False), ("49069", "1990-01-01", True), ("99999", "1990-01-01", False)],
)  # fmt: skip
def test_code_named_a_commune_on_some_days_only(code: str, day: str, existed: bool) -> None:
    assert History(ANJOU).existed(code, on(day), {"49126"}) is existed


@needs_real
@pytest.mark.parametrize(
    ("day", "communes"),
    [("2015-01-01", 36658), ("2022-01-01", 34955), ("2026-01-01", 34875)],
    ids=["as INSEE counted in 2015", "in 2022", "in 2026"],
)
def test_movements_since_1943_give_the_official_number_of_communes(day: str, communes: int) -> None:
    moves = [m for m in read_cog(blob_of(DATA / "mouvements-communes.csv")) if isinstance(m, Movement)]
    with (DATA / "communes.csv").open(encoding="utf-8", newline="") as file:
        current = {row["COM"] for row in csv.DictReader(file) if row["TYPECOM"] == "COM"}
    history = History(Change(m.day, m.nature, m.before, m.after) for m in moves)
    codes = current | {m.before for m in moves} | {m.after for m in moves if m.after}
    then = {code for code in codes if history.existed(code, on(day), current)}
    heirs = {heir for code in then for heir in history.successors(code, on(day))}
    assert (len(then), heirs) == (communes, current)
