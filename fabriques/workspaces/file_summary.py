"""What stays in sight of a file while it is read: who, where, how much, what the rules allow, how to reach them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from fabriques.applications.content import answers_of
from fabriques.common.values import Money
from fabriques.overview.deadlines import note, sentence, silence_on
from fabriques.rulebooks.form.types import Kind

LINKS = {Kind.EMAIL: "mailto:", Kind.PHONE: "tel:"}
VERDICTS = {"yes": ("éligible", "good"), "no": ("non éligible", "bad"), "unknown": ("à vérifier", "wait")}


@dataclass(frozen=True)
class Contact:
    """One way to reach whoever holds a file; `href` is « » for what no link opens."""

    label: str
    value: str
    href: str = ""


@dataclass(frozen=True)
class Ceiling:
    """An amount asked beside the most that the rulebook allows, in cents."""

    label: str
    asked: int
    most: int
    source: str

    @property
    def over(self) -> bool:
        return self.asked > self.most

    @property
    def asked_label(self) -> str:
        return Money(self.asked).label

    @property
    def most_label(self) -> str:
        return Money(self.most).label


@dataclass(frozen=True)
class Summary:
    numbers: tuple[tuple[str, str], ...]
    contacts: tuple[Contact, ...]
    ceilings: tuple[Ceiling, ...]
    verdict: tuple[str, str]
    silence: str
    due: str


def summary(file: Any, verdict: Any, on: date) -> Summary:
    """The summary of a file read with its structure, its person and what its delay depends on; no query."""
    eligibility = verdict["eligibility"] if verdict else "unknown"
    standing = silence_on(file, on)
    return Summary(
        numbers(file.organisation),
        contacts(file),
        ceilings(file),
        VERDICTS[eligibility],
        sentence(standing) if standing is not None else "",
        note(standing)[0] if standing is not None else "",
    )


def numbers(organisation: Any) -> tuple[tuple[str, str], ...]:
    """The numbers that identify a structure, each with its name."""
    known = (
        ("SIRET", organisation.siret),
        ("RNA", organisation.rna),
        ("RIDET", organisation.ridet),
        ("Tahiti", organisation.tahiti),
    )
    return tuple((label, number) for label, number in known if number)


def contacts(file: Any) -> tuple[Contact, ...]:
    """Whoever submitted the file, then the addresses and numbers that it gives; what leads to one place comes once."""
    found: dict[str, Contact] = {}

    def add(label: str, value: str, href: str) -> None:
        known = found.get(href)
        found[href] = Contact(
            f"{known.label}, {label[:1].lower()}{label[1:]}" if known else label, value, href
        )

    if file.submitted_by is not None:
        sender = file.submitted_by
        add(_("Déposé par %(name)s") % {"name": sender}, sender.email, f"mailto:{sender.email}")
    answers = answers_of(file)
    for field in file.questions.fields():
        said = answers.get(field.code)
        if field.kind in LINKS and isinstance(said, str) and said:
            add(field.label, said, f"{LINKS[field.kind]}{said.replace(' ', '')}")
    return tuple(found.values())


def ceilings(file: Any) -> tuple[Ceiling, ...]:
    """What is asked in all, and in each year, beside what the rulebook caps."""
    amounts = file.rulebook.rules.amounts
    found = []
    if file.requested_cents and amounts.highest is not None:
        held = amounts.flat or amounts.maximum
        found.append(
            Ceiling(_("Demande en tout"), file.requested_cents, amounts.highest.cents, held.source.text)
        )
    cap = amounts.yearly_maximum
    if cap is None or cap.value is None:
        return tuple(found)
    answers = answers_of(file)
    for field in file.questions.of_kind(Kind.REQUEST):
        asked = answers.get(field.code)
        if isinstance(asked, dict):
            found += [
                Ceiling(
                    _("Demande pour l'année %(year)s") % {"year": year},
                    cents,
                    cap.value.cents,
                    cap.source.text,
                )
                for year, cents in asked.items()
                if isinstance(cents, int)
            ]
    return tuple(found)
