"""Judgements on the money of a file as it is typed: the request, the spending, who else pays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from fabriques.common.values import Money, Ternary
from fabriques.rulebooks.form.answers import of_year, total
from fabriques.rulebooks.form.types import Category, Field, Form, Kind
from fabriques.rulebooks.funding import Amounts, Spending
from fabriques.rulebooks.values import Item


class Level(StrEnum):
    """How serious a remark is: an error stops the file, a warning never does."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Remark:
    """One remark on the money: the field it is about, what is wrong, by which rule, what to do."""

    field: str
    level: Level
    text: str
    rule: str
    remedy: str


FUNDING_STATUSES = (Item("asked", "demandé"), Item("granted", "accordé"), Item("paid", "versé"))
THIS_CALL = "this_call"
FUNDING_ORIGINS = (
    Item(THIS_CALL, "cet appel"),
    Item("own", "ressources propres"),
    Item("state", "autre aide de l'État"),
    Item("region", "Région"),
    Item("departement", "Département"),
    Item("commune", "commune ou intercommunalité"),
    Item("europe", "Union européenne"),
    Item("private", "fonds privés"),
    Item("in_kind", "contributions volontaires en nature"),
    Item("other", "autre"),
)
ARITHMETIC = "Les tableaux du dossier se recoupent : les mêmes sommes y ont le même total."


def years_of(amounts: Amounts) -> tuple[str, ...]:
    """The years of the grant, « 1 » for the first; one year while the text gives no duration."""
    return tuple(str(rank) for rank in range(1, (amounts.duration_years.value or 1) + 1))


def eligible(category: Category, spending: Spending) -> Ternary:
    """Whether the grant may pay a category of spending; unknown while the text gives no list."""
    for listed, answer in ((spending.excluded, Ternary.NO), (spending.eligible, Ternary.YES)):
        if listed.value is not None and category.nature in {item.code for item in listed.value}:
            return answer
    if spending.eligible.value is None or not category.nature:
        return Ternary.UNKNOWN
    return Ternary.NO


def remarks(
    form: Form, answers: Mapping[str, object], amounts: Amounts, spending: Spending
) -> tuple[Remark, ...]:
    """Everything to say of the money of a file, in the order of its tables."""
    request = next(iter(form.of_kind(Kind.REQUEST)), None)
    if request is None:
        return ()
    asked = answers.get(request.code)
    found = [*_request(request, asked, amounts)]
    for budget in form.of_kind(Kind.BUDGET):
        found += _budget(budget, answers.get(budget.code), request, asked, amounts, spending)
        for funding in form.of_kind(Kind.FUNDING):
            found += _balance(budget, answers.get(budget.code), funding, answers.get(funding.code), amounts)
    for funding in form.of_kind(Kind.FUNDING):
        found += _same_request(funding, answers.get(funding.code), asked, amounts)
    return tuple(found)


def _request(field: Field, asked: object, amounts: Amounts) -> Iterator[Remark]:
    if total(asked) == Money(0):
        return
    highest, lowest, flat = amounts.highest, amounts.lowest, amounts.flat
    whole = total(asked)
    if flat is not None and flat.value is not None and whole != flat.value:
        yield _error(
            field,
            f"La subvention est forfaitaire : {flat.words}. Vous avez indiqué {whole.label}.",
            flat.source.text,
            f"Indiquez {flat.words}.",
        )
    elif highest is not None and whole > highest:
        source = amounts.maximum.source.text if amounts.maximum else ""
        text = f"Le montant demandé ({whole.label}) dépasse le maximum de {highest.label}."
        yield _error(field, text, source, f"Demandez {highest.label} au plus.")
    elif lowest is not None and whole < lowest:
        source = amounts.minimum.source.text if amounts.minimum else ""
        text = f"Le montant demandé ({whole.label}) est inférieur au minimum de {lowest.label}."
        yield _error(field, text, source, f"Demandez {lowest.label} au moins.")
    cap = amounts.yearly_maximum
    if cap is None or cap.value is None:
        return
    for year in years_of(amounts):
        if of_year(asked, year) > cap.value:
            text = f"Année {year} : {of_year(asked, year).label} demandés, pour {cap.value.label} au plus par an."
            yield _error(field, text, cap.source.text, "Répartissez la demande sur les années.")


def _budget(
    field: Field, rows: object, request: Field, asked: object, amounts: Amounts, spending: Spending
) -> Iterator[Remark]:
    if not isinstance(rows, list) or not rows:
        return
    listed = payable(field, rows, spending)
    for year in years_of(amounts):
        costs = Money.total(of_year(row.get("amounts"), year) for row in listed)
        wanted = of_year(asked, year)
        if wanted > costs:
            yield Remark(
                request.code,
                Level.WARNING,
                f"Année {year} : {wanted.label} demandés, pour {costs.label} de dépenses que la subvention peut payer.",
                f"Dépenses éligibles : {spending.eligible.words}",
                "Baissez la demande, ou complétez les dépenses.",
            )
    rate = amounts.cofunding_rate.value
    if rate is not None and total(asked).cents * 100 > total(rows).cents * rate:
        yield _error(
            request,
            f"La demande dépasse {rate} % du budget ({total(rows).label}).",
            amounts.cofunding_rate.source.text,
            "Baissez la demande, ou complétez les autres financements.",
        )


def payable(field: Field, rows: object, spending: Spending) -> list[Mapping[str, object]]:
    """The rows of a budget that the grant may pay, or of which the rules do not say."""
    known = {category.code: category for category in field.categories}
    listed: Sequence[object] = rows if isinstance(rows, list) else ()
    return [
        row
        for row in listed
        if isinstance(row, dict)
        and (category := known.get(str(row.get("category")))) is not None
        and eligible(category, spending) is not Ternary.NO
    ]


def _balance(
    budget: Field, costs: object, funding: Field, funds: object, amounts: Amounts
) -> Iterator[Remark]:
    if not costs or not funds:
        return
    for year in years_of(amounts):
        spent, found = _column(costs, year), _column(funds, year)
        if spent != found:
            yield Remark(
                funding.code,
                Level.WARNING,
                f"Année {year} : {spent.label} de dépenses et {found.label} de financements.",
                "Un budget prévisionnel est présenté à l'équilibre.",
                f"Équilibrez « {budget.label} » et « {funding.label} ».",
            )


def _same_request(funding: Field, funds: object, asked: object, amounts: Amounts) -> Iterator[Remark]:
    if not isinstance(funds, list) or not funds:
        return
    ours = [row for row in funds if isinstance(row, dict) and row.get("origin") == THIS_CALL]
    for year in years_of(amounts):
        said, wanted = _column(ours, year), of_year(asked, year)
        if said != wanted:
            yield Remark(
                funding.code,
                Level.WARNING,
                f"Année {year} : « cet appel » porte {said.label}, et la demande {wanted.label}.",
                ARITHMETIC,
                "Écrivez la même somme dans les deux tableaux.",
            )


def _column(rows: object, year: str) -> Money:
    listed: Sequence[object] = rows if isinstance(rows, list) else ()
    return Money.total(of_year(row.get("amounts"), year) for row in listed if isinstance(row, dict))


def _error(field: Field, text: str, source: str, remedy: str) -> Remark:
    return Remark(field.code, Level.ERROR, text, f"Règlement, montants : {source}", remedy)
