"""Two screens on one draft: what each changed is kept, and nothing is overwritten without a word."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from fabriques.applications.answering.merging import Merge, mark, marks, merge

EMPTY: list[Any] = [None, "", [], {}]
answers = some.dictionaries(
    some.sampled_from("abc"),
    some.one_of(
        some.sampled_from(["", None, "x", "y", False, True, 0, 1]),
        some.lists(some.integers(0, 1), max_size=2),
    ),
)


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return marks(one) == marks(other)


@pytest.mark.parametrize("empty", EMPTY)
def test_mark_of_no_answer_is_empty(empty: Any) -> None:
    assert mark(empty) == ""


def test_marks_tell_no_from_nothing_and_zero_from_nothing() -> None:
    assert "" not in {mark(False), mark(0), mark({"1": 0})}
    assert len({mark(False), mark(0), mark("0")}) == 3


@pytest.mark.parametrize(
    ("typed", "stored", "seen", "expected"),
    [
        ("mine", "old", "old", Merge({"a": "mine"}, ())),  # changed here only
        ("old", "theirs", "old", Merge({}, ())),  # changed there only: theirs stays
        ("same", "same", "old", Merge({}, ())),  # changed on both sides, alike
        ("mine", "theirs", "old", Merge({"a": "mine"}, ("a",))),  # changed on both sides, differently
        ("", "theirs", "old", Merge({"a": ""}, ("a",))),  # emptied here, changed there
        ("", "old", "old", Merge({"a": ""}, ())),  # emptied here only
        ("mine", "", "old", Merge({"a": "mine"}, ("a",))),  # changed here, emptied there
    ],
)
def test_merge_of_one_answer(typed: str, stored: str, seen: str, expected: Merge) -> None:
    assert merge({"a": typed}, {"a": stored}, marks({"a": seen})) == expected


def test_merge_without_marks_replaces_what_is_stored() -> None:
    assert merge({"a": "mine", "b": "x"}, {"a": "theirs", "b": "x"}, None) == Merge({"a": "mine"}, ())


@given(typed=answers, stored=answers)
def test_merge_alone_on_a_draft_never_conflicts_and_writes_what_is_typed(
    typed: dict[str, Any], stored: dict[str, Any]
) -> None:
    merged = merge(typed, stored, marks(stored))
    assert merged.conflicts == ()
    assert same(stored | dict(merged.changes), stored | typed)


@given(typed=answers, stored=answers, seen=answers)
def test_merge_changes_an_answer_changed_elsewhere_only_as_a_conflict(
    typed: dict[str, Any], stored: dict[str, Any], seen: dict[str, Any]
) -> None:
    merged = merge(typed, stored, marks(seen))
    elsewhere = {code for code in typed if mark(stored.get(code)) != mark(seen.get(code))}
    assert elsewhere & set(merged.changes) == set(merged.conflicts)


@given(typed=answers, stored=answers, seen=answers)
def test_merge_done_again_once_written_has_nothing_to_say(
    typed: dict[str, Any], stored: dict[str, Any], seen: dict[str, Any]
) -> None:
    written = stored | dict(merge(typed, stored, marks(seen)).changes)
    again = merge(typed, written, marks(written))
    assert again.conflicts == ()
    assert not {code for code in again.changes if mark(stored.get(code)) == mark(seen.get(code))}
