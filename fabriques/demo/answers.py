"""Made-up answers to any form of a call: each question of each kind answered, visibly fictitious."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from fabriques.accounts.models import User
from fabriques.applications import acts
from fabriques.applications.models import Application
from fabriques.applications.pieces.acts import add_piece
from fabriques.common.dates import legal_day
from fabriques.common.values import Money
from fabriques.demo import names
from fabriques.demo.documents import document
from fabriques.rulebooks.form.answers import Held, is_asked
from fabriques.rulebooks.form.budget import THIS_CALL, years_of
from fabriques.rulebooks.form.types import Days, Field, Form, Holds, Kind
from fabriques.rulebooks.funding import Amounts

SOON = timedelta(days=180)
LONG = (
    "Texte de démonstration. Le collectif a écrit cette réponse pour montrer le dossier ; elle ne décrit aucun lieu "
    "réel et ses chiffres sont inventés."
)


@dataclass(frozen=True)
class Teller:
    """Answers one file: same random source, same answers. `money` is what it asks for."""

    random: Random
    address: str
    commune: str
    amounts: Amounts
    money: Money

    def answers(self, form: Form, legal_form: str, at: datetime) -> dict[str, Any]:
        """An answer to every question asked at an instant, in the order of the form; pieces and members apart."""
        answers: dict[str, Any] = {}
        held = Held(legal_form, located=True, day=legal_day(at))
        for field in form.fields():
            if field.kind in (Kind.DOCUMENTS, Kind.CONSORTIUM) or field.holds is Holds.PLACE_NAME:
                continue
            if is_asked(field, form, answers, held):
                answers[field.code] = self.answer(field)
            if field.days is Days.TO_COME and field.code in answers:
                answers[field.code] = (legal_day(at) + SOON).isoformat()
        return answers

    def answer(self, field: Field) -> Any:
        if field.holds is Holds.SUMMARY:
            return names.SUMMARY[: field.maximum]
        if field.holds is Holds.ACTIVITIES:
            return self.random.choice(names.ACTIVITIES)[: field.maximum]
        if field.criterion in names.ANSWERS and field.kind in (Kind.TEXT, Kind.LONG_TEXT):
            return long_enough(names.ANSWERS[field.criterion], field)[: field.maximum]
        return ANSWERED[field.kind](self, field)

    def years(self) -> tuple[str, ...]:
        return years_of(self.amounts)

    def spread(self, amount: Money) -> dict[str, int]:
        """An amount shared over the years of the grant."""
        years = self.years()
        return {year: part.cents for year, part in zip(years, amount.split(len(years)), strict=True)}

    def budget(self, field: Field) -> list[dict[str, Any]]:
        """Spending for twice what is asked, over the first categories."""
        chosen = field.categories[: 3 if len(field.categories) > 2 else 1]
        shares = Money(self.money.cents * 2).split(len(chosen))
        return [
            {"category": each.code, "label": "Dépense de démonstration", "amounts": self.spread(share)}
            for each, share in zip(chosen, shares, strict=True)
        ]

    def funding(self) -> list[dict[str, Any]]:
        """This call, own income and one other funder: as much as the spending."""
        own, region = self.money.split(2)
        rows = (
            (THIS_CALL, "Fabriques de territoire", "asked", self.money),
            ("own", "Recettes de démonstration", "granted", own),
            ("region", "Région de démonstration", "asked", region),
        )
        return [
            {"origin": origin, "funder": funder, "status": status, "amounts": self.spread(amount)}
            for origin, funder, status, amount in rows
        ]

    def group(self, field: Field) -> list[dict[str, Any]]:
        return [
            {inner.code: self.answer(inner) for inner in field.fields}
            for _rank in range(max(field.minimum or 0, 1))
        ]

    def number(self, field: Field) -> int:
        low, high = field.minimum or 1, field.maximum or 120
        return self.random.randint(low, max(low, min(high, low + 60)))


def long_enough(said: str, field: Field) -> str:
    while len(said) < (field.minimum or 0):
        said += f" {LONG}"
    return said


def text(length: int) -> Callable[[Teller, Field], str]:
    def answer(teller: Teller, field: Field) -> str:
        long = LONG if length > len(LONG) else LONG[:length]
        return long_enough(long, field)[: field.maximum or length]

    return answer


ANSWERED: dict[Kind, Callable[[Teller, Field], Any]] = {
    Kind.TEXT: lambda teller, field: "Réponse de démonstration"[: field.maximum],
    Kind.LONG_TEXT: text(600),
    Kind.CHOICE: lambda teller, field: field.choices[0].code,
    Kind.CHOICES: lambda teller, field: [choice.code for choice in field.choices[:2]],
    Kind.YES_NO: lambda teller, field: False,
    Kind.AMOUNT: lambda teller, field: max(field.minimum or 0, 12_000) * 100,
    Kind.NUMBER: lambda teller, field: teller.number(field),
    Kind.DATE: lambda teller, field: "2019-06-17",
    Kind.EMAIL: lambda teller, field: "accueil@demonstration.example",
    Kind.PHONE: lambda teller, field: "01 99 00 00 00",  # a number reserved for fiction
    Kind.WEB: lambda teller, field: "https://demonstration.example/",
    Kind.NUMBER_OF_COMPANY: lambda teller, field: "W000000000",
    Kind.PLACE: lambda teller, field: {"address": teller.address, "commune": teller.commune},
    Kind.REQUEST: lambda teller, field: teller.spread(teller.money),
    Kind.BUDGET: Teller.budget,
    Kind.FUNDING: lambda teller, field: teller.funding(),
    Kind.GROUP: Teller.group,
    Kind.ATTESTATION: lambda teller, field: True,
}


def add_pieces(application: Application, *, by: User, at: datetime) -> None:
    """Send the pieces its form requires: documents that say what they stand for, the same for every file."""
    for field in application.questions.of_kind(Kind.DOCUMENTS):
        for rank in range(1, (field.minimum or 1) + 1 if field.required else 1):
            name, content = document(field, rank)
            add_piece(application, field.code, SimpleUploadedFile(name, content), by=by, at=at)


def complete(draft: Application, commune: str, money: Money, *, by: User, at: datetime) -> Application:
    """Answer everything a draft asks and send its pieces: ready to be submitted."""
    add_pieces(draft, by=by, at=at)
    amounts = draft.rulebook.rules.amounts
    teller = Teller(Random(draft.public_id), "1 rue de la Démonstration", commune, amounts, money)  # noqa: S311
    answers = teller.answers(draft.questions, draft.organisation.legal_form, at)
    return acts.write(draft, answers, by=by, at=at)
