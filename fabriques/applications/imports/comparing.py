"""What a source says now, set beside what ours says: shown, and nothing of ours is changed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from fabriques.applications.answering.merging import mark
from fabriques.applications.content import answers_of
from fabriques.applications.corrections.reading import corrected
from fabriques.applications.imports.assembling import Candidate
from fabriques.applications.imports.instants import read_instant
from fabriques.applications.models import ImportedFile, Piece
from fabriques.applications.pieces.queries import RESERVED
from fabriques.common.text import shortened
from fabriques.rulebooks.form.budget import years_of
from fabriques.rulebooks.form.showing import shown
from fabriques.territories.geography import label

LONGEST = 300


@dataclass(frozen=True)
class Difference:
    """One thing that the source says otherwise; in words."""

    code: str
    label: str
    source: str
    ours: str

    @property
    def words(self) -> str:
        return f"{self.label} : à la source « {self.source} », ici « {self.ours} »"


def differences(known: ImportedFile, found: Candidate) -> list[Difference]:
    """What the source says that ours does not, corrections included; 3 queries."""
    application = known.application
    ours = answers_of(application) | corrected(application)
    years, form = years_of(application.rulebook.rules.amounts), application.questions

    def words(code: str, answer: object) -> str:
        return shortened(shown(form.by_code[code], answer, years).plain, LONGEST)

    told = [
        Difference(code, form.by_code[code].label, words(code, answer), words(code, ours.get(code)))
        for code, answer in found.answers.items()
        if code in form.by_code and mark(answer) != mark(ours.get(code))
    ]
    if found.commune and found.commune != application.commune_id:
        said_here = label(application.commune_id) if application.commune_id else ""
        told.append(Difference("@commune", "Commune", label(found.commune), said_here))
    if found.address and found.address != application.address:
        told.append(Difference("@address", "Adresse", found.address, application.address))
    if found.received_at and found.received_at != known.received_at:
        told.append(
            Difference(
                "@received_at",
                "Date de dépôt",
                found.received_at.isoformat(),
                known.received_at.isoformat(),
            )
        )
    return [*told, *pieces_missing(known, found)]


def pieces_missing(known: ImportedFile, found: Candidate) -> list[Difference]:
    """Documents of the source that ours does not hold."""
    if not any(found.pieces.values()):
        return []
    held = set(Piece.objects.filter(application=known.application).values_list("sha256", flat=True))
    names = known.application.questions.by_code
    return [
        Difference(
            code,
            names[code].label,
            str(RESERVED) if names[code].is_bank_details else document.name,
            "pièce absente",
        )
        for code, documents in found.pieces.items()
        for document in documents
        if code in names and document.sha256 not in held
    ]


def keep(known: ImportedFile, told: list[Difference], *, at: datetime) -> None:
    """Keep what differs, for the page of the import; the file itself stays."""
    known.differences = [asdict(each) for each in told]
    known.compared_at = at
    known.save(update_fields=["differences", "compared_at"])


def keep_deletion(known: ImportedFile, written: str, *, at: datetime) -> None:
    """Note that the source deleted a file; ours stays."""
    read = read_instant(written)
    if known.deleted_at is None:
        known.deleted_at = read.at if read else at
        known.save(update_fields=["deleted_at"])
