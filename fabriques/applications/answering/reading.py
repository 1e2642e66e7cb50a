"""A file read question by question: for the page that reads it again, for services, for a difference."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from fabriques.applications.content import answers_of, fixed_by_rules, held_of, lacking_of
from fabriques.applications.models import Application, ConsortiumMember, Piece
from fabriques.applications.pieces.queries import RESERVED, hidden_codes, pieces_by_code
from fabriques.common.mail_addresses import suggested
from fabriques.common.text import plain_key
from fabriques.rulebooks.form.answers import Held, Lack, is_asked
from fabriques.rulebooks.form.budget import Level, Remark, remarks, years_of
from fabriques.rulebooks.form.showing import Shown, shown
from fabriques.rulebooks.form.speaking import told_of_the_holder
from fabriques.rulebooks.form.types import Field, Form, Kind, Section


@dataclass(frozen=True)
class Entry:
    """One question and what was answered; `pieces` and `members` for the questions that these answer.

    `lead_today`: the name that the lead's structure has taken since the file was submitted; else « ».
    """

    field: Field
    answer: Shown
    pieces: tuple[Piece, ...] = ()
    members: tuple[ConsortiumMember, ...] = ()
    lead_today: str = ""


@dataclass(frozen=True)
class Chapter:
    section: Section
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Progress:
    """How far a section is: questions it needs, how many still lack something, and what its answers raise.

    `refused`: remarks that stop the file; `doubts`: those that only ask to look again.
    """

    section: Section
    needed: int
    lacking: int
    refused: int = 0
    doubts: int = 0


@dataclass(frozen=True)
class State:
    """Where a draft stands: read once for a page."""

    form: Form
    answers: Mapping[str, Any]
    held: Held
    lacks: tuple[Lack, ...]
    remarks: tuple[Remark, ...]

    @property
    def asked(self) -> frozenset[str]:
        """Codes of the questions asked, given the answers."""
        return frozenset(
            field.code for field in self.form.fields() if is_asked(field, self.form, self.answers, self.held)
        )

    def progress(self) -> Iterator[Progress]:
        """Each section with what it needs, in the order of the form."""
        asked, lacking = self.asked, {lack.field for lack in self.lacks}
        for section in self.form.sections:
            codes = [field.code for field in section.fields if field.code in asked]
            needed = [code for code in codes if self.form.by_code[code].required or code in lacking]
            found = [remark.level for remark in self.remarks if remark.field in codes]
            refused = found.count(Level.ERROR)
            yield Progress(
                section, len(needed), len(lacking.intersection(codes)), refused, len(found) - refused
            )

    @property
    def refused(self) -> tuple[Remark, ...]:
        """The remarks that stop the file."""
        return tuple(remark for remark in self.remarks if remark.level is Level.ERROR)


def state_of(application: Application, at: datetime) -> State:
    """Where a file stands at an instant; 0 to 2 queries, by what its form asks."""
    answers, held = answers_of(application), held_of(application, at)
    book, form = application.rulebook.rules, application.questions
    doubts = (*remarks(form, answers, book.amounts, book.spending), *addresses_in_doubt(form, answers))
    return State(form, answers, held, lacking_of(application, at), doubts)


def addresses_in_doubt(form: Form, answers: Mapping[str, Any]) -> Iterator[Remark]:
    """A question on each mail address whose domain looks like a typing fault; the answer stays as it is."""
    for field in form.fields():
        meant = suggested(answers.get(field.code) or "") if field.kind is Kind.EMAIL else ""
        if meant:
            yield Remark(
                field.code,
                Level.WARNING,
                f"Vouliez-vous dire {meant} ?",
                "Cette adresse ressemble à celle d'un service de messagerie connu, à une faute de frappe près.",
                "Corrigez-la, ou laissez-la telle quelle si elle est juste.",
            )


def chapters(
    application: Application,
    over: Mapping[str, Any] | None = None,
    reserved: Collection[str] | None = None,
    *,
    given_at: datetime | None,
) -> list[Chapter]:
    """The whole file in words, questions not asked left out; `over`: corrected answers, read over its own.

    `reserved`: the questions whose documents this reader may not see (`pieces.queries.hidden_codes`).
    `given_at`: when a service reads it, None for its holder (`pieces.queries.pieces_by_code`).
    """
    hidden = hidden_codes(application, reserved)
    form = application.questions
    answers, held = answers_of(application) | dict(over or {}), held_of(application, application.saved_at)
    years = years_of(application.rulebook.rules.amounts)
    pieces, fixed = pieces_by_code(application, given_at), fixed_by_rules(application)
    members = tuple(application.members.all()) if form.of_kind(Kind.CONSORTIUM) else ()

    def entry(field: Field) -> Entry:
        if field.code in hidden and field.code in pieces:
            return Entry(field, Shown(str(RESERVED)))
        if field.kind is Kind.PLACE:
            answer = Shown(place_line(application))
        elif field.code in fixed and not answers.get(field.code):
            answer = Shown(said_fixed(application))
        else:
            answer = shown(field, answers.get(field.code), years)
        return Entry(
            field,
            answer,
            tuple(pieces.get(field.code, ())),
            members if field.kind is Kind.CONSORTIUM else (),
            lead_today(application, members) if field.kind is Kind.CONSORTIUM else "",
        )

    def titled(section: Section) -> Section:
        """For its service, a title speaks of the holder, not to them."""
        return section if given_at is None else replace(section, title=told_of_the_holder(section.title))

    return [
        Chapter(
            titled(section),
            tuple(entry(field) for field in section.fields if is_asked(field, form, answers, held)),
        )
        for section in form.sections
    ]


def said_fixed(application: Application) -> str:
    """What is read of an amount that the rules fix, where the file does not say it; « » when they fix none."""
    flat = application.rulebook.rules.amounts.flat
    return f"Non indiqué ; fixé par le règlement : {flat.words}." if flat is not None and flat.known else ""


def lead_today(application: Application, members: Sequence[ConsortiumMember]) -> str:
    """The name of a file's structure now, if the lead was filed under one that was corrected since; else « »."""
    organisation = application.organisation
    lead = next((each for each in members if each.is_lead), None)
    if lead is None or application.submitted_at is None or lead.name == organisation.name:
        return ""
    changes = organisation.identity_changes.filter(
        changed_at__gte=application.submitted_at, before__has_key="name"
    )
    first = changes.order_by("changed_at", "pk").first()
    filed = first is not None and plain_key(first.before["name"]) == plain_key(lead.name)
    return organisation.name if filed else ""


def place_line(application: Application) -> str:
    return ", ".join(part for part in (application.address, str(application.commune or "")) if part)
