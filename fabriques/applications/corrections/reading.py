"""What corrections change in a file: questions reopened, answers given over those received."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from fabriques.applications.content import answers_of, held_of
from fabriques.applications.models import Application, Correction
from fabriques.applications.pieces.queries import unnamed
from fabriques.applications.rules import incomplete, money
from fabriques.common.reasons import Judgement
from fabriques.rulebooks.form.answers import lacks, may_come
from fabriques.rulebooks.form.budget import remarks, years_of
from fabriques.rulebooks.form.differing import Line, differs, marked
from fabriques.rulebooks.form.showing import Shown, shown
from fabriques.rulebooks.form.types import Kind

UNFIT = (Kind.PLACE, Kind.CONSORTIUM)  # a place is judged again by another act, members sign again


def reopenable(application: Application) -> list[str]:
    """Codes of the questions that may be reopened: never one that the law or the structure keeps from being asked."""
    form, held = application.questions, held_of(application, application.saved_at)
    return [field.code for field in form.fields() if field.kind not in UNFIT and may_come(field, form, held)]


def whole(file: Application, reopened: Collection[str], answers: Mapping[str, Any]) -> Judgement:
    """Whether the reopened questions are still answered as a submitted file must, and its money within the rules."""
    book, said = file.rulebook.rules, answers_of(file) | corrected(file) | dict(answers)
    missing = [
        lack for lack in lacks(file.questions, said, held_of(file, file.saved_at)) if lack.field in reopened
    ]
    found = remarks(file.questions, said, book.amounts, book.spending)
    return incomplete(missing) & money([remark for remark in found if remark.field in reopened])


def corrected(application: Application) -> dict[str, Any]:
    """The answers given by corrections, the last one of each question; 1 query."""
    over: dict[str, Any] = {}
    for correction in application.corrections.filter(answered_at__isnull=False):
        over |= correction.answers
    return over


def with_corrected(files: QuerySet[Any]) -> QuerySet[Any]:
    """The same files, each with the answers of its corrections, the earliest first (`corrected`), in the same query."""
    given = Correction.objects.filter(application=OuterRef("pk"), answered_at__isnull=False)
    return files.annotate(corrected=ArraySubquery(given.order_by("asked_at", "pk").values("answers")))


def unread(application: Application) -> QuerySet[Correction]:
    """The answer that a service has not said to have read, if any."""
    return application.corrections.filter(answered_at__isnull=False, read_at=None)


def before(correction: Correction) -> dict[str, Any]:
    """What the file said of the reopened questions when they were reopened."""
    said = answers_of(correction.application)
    earlier = correction.application.corrections.filter(
        answered_at__isnull=False, answered_at__lt=correction.asked_at
    )
    for other in earlier:
        said |= other.answers
    return {code: said.get(code) for code in correction.fields}


@dataclass(frozen=True)
class Change:
    """A reopened question: what was received, and what the correction says."""

    label: str
    before: Shown
    after: Shown

    @property
    def differs(self) -> bool:
        return differs(self.before, self.after)

    @property
    def lines(self) -> list[Line]:
        """The two as one text, with what went and what came marked."""
        return marked(self.before, self.after)


def changes(correction: Correction) -> list[Change]:
    """What a correction changes, question by question; pieces by their content. 1 query, 2 with pieces."""
    known = correction.application.questions.by_code
    years = years_of(correction.application.rulebook.rules.amounts)
    found: list[Change] = []
    for code, said in before(correction).items():
        field, now = known[code], correction.answers.get(code, said)
        if field.kind is Kind.DOCUMENTS:
            asked, end = correction.asked_at, correction.answered_at or correction.asked_at
            told = [pieces_at(correction, code, at) for at in (asked, end)]
            words = unnamed(*told) if field.is_bank_details else told
            found.append(Change(field.label, *(Shown(each) for each in words)))
        else:
            found.append(Change(field.label, shown(field, said, years), shown(field, now, years)))
    return found


def pieces_at(correction: Correction, code: str, at: datetime) -> str:
    """The pieces that answered a question at an instant, by name and content."""
    held = [
        f"{piece.file_name} (empreinte {piece.sha256[:8]}…)"
        for piece in correction.application.pieces.all()
        if piece.code == code
        and piece.received_at <= at
        and not any(end is not None and end <= at for end in (piece.replaced_at, piece.removed_at))
    ]
    return ", ".join(held)
