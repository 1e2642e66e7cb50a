"""How many pages a form takes once filled and printed, its longest answers given.

The measure is a plain one, made to be redone by hand: A4, margins of 20 mm, text in 10.5 points.
A line of 170 mm holds 92 characters of 1.85 mm (half of the body, the usual mean width of French text);
a page of 257 mm holds 52 lines of 4.9 mm.
"""

from __future__ import annotations

from fabriques.rulebooks.form.types import Field, Form, Kind

LINE, PAGE = 92, 52
TITLE_LINES, SECTION_LINES = 3, 2
SHORT_ANSWER = 20  # a day, an amount, a number, a choice
UNLIMITED = {Kind.TEXT: 200, Kind.LONG_TEXT: 5000}  # what the page of the applicant accepts without a maximum
UNLIMITED_ROWS = 40


def pages(form: Form) -> int:
    """Whole pages, the last one counted even when only begun."""
    return -(-lines(form) // PAGE)


def lines(form: Form) -> int:
    """Lines of the form with every question asked and every answer as long as it may be."""
    questions = sum(_field(field) for field in form.fields())
    return TITLE_LINES + SECTION_LINES * len(form.sections) + questions


def _field(field: Field) -> int:
    match field.kind:
        case Kind.LONG_TEXT:
            return _wrapped(len(field.label)) + _wrapped(_longest(field)) + 1
        case Kind.ATTESTATION:
            return _wrapped(len(field.text) + SHORT_ANSWER)
        case Kind.GROUP:
            row = sum(_longest(inner) for inner in field.fields)
            return 2 + (field.maximum or UNLIMITED_ROWS) * _wrapped(row)
        case Kind.BUDGET | Kind.FUNDING:
            return 3 + (field.maximum or UNLIMITED_ROWS)
        case Kind.REQUEST | Kind.PLACE | Kind.CONSORTIUM:
            return 2
        case _:
            return _wrapped(len(field.label) + 3 + _longest(field))


def _longest(field: Field) -> int:
    if field.kind in UNLIMITED:
        return field.maximum or UNLIMITED[field.kind]
    if field.kind is Kind.CHOICES:
        return sum(len(choice.label) + 2 for choice in field.choices)
    return max([SHORT_ANSWER, *(len(choice.label) for choice in field.choices)])


def _wrapped(characters: int) -> int:
    return max(1, -(-characters // LINE))
