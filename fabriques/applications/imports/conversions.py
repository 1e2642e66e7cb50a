"""From the text of a column to the answer of a question; what cannot be read is said, and left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from fabriques.applications.answering.fields import Setting, build
from fabriques.applications.imports.instants import read_day
from fabriques.common import typed
from fabriques.common.text import plain_key, shortened
from fabriques.rulebooks.form.types import HOLDS_LENGTH, Field, Kind
from fabriques.rulebooks.values import Item

YES = frozenset({"oui", "yes", "true", "vrai", "1", "x", "o", "coche", "lu et accepte"})
NO = frozenset({"non", "no", "false", "faux", "0", "n", "non coche"})
SEPARATORS = re.compile(r"[;|\n]")
SHOWN = 60


@dataclass(frozen=True)
class Converted:
    """`answer` is None when nothing was written or could be read; `remark` says what to know of it."""

    answer: Any = None
    remark: str = ""


def convert(field: Field, texts: Sequence[str]) -> Converted:
    """Read what a column says into the answer of a field, by its kind. Never raises."""
    written = [" ".join(each.split()) if field.kind is not Kind.LONG_TEXT else each.strip() for each in texts]
    written = [each for each in written if each]
    if not written:
        return Converted()
    found = READERS[field.kind](field, written)
    if found.remark:
        return Converted(found.answer, f"« {field.label} » : {found.remark}")
    return found


def unread(texts: Sequence[str], expected: str) -> Converted:
    said = shortened(", ".join(texts), SHOWN)
    return Converted(None, f"« {said} » {expected} ; la réponse n'est pas reprise")


def as_text(field: Field, texts: Sequence[str]) -> Converted:
    """A text is kept whole, but where the register holds it and has a limit."""
    text = "\n".join(texts)
    longest = HOLDS_LENGTH.get(field.holds) if field.holds else None
    if longest is not None and len(text) > longest:
        return Converted(
            shortened(text, longest),
            f"{len(text)} caractères, raccourcis à {longest} ; le texte entier est gardé avec la réponse d'origine",
        )
    return Converted(text)


def as_choice(field: Field, texts: Sequence[str]) -> Converted:
    code = chosen(field.choices, " ".join(texts))
    return Converted(code) if code else unread(texts, "n'est pas une réponse de la liste")


def as_choices(field: Field, texts: Sequence[str]) -> Converted:
    """Several choices, in a list or in one text; those that are not in the list are said."""
    parts = [part for text in texts for part in pieces(field.choices, text)]
    codes = {code for part in parts if (code := chosen(field.choices, part))}
    unknown = [part for part in parts if not chosen(field.choices, part)]
    answer = [choice.code for choice in field.choices if choice.code in codes]
    if unknown:
        return Converted(answer or None, unread(unknown, "n'est pas dans la liste").remark)
    return Converted(answer)


def pieces(choices: Sequence[Item], text: str) -> list[str]:
    """A text cut at semicolons, bars and lines; at commas only where no label is written whole."""
    found = []
    for part in SEPARATORS.split(text):
        inner = [part] if chosen(choices, part) else part.split(",")
        found += [each.strip() for each in inner if each.strip()]
    return found


def chosen(choices: Sequence[Item], text: str) -> str:
    """The code of the choice that a text names, by its code or its label; « » for none."""
    key = plain_key(text)
    for item in choices:
        if text.strip() == item.code or (key and key in (plain_key(item.label), plain_key(item.code))):
            return item.code
    return ""


def as_yes_no(field: Field, texts: Sequence[str]) -> Converted:
    key = plain_key(" ".join(texts))
    if key in YES or key in NO:
        return Converted(key in YES)
    return unread(texts, "ne dit ni oui ni non")


def as_attestation(field: Field, texts: Sequence[str]) -> Converted:
    found = as_yes_no(field, texts)
    return Converted(found.answer or None, found.remark)


def as_amount(field: Field, texts: Sequence[str]) -> Converted:
    """Whole cents; the field's own limits are not held against a file accepted elsewhere."""
    text = " ".join(texts)
    try:
        return Converted(typed.cents(decimal(text)))
    except typed.TypedError:
        return unread(texts, "n'est pas un montant")


def as_number(field: Field, texts: Sequence[str]) -> Converted:
    text = re.sub(r"[\s\u00a0\u202f]", "", decimal(" ".join(texts))).replace(",", ".")
    if re.fullmatch(r"\d{1,12}(\.0+)?", text):
        return Converted(int(text.partition(".")[0]))
    return unread(texts, "n'est pas un nombre entier")


def decimal(text: str) -> str:
    """A number as a spreadsheet writes it (« 12500.0000 ») with at most two decimals, when the others are zeros."""
    found = re.fullmatch(r"(\s*[\d\s\u00a0\u202f]+[.,]\d{2})0+(\s*€?\s*)", text)
    return f"{found[1]}{found[2]}" if found else text


def as_date(field: Field, texts: Sequence[str]) -> Converted:
    day = read_day(" ".join(texts))
    return Converted(day.isoformat()) if day else unread(texts, "n'est pas une date")


def as_typed(field: Field, texts: Sequence[str]) -> Converted:
    """Kinds whose form field knows what is well written: addresses, telephones, sites, numbers of companies."""
    try:
        return Converted(build(field, Setting()).clean(" ".join(texts)) or None)
    except ValidationError:
        return unread(texts, "n'est pas bien écrit")


def as_nothing(field: Field, texts: Sequence[str]) -> Converted:
    return Converted()


READERS: Mapping[Kind, Callable[[Field, Sequence[str]], Converted]] = {
    **dict.fromkeys(Kind, as_nothing),
    Kind.TEXT: as_text,
    Kind.LONG_TEXT: as_text,
    Kind.CHOICE: as_choice,
    Kind.CHOICES: as_choices,
    Kind.YES_NO: as_yes_no,
    Kind.ATTESTATION: as_attestation,
    Kind.AMOUNT: as_amount,
    Kind.REQUEST: as_amount,
    Kind.NUMBER: as_number,
    Kind.DATE: as_date,
    Kind.EMAIL: as_typed,
    Kind.PHONE: as_typed,
    Kind.WEB: as_typed,
    Kind.NUMBER_OF_COMPANY: as_typed,
}
