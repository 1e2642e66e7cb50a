"""How many laureates, how much money, what it may pay and when it is paid."""

from __future__ import annotations

from dataclasses import dataclass

from fabriques.common.values import Money
from fabriques.rulebooks.values import Item, Value


@dataclass(frozen=True)
class WaveException:
    """A wave, by its code, that went beyond the usual number, and the reason the texts give."""

    code: str
    laureates: Value[int]
    reason: Value[str]


@dataclass(frozen=True)
class Laureates:
    """How many laureates: `maximum` is enforced over the whole call, `expected` is shown and never enforced.

    `per_wave` holds « en principe » when `exceptions_allowed`: a wave exceeds it only with a written reason.
    """

    maximum: Value[int]
    per_wave: Value[int] | None
    exceptions_allowed: Value[bool] | None
    exceptions: tuple[WaveException, ...]
    expected: Value[int] | None


@dataclass(frozen=True)
class Bonus:
    """An amount added to the award of one kind of label, beyond the yearly maximum; `year` of its credits."""

    label_kind: str
    amount: Value[Money]
    year: Value[int]
    inside_envelope: Value[bool]
    use: Value[str]


@dataclass(frozen=True)
class Amounts:
    """What one laureate may receive: either `flat`, or `minimum` to `maximum`; bonus apart.

    `scale` says how the amount varies inside the range; `cofunding_rate` is the most the State pays, in %.
    """

    duration_years: Value[int]
    flat: Value[Money] | None
    minimum: Value[Money] | None
    maximum: Value[Money] | None
    yearly_maximum: Value[Money] | None
    scale: Value[str] | None
    cofunding_rate: Value[int]
    cumulation: Value[str]
    bonus: Bonus | None

    @property
    def lowest(self) -> Money | None:
        """The least an award may be, bonus excluded; None when unknown."""
        held = self.flat or self.minimum
        return held.value if held else None

    @property
    def highest(self) -> Money | None:
        """The most an award may be, bonus excluded; None when unknown."""
        held = self.flat or self.maximum
        return held.value if held else None

    def ceiling(self, label_kind: str) -> Money | None:
        """The most a laureate of that kind may receive, its bonus included; None when unknown."""
        if self.highest is None or self.bonus is None or self.bonus.label_kind != label_kind:
            return self.highest
        return None if self.bonus.amount.value is None else self.highest + self.bonus.amount.value


@dataclass(frozen=True)
class Envelope:
    """The money of the whole call, and the budget line that carries it."""

    total: Value[Money]
    budget_line: Value[str]


@dataclass(frozen=True)
class Spending:
    """Kinds of spending the grant may pay, and those it may not."""

    eligible: Value[tuple[Item, ...]]
    excluded: Value[tuple[Item, ...]]


@dataclass(frozen=True)
class Tranche:
    """One payment: its share of the award (whole %), its condition, and whole months after the signature."""

    code: str
    label: str
    share: Value[int]
    months: Value[int]
    condition: Value[str]


@dataclass(frozen=True)
class Schedule:
    """How an award is paid; without tranches, the schedule is typed agreement by agreement."""

    rule: Value[str]
    tranches: tuple[Tranche, ...]
