"""Numbers, amounts, days and hours as people type them in French, and the length of a text.

A text that cannot be read is refused in words: never read as nothing, nor as another value. Nothing here imports
Django. The pages' scripts read amounts and lengths by the same rules (`theme/typing.js`): one table tests both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from fabriques.common.dates import MONTHS
from fabriques.common.signs import kept
from fabriques.common.text import plain_key, shortened

MOST_CENTS = 10**14
MOST_DIGITS = 40  # leading zeros included
FIRST_YEAR, LAST_YEAR = 1900, 2100  # of any day that a person types: beyond, a slip of the keyboard
LAST_SHORT_YEAR = 39  # « 20/12/26 » is of this century; from « 40 » on it may be of the one before
SPACE = "[ \t\u00a0\u2007\u2009\u202f'\N{RIGHT SINGLE QUOTATION MARK}]"
FIGURES = rf"[0-9]+|[0-9]{{1,3}}(?:{SPACE}[0-9]{{3}})+"  # a space stands before three digits, or it is a slip
AMOUNT = re.compile(rf"({FIGURES})(?:[.,]([0-9]{{1,2}}))?(?:{SPACE}*(?:€|euros?))?")
WHOLE = re.compile(rf"([-\N{{MINUS SIGN}}]?)({FIGURES})")
DAY = re.compile(r"([0-9]{1,2})([/. -])([0-9]{1,2})\2([0-9]+)")
DAY_IN_DIGITS = re.compile(r"([0-9]{2})()([0-9]{2})([0-9]{4})")
DAY_IN_WORDS = re.compile(r"([0-9]{1,2})(?:er)? ([a-z]+) ([0-9]+)")
ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
HOUR = re.compile(r"([0-9]{1,2})(?:\s*[hH]|\s*[:hH]\s*([0-9]{2})(?::[0-9]{2})?)?")
MONTH_KEYS = {plain_key(name): rank for rank, name in enumerate(MONTHS, start=1)}
PERCENTAGE = re.compile(rf"([0-9]{{1,4}}(?:[.,][0-9]{{1,2}})?)(?:{SPACE}*%)?")
QUOTED = 60


class TypedError(ValueError):
    """What was typed cannot be read; its message says what and how to write it."""


def length(text: str) -> int:
    """The characters of a text as it is kept: ends trimmed, a line break counts one, each accent its own sign."""
    return len(kept(re.sub("\r\n?", "\n", text).strip()))


def cents(text: str) -> int | None:
    """Read « 12 500 », « 12 500,50 », « 12500.5 € » into whole cents; None when empty. Raises TypedError."""
    plain = text.strip()
    if not plain.strip("€"):
        return None
    if plain.startswith(("-", "\N{MINUS SIGN}")):
        raise TypedError(f"« {plain} » est négatif. Écrivez un montant positif.")
    found = AMOUNT.fullmatch(plain)
    if found is None:
        raise TypedError(f"« {plain} » n'est pas un montant. Écrivez par exemple 12 500 ou 12 500,50.")
    digits = re.sub(SPACE, "", found[1])
    whole = digits[:MOST_DIGITS]  # a number of thousands of digits is not even read
    amount = int(whole) * 100 + int((found[2] or "0").ljust(2, "0"))
    if len(digits) > len(whole) or amount > MOST_CENTS:
        raise TypedError(f"« {plain} » est trop grand. Vérifiez le nombre de zéros.")
    return amount


def shown(amount: int | None) -> str:
    """The amount in a box: « 12 500 », « 12 500,50 », « » when there is none."""
    if amount is None:
        return ""
    euros, rest = divmod(amount, 100)
    grouped = f"{euros:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
    return f"{grouped},{rest:02d}" if rest else grouped


def percentage(text: str) -> Decimal | None:
    """Read « 60 », « 60 % », « 37,5 », « 33.33% », to the hundredth; None when empty. Raises TypedError."""
    plain = text.strip()
    if not plain.strip("%\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE} "):
        return None
    found = PERCENTAGE.fullmatch(plain)
    if found is None:
        raise TypedError(
            f"« {shortened(plain, QUOTED)} » n'est pas un pourcentage de 0 à 100, à deux décimales au plus. "
            "Écrivez par exemple 60 ou 33,33."
        )
    share = Decimal(found[1].replace(",", "."))
    if share > 100:
        raise TypedError(f"« {shortened(plain, QUOTED)} » dépasse 100 %. Écrivez un nombre entre 0 et 100.")
    return share


def shown_percentage(share: Decimal | None) -> str:
    """The share in a box: « 60 », « 37,5 », « » when there is none."""
    return "" if share is None else f"{share:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def whole(text: str) -> int | None:
    """Read « 12 », « 1 200 » into a whole number; None when empty. TypedError: « 3 ETP », « 12,5 », « 12.000 »."""
    plain = text.strip()
    if not plain:
        return None
    found = WHOLE.fullmatch(plain)
    if found is None:
        raise TypedError(
            f"« {shortened(plain, QUOTED)} » n'est pas un nombre entier. "
            "Écrivez-le en chiffres, sans virgule ni unité : par exemple 12."
        )
    digits = re.sub(SPACE, "", found[2])
    if len(digits) > MOST_DIGITS:
        raise TypedError(f"« {shortened(plain, QUOTED)} » est trop grand. Vérifiez le nombre de zéros.")
    return -int(digits) if found[1] else int(digits)


def day(text: str) -> date | None:
    """Read « 31/03/2027 », « 31/03/27 », « 31 mars 2027 », « 2027-03-31 » into a day; None when empty.

    Raises TypedError, with the forms to choose from where two figures say two years or two orders.
    """
    plain = " ".join(text.split())
    if not plain:
        return None
    quoted = shortened(plain, QUOTED)
    parts = _parts_of_day(plain)
    if parts is None:
        raise TypedError(f"« {quoted} » n'est pas une date. Écrivez par exemple 31/03/2027.")
    year, month, rank = parts
    if len(year) == 2:
        year = _whole_year(quoted, *parts)
    if len(year) < 4:
        raise TypedError(f"« {quoted} » : écrivez l'année en quatre chiffres, par exemple 31/03/2027.")
    if len(year) > 4 or not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise TypedError(f"« {quoted} » : l'année va de {FIRST_YEAR} à {LAST_YEAR}. Vérifiez-la.")
    try:
        return date(int(year), month, rank)
    except ValueError as error:
        raise TypedError("Cette date n'existe pas. Écrivez par exemple 31/03/2027.") from error


def _parts_of_day(plain: str) -> tuple[str, int, int] | None:
    if found := ISO_DAY.fullmatch(plain):
        return found[1], int(found[2]), int(found[3])
    if found := DAY.fullmatch(plain) or DAY_IN_DIGITS.fullmatch(plain):
        return found[4], int(found[3]), int(found[1])
    found = DAY_IN_WORDS.fullmatch(plain_key(plain))
    if found is None or found[2] not in MONTH_KEYS:
        return None
    return found[3], MONTH_KEYS[found[2]], int(found[1])


def _whole_year(quoted: str, year: str, month: int, rank: int) -> str:
    """The year that two figures say; refused when they may be of two centuries, or « 26-12-20 » of two orders."""
    ordered = "-" not in quoted
    if ordered and int(year) <= LAST_SHORT_YEAR:
        return f"20{year}"
    centuries = ("20",) if int(year) <= LAST_SHORT_YEAR else ("19", "20")
    forms = " ou ".join(f"{rank:02d}/{month:02d}/{century}{year}" for century in centuries)
    raise TypedError(f"« {quoted} » : écrivez l'année en quatre chiffres, {forms}.")


@dataclass(frozen=True)
class AskedNumber:
    """A whole number asked for in an address: what was typed, the number it says, or why it says none."""

    text: str = ""
    number: int | None = None
    problem: str = ""


def asked_number(text: str, least: int, most: int) -> AskedNumber:
    """A number between two bounds, both included; nothing typed is no number and no problem."""
    try:
        number = whole(text)
    except TypedError as error:
        return AskedNumber(shortened(text, QUOTED), problem=str(error))
    if number is not None and not least <= number <= most:
        problem = f"« {shortened(text.strip(), QUOTED)} » : écrivez un nombre de {least} à {most}."
        return AskedNumber(shortened(text, QUOTED), problem=problem)
    return AskedNumber(text, number)


@dataclass(frozen=True)
class AskedDay:
    """A day asked for in an address: what was typed, the day it says, or why it says none."""

    text: str = ""
    day: date | None = None
    problem: str = ""


def asked_day(text: str) -> AskedDay:
    try:
        return AskedDay(text, day(text))
    except TypedError as error:
        return AskedDay(shortened(text, QUOTED), problem=str(error))


def shown_day(found: date | None) -> str:
    """The day in a box: « 31/03/2027 »."""
    return "" if found is None else f"{found.day:02d}/{found.month:02d}/{found.year:04d}"


def hour(text: str) -> time | None:
    """Read « 18:00 », « 18 h 30 », « 18h » into an hour; None when empty. Raises TypedError."""
    plain = " ".join(text.split())
    if not plain:
        return None
    found = HOUR.fullmatch(plain)
    try:
        if found is not None:
            return time(int(found[1]), int(found[2] or 0))
    except ValueError:
        pass  # « 25:00 » reads as an hour and is none
    raise TypedError(f"« {shortened(plain, QUOTED)} » n'est pas une heure. Écrivez par exemple 18:00.")


def instant(text: str) -> datetime | None:
    """Read « 31/03/2027 18:00 », « 31/03/2027 à 18 h » into a local day and hour; None when empty."""
    plain = " ".join(text.split())
    if not plain:
        return None
    found = re.fullmatch(r"(.+?)(?: à |T| )([0-9]{1,2}\s*[:hH].*)", plain)
    on, at = (day(found[1]), hour(found[2])) if found else (None, None)
    if on is None or at is None:
        raise TypedError(
            f"« {shortened(plain, QUOTED)} » n'est pas un jour et une heure. Écrivez par exemple 31/03/2027 18:00."
        )
    return datetime.combine(on, at)
