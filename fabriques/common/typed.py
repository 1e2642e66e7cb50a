"""Numbers and amounts as people type them in French; nothing here imports Django."""

from __future__ import annotations

import re

MOST_CENTS = 10**14
MOST_DIGITS = 40  # leading zeros included


class TypedError(ValueError):
    """What was typed cannot be read; its message says what and how to write it."""


def cents(text: str) -> int | None:
    """Read « 12 500 », « 12 500,50 », « 12500.5 € » into whole cents; None when empty. Raises TypedError."""
    plain = re.sub(r"[\s\u00a0\u202f']", "", text).removesuffix("€").removesuffix("euros")
    if not plain:
        return None
    if plain.startswith(("-", "\N{MINUS SIGN}")):
        raise TypedError(f"« {text.strip()} » est négatif. Écrivez un montant positif.")
    found = re.fullmatch(r"(\d+)(?:[.,](\d{1,2}))?", plain)
    if found is None:
        raise TypedError(f"« {text.strip()} » n'est pas un montant. Écrivez par exemple 12 500 ou 12 500,50.")
    whole = found[1][:MOST_DIGITS]  # a number of thousands of digits is not even read
    amount = int(whole) * 100 + int((found[2] or "0").ljust(2, "0"))
    if len(found[1]) > len(whole) or amount > MOST_CENTS:
        raise TypedError(f"« {text.strip()} » est trop grand. Vérifiez le nombre de zéros.")
    return amount


def shown(amount: int | None) -> str:
    """The amount in a box: « 12 500 », « 12 500,50 », « » when there is none."""
    if amount is None:
        return ""
    euros, rest = divmod(amount, 100)
    grouped = f"{euros:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
    return f"{grouped},{rest:02d}" if rest else grouped
