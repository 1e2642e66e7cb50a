"""The values rules judge: money, periods, three-valued answers. Nothing here imports Django."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"
SPACE = "\N{NO-BREAK SPACE}"


def percent(share: Decimal | int) -> str:
    """« 40 % », « 37,5 % », « 33,33 % »: a share in hundredths of a percent at most."""
    text = f"{share:.2f}".rstrip("0").rstrip(".")
    return f"{text.replace('.', ',')}{SPACE}%"


def grouped(number: int) -> str:
    """Write a whole number the French way: 45000000 → « 45 000 000 » (narrow no-break spaces)."""
    return f"{number:,}".replace(",", NARROW_SPACE)


@dataclass(frozen=True, order=True)
class Money:
    """An amount in whole euro cents; never a float, negative only as a difference."""

    cents: int

    def __post_init__(self) -> None:
        if isinstance(self.cents, bool) or not isinstance(self.cents, int):
            raise TypeError("Money takes a whole number of cents")

    @classmethod
    def euros(cls, amount: int) -> Money:
        """Build from a whole number of euros."""
        return cls(amount * 100)

    @classmethod
    def total(cls, amounts: Iterable[Money]) -> Money:
        """Add any number of amounts; nothing adds up to zero euro."""
        return cls(sum(amount.cents for amount in amounts))

    def __add__(self, other: Money) -> Money:
        return Money(self.cents + other.cents)

    def __sub__(self, other: Money) -> Money:
        return Money(self.cents - other.cents)

    def __mul__(self, times: int) -> Money:
        return Money(self.cents * times)

    def split(self, parts: int) -> tuple[Money, ...]:
        """Share into `parts` amounts that add up exactly; the first ones carry the spare cents."""
        if parts < 1:
            raise ValueError("an amount is split into at least one part")
        share, spare = divmod(self.cents, parts)
        return tuple(Money(share + (1 if rank < spare else 0)) for rank in range(parts))

    @property
    def label(self) -> str:
        """The amount as shown to people: « 50 000 € », « 1 250,50 € »."""
        sign = "-" if self.cents < 0 else ""
        euros, cents = divmod(abs(self.cents), 100)
        decimals = f",{cents:02d}" if cents else ""
        return f"{sign}{grouped(euros)}{decimals}{SPACE}€"

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True)
class Period:
    """Days from `start` to `end`, both included; an end of None is not known or not set."""

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise ValueError("a period ends on or after its start")

    def contains(self, day: date) -> bool:
        """Whether `day` is within; an unknown end is taken as still running."""
        return self.start <= day and (self.end is None or day <= self.end)


class Ternary(StrEnum):
    """Yes, no or unknown, combined by Kleene's logic: what is unknown never becomes a no."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    @classmethod
    def of(cls, answer: bool | None) -> Ternary:
        """Read True, False or None."""
        if answer is None:
            return cls.UNKNOWN
        return cls.YES if answer else cls.NO

    def __and__(self, other: Ternary) -> Ternary:
        if Ternary.NO in (self, other):
            return Ternary.NO
        return Ternary.YES if self is other is Ternary.YES else Ternary.UNKNOWN

    def __or__(self, other: Ternary) -> Ternary:
        if Ternary.YES in (self, other):
            return Ternary.YES
        return Ternary.NO if self is other is Ternary.NO else Ternary.UNKNOWN

    def __invert__(self) -> Ternary:
        return {Ternary.YES: Ternary.NO, Ternary.NO: Ternary.YES}.get(self, Ternary.UNKNOWN)
