"""What a file asks beside each most that its rules allow: in all, by year, of its budget, of what it spends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fabriques.common.values import Money
from fabriques.rulebooks.form.answers import of_year, total
from fabriques.rulebooks.form.budget import payable, years_of
from fabriques.rulebooks.form.types import Form, Kind
from fabriques.rulebooks.funding import Amounts, Spending


@dataclass(frozen=True)
class Ceiling:
    """An amount asked beside the most that a rule allows; `rule` says where the most comes from."""

    label: str
    asked: Money
    most: Money
    rule: str

    @property
    def over(self) -> bool:
        return self.asked > self.most


def ceilings(
    form: Form, answers: Mapping[str, object], requested: Money, amounts: Amounts, spending: Spending
) -> tuple[Ceiling, ...]:
    """Every ceiling that a rule gives; `requested`: what the file asks in all when no question details it."""
    request = next(iter(form.of_kind(Kind.REQUEST)), None)
    asked = answers.get(request.code) if request is not None else None
    whole = total(asked) if request is not None and asked else requested
    if not whole.cents:
        return ()
    return (
        *_in_all(whole, amounts),
        *_by_year(asked, amounts),
        *_of_the_budget(form, answers, whole, amounts),
        *_of_the_spending(form, answers, asked, amounts, spending),
    )


def _in_all(whole: Money, amounts: Amounts) -> Iterator[Ceiling]:
    held = amounts.flat or amounts.maximum
    if held is not None and held.value is not None:
        yield Ceiling("Demande en tout", whole, held.value, held.source.text)


def _by_year(asked: object, amounts: Amounts) -> Iterator[Ceiling]:
    cap = amounts.yearly_maximum
    if cap is None or cap.value is None or not asked:
        return
    for year in years_of(amounts):
        yield Ceiling(f"Demande pour l'année {year}", of_year(asked, year), cap.value, cap.source.text)


def _of_the_budget(
    form: Form, answers: Mapping[str, object], whole: Money, amounts: Amounts
) -> Iterator[Ceiling]:
    rate = amounts.cofunding_rate
    if rate.value is None:
        return
    for budget in form.of_kind(Kind.BUDGET):
        costs = total(answers.get(budget.code))
        if costs.cents:
            most = Money(costs.cents * rate.value // 100)
            rule = f"{rate.value} % du budget ({costs.label}) : {rate.source.text}"
            yield Ceiling("Demande, en part du budget", whole, most, rule)


def _of_the_spending(
    form: Form, answers: Mapping[str, object], asked: object, amounts: Amounts, spending: Spending
) -> Iterator[Ceiling]:
    if not asked or spending.eligible.value is None:
        return
    for budget in form.of_kind(Kind.BUDGET):
        rows = payable(budget, answers.get(budget.code), spending)
        for year in years_of(amounts) if rows else ():
            costs = Money.total(of_year(row.get("amounts"), year) for row in rows)
            when = f", année {year}" if len(years_of(amounts)) > 1 else ""
            rule = f"Dépenses que la subvention peut payer : {spending.eligible.words}"
            yield Ceiling(f"Demande, sur les dépenses éligibles{when}", of_year(asked, year), costs, rule)
