"""Judgements on the answers to a form: what is asked, what is filled, what is still missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from fabriques.common.dates import say_day
from fabriques.common.values import Money, percent
from fabriques.rulebooks.form.types import Days, Field, Form, Kind
from fabriques.rulebooks.law.texts import OF_QUESTIONS

Answers = Mapping[str, object]
YES, NO = "yes", "no"
EVERYONE_TOGETHER = 100
ROUNDING = Decimal("0.01")  # for each member: three thirds are written 33,33


@dataclass(frozen=True)
class Member:
    """One member of a consortium; `share` in %, to the hundredth, None while it is not agreed.

    `declined`: it said that it does not sign.
    """

    name: str
    is_lead: bool
    share: Decimal | int | None
    signed: bool
    declined: bool = False


@dataclass(frozen=True)
class Held:
    """What the file says outside its answers: `pieces` counts those received by field code.

    `day`: that of the request, for the law in force; None when it is not known, and every question is then asked.
    """

    legal_form: str = ""
    located: bool = False
    pieces: Mapping[str, int] = field(default_factory=dict)
    members: Sequence[Member] = ()
    day: date | None = None


@dataclass(frozen=True)
class Lack:
    """Something still missing: the field to go to, its name, and what is expected, in words."""

    field: str
    label: str
    expected: str


def is_asked(question: Field, form: Form, answers: Answers, held: Held) -> bool:
    """Whether a question is asked, given the answers so far; a question not asked never counts as missing."""
    if not may_come(question, form, held):
        return False
    condition = question.condition
    if condition is None or condition.legal_forms:
        return True
    other = form.by_code[condition.field]
    if not is_asked(other, form, answers, held):
        return False
    answer = answers.get(condition.field)
    if not condition.values:
        return is_filled(other, answer, held)
    if isinstance(answer, bool):
        return (YES if answer else NO) in condition.values
    if isinstance(answer, list):
        return any(each in condition.values for each in answer)
    return answer in condition.values


def may_come(question: Field, form: Form, held: Held) -> bool:
    """Whether some answers to the others would have the question asked, by the law of the day and the structure."""
    if question.law and held.day is not None and not OF_QUESTIONS[question.law].on(held.day).known:
        return False
    condition = question.condition
    if condition is None:
        return True
    if condition.legal_forms:
        return held.legal_form in condition.legal_forms
    other = form.by_code.get(condition.field)
    return other is not None and may_come(other, form, held)


def asked(form: Form, answers: Answers, held: Held) -> Iterator[Field]:
    """The questions asked, in the order of the form."""
    return (field for field in form.fields() if is_asked(field, form, answers, held))


def is_filled(field: Field, answer: object, held: Held) -> bool:
    """Whether a question has an answer at all; how good it is belongs to people."""
    match field.kind:
        case Kind.PLACE:
            return held.located
        case Kind.DOCUMENTS:
            return held.pieces.get(field.code, 0) > 0
        case Kind.CONSORTIUM:
            return bool(held.members)
        case Kind.ATTESTATION:
            return answer is True
        case Kind.YES_NO | Kind.NUMBER | Kind.AMOUNT:
            return answer is not None
        case Kind.REQUEST:
            return total(answer) > Money(0)
        case _:
            return bool(answer.strip()) if isinstance(answer, str) else bool(answer)


def lacks(form: Form, answers: Answers, held: Held) -> tuple[Lack, ...]:
    """List what stops the file from being submitted, in the order of the form. Empty when it is whole."""
    found: list[Lack] = []
    for each in asked(form, answers, held):
        expected = lack_of(each, answers.get(each.code), held)
        if expected:
            found.append(Lack(each.code, LACKING.get(each.kind, each.label), expected))
    return tuple(found)


def lack_of(field: Field, answer: object, held: Held) -> str:
    """What is still expected for one question asked, in words; « » when nothing is."""
    if not is_filled(field, answer, held):
        return EXPECTED.get(field.kind, "répondez à cette question") if field.required else ""
    if field.kind is Kind.DOCUMENTS:
        return _pieces(field, held.pieces.get(field.code, 0))
    if field.kind is Kind.CONSORTIUM:
        return _consortium(held.members)
    if field.kind is Kind.GROUP and isinstance(answer, list):
        return _group(field, answer, held)
    if isinstance(answer, str):
        length, least = len(answer.strip()), field.minimum or 0
        if field.kind in (Kind.TEXT, Kind.LONG_TEXT) and length < least:
            return f"répondez en {least} caractères au moins ({length} pour l'instant)"
        if field.kind is Kind.DATE and held.day is not None:
            return day_expected(field, answer, held.day)
    return ""


def day_expected(field: Field, answer: str, on: date) -> str:
    """What is expected instead of a day (« 2027-03-31 »), for a request made `on` another; « » when it answers."""
    try:
        day = date.fromisoformat(answer)
    except ValueError:
        return ""  # brought from elsewhere as it was written there
    if field.days is Days.TO_COME and day < on:
        return f"indiquez un jour à venir, le {say_day(on)} au plus tôt"
    if field.days is Days.PAST and day > on:
        return f"indiquez un jour passé, le {say_day(on)} au plus tard"
    return ""


# What lacks is named by the box to fill: of a place, its commune is asked, and its address may stay empty.
LACKING = {Kind.PLACE: "Commune du lieu"}
EXPECTED = {
    Kind.TEXT: "remplissez ce champ",
    Kind.LONG_TEXT: "répondez en quelques phrases",
    Kind.CHOICE: "choisissez une réponse",
    Kind.CHOICES: "cochez au moins une réponse",
    Kind.YES_NO: "répondez oui ou non",
    Kind.AMOUNT: "indiquez le montant, 0 s'il est nul",
    Kind.NUMBER: "indiquez un nombre, 0 s'il est nul",
    Kind.DATE: "indiquez la date",
    Kind.EMAIL: "indiquez une adresse électronique",
    Kind.PHONE: "indiquez un numéro de téléphone",
    Kind.WEB: "indiquez l'adresse du site",
    Kind.NUMBER_OF_COMPANY: "indiquez le numéro",
    Kind.PLACE: "choisissez la commune où se trouve le lieu",
    Kind.REQUEST: "indiquez le montant demandé",
    Kind.BUDGET: "ajoutez au moins une dépense",
    Kind.FUNDING: "ajoutez au moins un financement",
    Kind.DOCUMENTS: "joignez la pièce",
    Kind.GROUP: "ajoutez au moins une ligne",
    Kind.CONSORTIUM: "ajoutez les membres du consortium",
    Kind.ATTESTATION: "lisez l'attestation et cochez la case",
}


def _pieces(field: Field, received: int) -> str:
    least = field.minimum or 0
    if received >= least:
        return ""
    return f"joignez {least} pièces au moins ({received} reçue{'s' if received > 1 else ''} pour l'instant)"


def shares_apart(shares: Sequence[Decimal | int | None]) -> str:
    """What keeps the shares of the members from making a whole, rounding aside; "" when they do."""
    known = [share for share in shares if share is not None]
    if len(known) < len(shares):
        return "indiquez la part de chaque membre"
    together = Decimal(sum(known))
    if abs(together - EVERYONE_TOGETHER) > ROUNDING * len(shares):
        return f"les parts des membres font {percent(together)} : elles doivent faire {percent(EVERYONE_TOGETHER)}"
    return ""


def _consortium(members: Sequence[Member]) -> str:
    if sum(member.is_lead for member in members) != 1:
        return "désignez un chef de file, et un seul"
    apart = shares_apart([member.share for member in members])
    if apart:
        return apart
    refusing = [member.name for member in members if member.declined]
    if refusing:
        return f"retirez du consortium qui ne signe pas, ou demandez-lui de nouveau : {', '.join(refusing)}"
    waiting = [member.name for member in members if not member.signed]
    if waiting:
        return f"la lettre d'intention n'est pas encore signée par : {', '.join(waiting)}"
    return ""


def _group(field: Field, items: Sequence[object], held: Held) -> str:
    least = field.minimum or 0
    if len(items) < least:
        return f"ajoutez {least} lignes au moins ({len(items)} pour l'instant)"
    for rank, item in enumerate(items, start=1):
        if not isinstance(item, dict):
            continue
        for inner in field.fields:
            expected = lack_of(inner, item.get(inner.code), held)
            if expected:
                return f"ligne {rank}, « {inner.label} » : {expected}"
    return ""


def total(amounts: object) -> Money:
    """The sum of amounts by year, or of the amounts of rows of a table."""
    if isinstance(amounts, dict):
        return Money(sum(cents for cents in amounts.values() if isinstance(cents, int)))
    if isinstance(amounts, list):
        return Money.total(total(row.get("amounts")) for row in amounts if isinstance(row, dict))
    return Money(0)


def of_year(amounts: object, year: str) -> Money:
    """The amount of one year, « 1 » for the first."""
    cents = amounts.get(year) if isinstance(amounts, dict) else None
    return Money(cents) if isinstance(cents, int) else Money(0)


def fits(field: Field, answer: object) -> bool:
    """Whether an answer given to another form may stand in this one: same shape, within its limits and choices."""
    longest = field.maximum
    match field.kind:
        case (
            Kind.TEXT
            | Kind.LONG_TEXT
            | Kind.EMAIL
            | Kind.PHONE
            | Kind.WEB
            | Kind.NUMBER_OF_COMPANY
            | Kind.DATE
        ):
            return isinstance(answer, str) and (longest is None or len(answer) <= longest)
        case Kind.CHOICE:
            return answer in {choice.code for choice in field.choices}
        case Kind.CHOICES:
            return isinstance(answer, list) and set(answer) <= {choice.code for choice in field.choices}
        case Kind.YES_NO:
            return isinstance(answer, bool)
        case Kind.NUMBER | Kind.AMOUNT:
            return isinstance(answer, int) and not isinstance(answer, bool)
        case Kind.GROUP:
            codes = {inner.code for inner in field.fields}
            return isinstance(answer, list) and all(
                isinstance(row, dict) and set(row) <= codes for row in answer
            )
        case _:
            return False
