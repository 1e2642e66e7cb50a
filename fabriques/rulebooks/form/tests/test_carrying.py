"""An answer stands in another form where the question is the same and admits it; the rest is asked again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from fabriques.rulebooks import reader as rulebooks
from fabriques.rulebooks.form import reader
from fabriques.rulebooks.form.carrying import Asked, carried, said_by_rules
from fabriques.rulebooks.form.types import Field, Form, Kind
from fabriques.rulebooks.values import Item

FORM = reader.read(reader.load("demonstration"))
FLAT = rulebooks.load("demonstration")[1].amounts
BY_YEAR = rulebooks.load("ami_2019_2021")[1].amounts


def changed(code: str, **values: Any) -> Form:
    """The demonstration form with one question changed."""

    def other(field: Field) -> Field:
        return replace(field, **values) if field.code == code else field

    sections = tuple(replace(each, fields=tuple(map(other, each.fields))) for each in FORM.sections)
    return replace(FORM, sections=sections)


def kept(code: str, answer: object, now: Form) -> bool:
    return code in carried({code: answer}, Asked(FORM, FLAT), Asked(now, FLAT))


def test_same_form_keeps_everything_but_what_is_attested_again():
    answers = {"governance": "Un collectif.", "stage": "open", "accuracy": True}
    assert carried(answers, Asked(FORM, FLAT), Asked(FORM, FLAT)) == {
        "governance": "Un collectif.",
        "stage": "open",
    }


@pytest.mark.parametrize(
    ("code", "answer", "change", "stays"),
    [
        ("governance", "Douze habitants.", {"label": "Qui décide ?"}, True),
        ("governance", "Douze habitants.", {"maximum": 5}, False),
        ("governance", "Douze habitants.", {"kind": Kind.NUMBER}, False),
        ("stage", "open", {"choices": (Item("open", "Il est ouvert"), Item("new", "Nouveau"))}, True),
        ("stage", "open", {"choices": (Item("open", "Il est ouvert depuis un an"),)}, False),
        ("stage", "open", {"choices": (Item("new", "Nouveau"), Item("other", "Autre"))}, False),
        ("audiences", ["young"], {"choices": (Item("young", "Jeunes"),)}, True),
        ("audiences", ["young", "old"], {"choices": (Item("young", "Jeunes"),)}, False),
        ("costs", [{"category": "staff", "label": "", "amounts": {}}], {"categories": ()}, False),
    ],
)
def test_answer_stays_where_the_amended_question_admits_it(code, answer, change, stays):
    assert kept(code, answer, changed(code, **change)) is stays


def test_answer_to_a_question_that_is_gone_is_left():
    gone = tuple(
        replace(each, fields=tuple(field for field in each.fields if field.code != "governance"))
        for each in FORM.sections
    )
    assert not kept("governance", "Un collectif.", replace(FORM, sections=gone))


def test_money_by_year_is_asked_again_when_the_years_change():
    rows = [{"origin": "own", "funder": "", "status": "granted", "amounts": {"1": 100}}]
    assert "funding" not in carried({"funding": rows}, Asked(FORM, FLAT), Asked(FORM, BY_YEAR))
    assert "funding" in carried({"funding": rows}, Asked(FORM, BY_YEAR), Asked(FORM, BY_YEAR))


def test_rules_with_one_amount_for_all_answer_the_request():
    assert said_by_rules(Asked(FORM, FLAT)) == {"request": {"1": 50_000_00}}
    assert said_by_rules(Asked(FORM, BY_YEAR)) == {}
