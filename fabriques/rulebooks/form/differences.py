"""What changed between two forms, question by question, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fabriques.rulebooks.form.types import Field, Form, Section
from fabriques.rulebooks.form.words import statements
from fabriques.rulebooks.values import Item


@dataclass(frozen=True)
class Difference:
    """One thing that changed: where, what, and what it said before and after; « » where there was nothing."""

    where: str
    what: str
    before: str
    after: str


ADDED, REMOVED = "question ajoutée", "question retirée"


def differences(before: Form, after: Form, legal_forms: Sequence[Item] = ()) -> tuple[Difference, ...]:
    """Every difference, in the order of the newer form, then what it no longer has.

    A question is recognised by its code: moved to another section it is the same one.
    """
    return (
        *_heading(before, after),
        *_sections(before, after),
        *_questions(before, after, legal_forms),
        *_gone(before, after),
        *_order(before, after),
    )


def _heading(before: Form, after: Form) -> Iterator[Difference]:
    for what, old, new in (
        ("titre", before.title, after.title),
        ("mention affichée en tête", before.status, after.status),
    ):
        if old != new:
            yield Difference("Formulaire", what, old, new)


def _sections(before: Form, after: Form) -> Iterator[Difference]:
    old = {section.code: section for section in before.sections}
    for section in after.sections:
        known = old.pop(section.code, None)
        if known is None:
            yield Difference(_section(section), "rubrique ajoutée", "", section.title)
            continue
        for what, was, now in (
            ("titre", known.title, section.title),
            ("introduction", known.help, section.help),
        ):
            if was != now:
                yield Difference(_section(section), what, was, now)
    for section in old.values():
        yield Difference(_section(section), "rubrique retirée", section.title, "")


def _questions(before: Form, after: Form, legal_forms: Sequence[Item]) -> Iterator[Difference]:
    home = _homes(before)
    for section in after.sections:
        for field in section.fields:
            known = before.by_code.get(field.code)
            if known is None:
                yield Difference(_field(section, field), ADDED, "", field.label)
                continue
            if home[field.code].code != section.code:
                yield Difference(_field(section, field), "rubrique", home[field.code].title, section.title)
            old = dict(statements(known, before.by_code, legal_forms))
            new = dict(statements(field, after.by_code, legal_forms))
            for what in (*new, *(name for name in old if name not in new)):
                if old.get(what) != new.get(what):
                    yield Difference(_field(section, field), what, old.get(what, ""), new.get(what, ""))


def _gone(before: Form, after: Form) -> Iterator[Difference]:
    for section in before.sections:
        for field in section.fields:
            if field.code not in after.by_code:
                yield Difference(_field(section, field), REMOVED, field.label, "")


def _order(before: Form, after: Form) -> Iterator[Difference]:
    """The order, of the sections and within each one, as far as both forms share them."""
    yield from _moved("Formulaire", "ordre des rubriques", _titles(before, after), _titles(after, before))
    old = {section.code: section for section in before.sections}
    for section in after.sections:
        known = old.get(section.code)
        if known is None:
            continue
        kept = {field.code for field in known.fields} & {field.code for field in section.fields}
        was = {field.code: field.label for field in known.fields if field.code in kept}
        now = {field.code: field.label for field in section.fields if field.code in kept}
        yield from _moved(_section(section), "ordre des questions", was, now)


def _moved(where: str, what: str, was: Mapping[str, str], now: Mapping[str, str]) -> Iterator[Difference]:
    if list(was) != list(now):
        yield Difference(where, what, ", ".join(was.values()), ", ".join(now.values()))


def _titles(form: Form, other: Form) -> dict[str, str]:
    shared = {section.code for section in other.sections}
    return {section.code: section.title for section in form.sections if section.code in shared}


def _homes(form: Form) -> dict[str, Section]:
    return {field.code: section for section in form.sections for field in section.fields}


def _section(section: Section) -> str:
    return f"Rubrique « {section.title} »"


def _field(section: Section, field: Field) -> str:
    return f"Rubrique « {section.title} », question « {field.label} »"
