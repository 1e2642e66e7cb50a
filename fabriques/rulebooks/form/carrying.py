"""Which answers given to one form stand in another: a form amended while the call is open, a new call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fabriques.rulebooks.form.answers import fits
from fabriques.rulebooks.form.budget import years_of
from fabriques.rulebooks.form.types import Field, Form, Kind
from fabriques.rulebooks.funding import Amounts

MONEY = frozenset({Kind.REQUEST, Kind.BUDGET, Kind.FUNDING})


@dataclass(frozen=True)
class Asked:
    """A form, and the amounts of the rules it is filled under."""

    form: Form
    amounts: Amounts


def carried(
    answers: Mapping[str, Any], before: Asked, now: Asked, *, as_written: bool = False
) -> dict[str, Any]:
    """The answers, by code, that the new form asks in the same way and admits as they are.

    Attestations are made again; so is what is asked by year when the years differ, or when the new rules say it, unless
    the answers are to stay `as_written`: those copied from a paper.
    """
    money = MONEY if years_of(before.amounts) == years_of(now.amounts) else frozenset()
    if said_by_rules(now) and not as_written:
        money -= {Kind.REQUEST}
    then, here = before.form.by_code, now.form.by_code
    return {
        code: answer
        for code, answer in answers.items()
        if code in here
        and same_question(then[code], here[code])
        and here[code].kind is not Kind.ATTESTATION
        and (here[code].kind not in MONEY or here[code].kind in money)
        and stands(then[code], here[code], answer)
    }


def said_by_rules(asked: Asked) -> dict[str, Any]:
    """What the rules answer in the holder's place: the amount, when it is the same for all."""
    flat = asked.amounts.flat
    if flat is None or flat.value is None:
        return {}
    return {field.code: {"1": flat.value.cents} for field in asked.form.of_kind(Kind.REQUEST)}


def same_question(before: Field, now: Field) -> bool:
    """Whether an answer to one may stand for the other."""
    return before.kind is now.kind and before.fields == now.fields


def stands(before: Field, now: Field, answer: Any) -> bool:
    """Whether the new question admits an answer: its length, the same choices in the same words, known budget lines."""
    if now.kind in (Kind.TEXT, Kind.LONG_TEXT):
        return fits(now, answer)
    if now.kind in (Kind.CHOICE, Kind.CHOICES):
        chosen = {answer} if now.kind is Kind.CHOICE else set(answer)
        return chosen <= {choice.code for choice in now.choices if choice in before.choices}
    if now.kind is Kind.BUDGET:
        known = {category.code for category in now.categories}
        return all(row["category"] in known | {""} for row in answer)
    return True
