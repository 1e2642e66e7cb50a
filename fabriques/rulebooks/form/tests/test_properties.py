"""What holds of any form and of any answers, however odd: read again, judged, shown, without ever failing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fabriques.common.values import Ternary
from fabriques.rulebooks import editing
from fabriques.rulebooks import reader as rules
from fabriques.rulebooks.form.answers import Held, Member, asked, lacks
from fabriques.rulebooks.form.budget import eligible, remarks, years_of
from fabriques.rulebooks.form.derived import from_rules
from fabriques.rulebooks.form.reader import load, read, shipped
from fabriques.rulebooks.form.showing import shown
from fabriques.rulebooks.form.types import Category, Field, Kind

BOOKS = {code: rules.read(rules.load(code)[0]) for code in rules.shipped()}
FORMS = {code: read(load(code)) for code in shipped()}
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(10**15), 10**15)
    | st.floats(allow_nan=False)
    | st.text(max_size=20)
)
keys = st.sampled_from(["1", "2", "amounts", "category", "label", "origin", "status", "name", "x"])
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=8,
)
words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40)


@pytest.mark.parametrize("code", sorted(FORMS))
def test_text_of_a_form_says_the_same_once_written_again(code: str) -> None:
    document = rules.parsed(load(code))
    again = editing.write(document)
    assert (rules.parsed(again), read(again)) == (document, FORMS[code])


@pytest.mark.parametrize("code", sorted(BOOKS))
def test_form_drawn_from_any_rules_reads_and_asks_each_criterion(code: str) -> None:
    form = read(from_rules(BOOKS[code]))
    assert [field.criterion for field in form.fields() if field.criterion] == [
        criterion.code for criterion in BOOKS[code].criteria
    ]


@given(data=st.data(), code=st.sampled_from(sorted(FORMS)), located=st.booleans())
@settings(max_examples=60)
def test_any_answers_are_judged_and_shown_without_failing(data: Any, code: str, located: bool) -> None:
    form, book = FORMS[code], BOOKS[code]
    # A day is checked before it is kept: any other text never reaches the answers.
    days = st.sampled_from(["2027-03-31", None, True, 3])
    answers = {
        field.code: data.draw(days if field.kind is Kind.DATE else anything, label=field.code)
        for field in data.draw(st.permutations(list(form.fields())))[:8]
    }
    held = Held("association", located, {"support_letters": 1}, (Member("A", True, None, False),))
    lacking = {lack.field for lack in lacks(form, answers, held)}
    assert lacking <= {field.code for field in asked(form, answers, held)}
    for remark in remarks(form, answers, book.amounts, book.spending):
        assert form.by_code[remark.field].kind in (Kind.REQUEST, Kind.FUNDING)
    for field in form.fields():
        plain = shown(field, answers.get(field.code), years_of(book.amounts)).plain
        assert isinstance(plain, str)


@given(answer=anything)
def test_answer_to_a_question_nobody_asks_changes_nothing(answer: Any) -> None:
    form = FORMS["wave_2023"]
    held = Held(legal_form="association")
    assert lacks(form, {"no_such_question": answer}, held) == lacks(form, {}, held)


@given(label=words, words=words)
def test_text_is_shown_as_it_was_written(label: str, words: str) -> None:
    assert shown(Field("q", Kind.TEXT, label), words).text == words


@given(nature=st.sampled_from(["", "training", "running_costs", "investment"]))
def test_spending_is_unknown_and_never_refused_while_the_rules_say_nothing(nature: str) -> None:
    category = Category("line", "Ligne", nature)
    assert eligible(category, BOOKS["wave_2023"].spending) is Ternary.UNKNOWN


def test_spending_without_a_nature_is_unknown_even_under_a_known_list() -> None:
    assert eligible(Category("line", "Ligne", ""), BOOKS["demonstration"].spending) is Ternary.UNKNOWN


def test_spending_the_rules_exclude_or_leave_out_is_refused() -> None:
    spending = BOOKS["demonstration"].spending
    answers = [eligible(Category("line", "Ligne", nature), spending) for nature in ("investment", "travel")]
    assert answers == [Ternary.NO, Ternary.NO]
