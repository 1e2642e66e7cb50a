"""Two files that look alike, fact by fact: what says whether they are one project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from fabriques.applications.corrections.reading import corrected
from fabriques.applications.pieces.received import Received
from fabriques.common.dates import legal_day, say_day, say_instant
from fabriques.common.text import plain_key
from fabriques.common.values import Money
from fabriques.overview.queries import stage_words
from fabriques.workspaces.file_summary import contacts, numbers


@dataclass(frozen=True)
class Fact:
    """One fact of two files; one that neither file gives is left out."""

    label: str
    one: str
    other: str

    @property
    def same(self) -> bool:
        """The same but for capitals, accents and punctuation."""
        return plain_key(self.one) == plain_key(self.other)


def facts(one: Any, other: Any, pieces: tuple[Sequence[Received], Sequence[Received]]) -> list[Fact]:
    """What is compared of two files read with their stage, structure and people; 1 query for each.

    `pieces`: those that the reader may see of each. The number of a structure is told even where neither gives it.
    """
    first_pieces, second_pieces = pieces
    told = zip(facts_of(one, first_pieces), facts_of(other, second_pieces), strict=True)
    found = [Fact(label, first, second) for (label, first), (_label, second) in told]
    shared = Fact(
        _("Pièces de même contenu"),
        held_by(first_pieces, beside=second_pieces),
        held_by(second_pieces, beside=first_pieces),
    )
    return [each for each in (*found, shared) if each.one or each.other or each.label == "SIRET"]


def held_by(pieces: Sequence[Received], *, beside: Sequence[Received]) -> str:
    """The names of the pieces that another file holds too, byte for byte."""
    theirs = contents(beside)
    return ", ".join(name for digest, name in contents(pieces).items() if digest in theirs)


def contents(pieces: Sequence[Received]) -> dict[str, str]:
    return {shown.piece.sha256: shown.piece.file_name for question in pieces for shown in question.current}


def apart(file: Any) -> str:
    """What tells a file from another of the same name: its number and the day it came."""
    words = _("%(number)s, déposé le %(day)s")
    return words % {"number": file.receipt.number, "day": say_day(legal_day(file.submitted_at))}


def facts_of(file: Any, pieces: Sequence[Received]) -> list[tuple[str, str]]:
    organisation, known = file.organisation, dict(numbers(file.organisation))
    reached = contacts(file, corrected(file))
    return [
        (_("Structure"), str(organisation)),
        (_("Forme juridique"), organisation.get_legal_form_display()),
        *((label, known.get(label, "")) for label in ("SIRET", "RNA", "RIDET", "Tahiti")),
        (_("Tiers-lieu"), file.place_name),
        (_("Adresse"), file.address),
        (_("Commune"), str(file.commune or "")),
        (_("Joindre"), ", ".join(each.value for each in reached)),
        *sent(file),
        (_("Pièces"), ", ".join(contents(pieces).values())),
        (_("Vague"), file.wave.title),
        (_("Montant demandé"), Money(file.requested_cents).label if file.requested_cents else ""),
        (_("Étape"), stage_words(file.stage, for_holder=False)[0]),
        (_("Service"), str(file.service or "")),
        (_("Accusé de réception"), file.receipt.number if hasattr(file, "receipt") else ""),
    ]


def sent(file: Any) -> list[tuple[str, str]]:
    """By whom and when a file was submitted, or posted; the same questions for both, to be set side by side."""
    when = say_day(file.postmarked_on) if file.is_on_paper else say_instant(file.submitted_at)
    how = _("posté le %(day)s, sur papier") if file.is_on_paper else "%(day)s"
    return [(_("Déposé par"), str(file.holder)), (_("Déposé le"), how % {"day": when})]
