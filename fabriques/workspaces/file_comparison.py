"""Two files that look alike, fact by fact: what says whether they are one project."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from fabriques.applications.corrections.reading import corrected
from fabriques.common.dates import say_day, say_instant
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


def facts(one: Any, other: Any) -> list[Fact]:
    """What is compared of two files read with their stage, structure and people; 1 query for each."""
    told = zip(facts_of(one), facts_of(other), strict=True)
    found = [Fact(label, first, second) for (label, first), (_label, second) in told]
    return [each for each in found if each.one or each.other]


def facts_of(file: Any) -> list[tuple[str, str]]:
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
