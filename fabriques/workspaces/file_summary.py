"""What stays in sight of a file while it is read: who, where, how much, what the rules allow, how to reach them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from fabriques.applications.content import answers_of
from fabriques.common.values import Money
from fabriques.overview.deadlines import note, sentence, silence_on
from fabriques.rulebooks.form.ceilings import Ceiling, ceilings
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
class Summary:
    numbers: tuple[tuple[str, str], ...]
    contacts: tuple[Contact, ...]
    ceilings: tuple[Ceiling, ...]
    requested: Money
    most: Money | None
    verdict: tuple[str, str]
    silence: str
    due: str


def summary(file: Any, verdict: Any, over: Mapping[str, Any], on: date) -> Summary:
    """The summary of a file read with its structure, its person and what its delay depends on; no query.

    `over`: the answers of its corrections, read over its own.
    """
    book, answers = file.rulebook.rules, answers_of(file) | dict(over)
    requested = Money(file.requested_cents or 0)
    drawn = ceilings(file.questions, answers, requested, book.amounts, book.spending)
    standing = silence_on(file, on)
    return Summary(
        numbers(file.organisation),
        contacts(file, over),
        drawn,
        drawn[0].asked if drawn else requested,
        book.amounts.highest,
        verdict_words(verdict),
        sentence(standing) if standing is not None else "",
        note(standing)[0] if standing is not None else "",
    )


def verdict_words(verdict: Any) -> tuple[str, str]:
    """What the territory rule answers for a file, in words, and its tone; to be checked while there is no answer."""
    return VERDICTS[verdict["eligibility"] if verdict else "unknown"]


def numbers(organisation: Any) -> tuple[tuple[str, str], ...]:
    """The numbers that identify a structure, each with its name."""
    known = (
        ("SIRET", organisation.siret),
        ("RNA", organisation.rna),
        ("RIDET", organisation.ridet),
        ("Tahiti", organisation.tahiti),
    )
    return tuple((label, number) for label, number in known if number)


def contacts(file: Any, over: Mapping[str, Any]) -> tuple[Contact, ...]:
    """Whoever submitted the file or sent it on paper, then the addresses and numbers that it gives.

    What leads to one place comes once.
    """
    found: dict[str, Contact] = {}

    def add(label: str, value: str, href: str) -> None:
        known = found.get(href)
        found[href] = Contact(
            f"{known.label}, {label[:1].lower()}{label[1:]}" if known else label, value, href
        )

    if file.is_on_paper:
        sender_of(file.paper_sender, add)
    else:
        holder = file.holder
        add(_("Déposé par %(name)s") % {"name": holder}, holder.email, f"mailto:{holder.email}")
    answers = answers_of(file) | dict(over)
    for field in file.questions.fields():
        said = answers.get(field.code)
        if field.kind in LINKS and isinstance(said, str) and said:
            add(field.label, said, f"{LINKS[field.kind]}{said.replace(' ', '')}")
    return tuple(found.values())


def sender_of(sender: Any, add: Callable[[str, str, str], None]) -> None:
    """Add every way to reach whoever sent a file on paper."""
    who = _("Envoyé par %(name)s") % {"name": sender}
    add(who, sender.postal_address, "")
    if sender.follower is not None:
        add(
            _("Suivi par %(name)s") % {"name": sender.follower},
            sender.follower.email,
            f"mailto:{sender.follower.email}",
        )
    if sender.email:
        add(who, sender.email, f"mailto:{sender.email}")
    if sender.phone:
        add(who, sender.phone, f"tel:{sender.phone.replace(' ', '')}")
