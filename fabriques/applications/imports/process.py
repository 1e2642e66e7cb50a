"""Every file of a source judged in turn, tried or imported, and told in a report; flat in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from pathlib import Path

from fabriques.applications import access
from fabriques.applications.imports import comparing, snapshots
from fabriques.applications.imports.assembling import Assembler, Candidate
from fabriques.applications.imports.mapping import Mappings
from fabriques.applications.imports.targets import targets
from fabriques.applications.imports.values import SourceFile
from fabriques.applications.imports.writing import import_file
from fabriques.applications.models import FileImport, ImportedFile
from fabriques.applications.models.application import questions_of_rules
from fabriques.applications.states import ApplicationState
from fabriques.calls.models import Wave
from fabriques.common import clock, sheets
from fabriques.common.dates import legal_day
from fabriques.common.reasons import Refusal
from fabriques.connectors.online_procedures_format import NUMBER
from fabriques.organisations.models import Organisation
from fabriques.rulebooks.form.answers import Held, lacks
from fabriques.rulebooks.form.budget import years_of
from fabriques.rulebooks.form.reader import read_once
from fabriques.rulebooks.form.types import Form, Kind
from fabriques.rulebooks.values import Item

CHUNK = 100
KEPT_REJECTED = 100
SHAPE = sheets.Shape(sheets.Form.CSV)
HEADING = (
    "ligne",
    "numero_source",
    "tiers_lieu",
    "resultat",
    "dossier_ici",
    "a_savoir",
    "ce_qui_manque",
    "differences",
)


class Outcome(StrEnum):
    NEW = "new"
    SAME = "same"
    DIFFERENT = "different"
    REJECTED = "rejected"
    DELETED = "deleted"


@dataclass
class Line:
    """What came of one file of the source."""

    line: int
    source_id: str
    place_name: str
    outcome: Outcome
    here: str = ""
    remarks: Sequence[str] = ()
    lacking: Sequence[str] = ()
    differences: Sequence[str] = ()


@dataclass
class Progress:
    """How far it is: `counts` by outcome, and « incomplete » among the new ones."""

    done: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    first_rejected: list[tuple[int, str, str]] = field(default_factory=list)

    def note(self, line: Line) -> None:
        self.done += 1
        self.counts[line.outcome] = self.counts.get(line.outcome, 0) + 1
        if line.outcome is Outcome.NEW and line.lacking:
            self.counts["incomplete"] = self.counts.get("incomplete", 0) + 1
        if line.outcome is Outcome.REJECTED and len(self.first_rejected) < KEPT_REJECTED:
            self.first_rejected.append(
                (line.line, line.source_id or line.place_name, " ; ".join(line.remarks))
            )


def legal_forms() -> tuple[Item, ...]:
    return tuple(Item(code, str(label)) for code, label in Organisation.LegalForm.choices)


def form_of(wave: Wave) -> Form:
    return read_once(wave.form.text) if wave.form else questions_of_rules(wave.rulebook.text)


def run(
    file_import: FileImport, snapshot: Path, report: Path, *, watch: Callable[[Progress], None]
) -> Progress:
    """Judge every file of a snapshot, write the report; import the new ones unless it is a trial."""
    progress, judge = Progress(), Judge(file_import)
    with sheets.write(report, SHAPE) as writer:
        writer.row(HEADING)
        lines = snapshots.read(snapshot)
        while chunk := list(islice(lines, CHUNK)):
            for line in judge.lines(chunk):
                writer.row(cells(line, trial=judge.trial))
                progress.note(line)
            watch(progress)
    return progress


class Judge:
    """Ready for one import: its form, its mapping, and who it is written by."""

    def __init__(self, file_import: FileImport) -> None:
        self.file_import = file_import
        self.trial = file_import.run_at is None
        self.by = file_import.run_by or file_import.asked_by
        wave = file_import.wave
        self.form = form_of(wave)
        self.mappings: Mappings = file_import.mapping
        wanted = targets(self.form, years_of(wave.rulebook.rules.amounts))
        self.assembler = Assembler(self.form, wanted, legal_forms())
        self.seen: dict[str, int] = {}
        self.here: set[str] = set()

    def lines(self, chunk: Sequence[SourceFile]) -> Iterator[Line]:
        at = clock.now()
        found = [
            self.assembler.candidate(source, self.mappings.get(source.revision, {}), at)
            if not source.deleted_at
            else Candidate(source.line, source.text(NUMBER))
            for source in chunk
        ]
        known = self.known([each.source_id for each in found])
        self.here = self.sirets_here([each.siret for each in found if each.siret])
        for source, candidate in zip(chunk, found, strict=True):
            yield self.line(source, candidate, known.get(candidate.source_id))

    def known(self, numbers: Sequence[str]) -> dict[str, ImportedFile]:
        """Those of a chunk already imported, in one query."""
        needed = (
            "application__rulebook", "application__form", "application__organisation", "application__commune",
        )  # fmt: skip
        rows = ImportedFile.objects.filter(
            wave=self.file_import.wave, origin=self.file_import.origin, source_id__in=numbers
        )
        return {row.source_id: row for row in rows.select_related(*needed)}

    def sirets_here(self, numbers: Sequence[str]) -> set[str]:
        """The SIRET numbers of a chunk that have a file started here, in one query."""
        counted = access.counted(self.by, clock.today())
        rows = counted.filter(wave=self.file_import.wave, organisation__siret__in=numbers, imported_from=None)
        return set(
            rows.exclude(state=ApplicationState.WITHDRAWN).values_list("organisation__siret", flat=True)
        )

    def line(self, source: SourceFile, found: Candidate, known: ImportedFile | None) -> Line:
        line = Line(source.line, found.source_id, found.place_name, Outcome.REJECTED, remarks=found.faults)
        if known is not None:
            line.here = known.application.public_id
            line.place_name = line.place_name or known.application.place_name
        if source.deleted_at:
            return self.gone(line, source, known)
        before = self.seen.setdefault(found.source_id, source.line) if found.source_id else source.line
        if before != source.line:
            line.remarks = [f"même numéro que la ligne {before} : seule la première est lue"]
            return line
        if known is not None and known.file_import_id != self.file_import.pk:
            return self.compared(line, found, known)
        if found.faults:
            return line
        if known is not None:  # by this very import, before its worker was killed
            line.outcome, line.remarks = Outcome.NEW, found.remarks
            return line
        return self.made(line, source, found)

    def gone(self, line: Line, source: SourceFile, known: ImportedFile | None) -> Line:
        line.outcome, line.remarks = Outcome.DELETED, ["jamais importé ici"]
        if known is not None:
            line.remarks = ["supprimé à la source ; le dossier d'ici ne change pas"]
            if not self.trial:
                comparing.keep_deletion(known, source.deleted_at, at=clock.now())
        return line

    def compared(self, line: Line, found: Candidate, known: ImportedFile) -> Line:
        told = comparing.differences(known, found)
        line.outcome = Outcome.DIFFERENT if told else Outcome.SAME
        line.remarks, line.differences = [*found.faults, *found.remarks], [each.words for each in told]
        if not self.trial:
            comparing.keep(known, told, at=clock.now())
        return line

    def made(self, line: Line, source: SourceFile, found: Candidate) -> Line:
        """Try, or import, a new file."""
        line.outcome = Outcome.NEW
        line.remarks = [*found.remarks, *self.doubts(found)]
        if self.trial:
            line.lacking = [lack.label for lack in lacks(self.form, found.answers, held(self.form, found))]
            return line
        try:
            made = import_file(self.file_import, source, found, by=self.by, at=clock.now())
        except Refusal as refusal:
            line.outcome, line.remarks = Outcome.REJECTED, [str(refusal)]
            return line
        line.here, line.lacking = made.application.public_id, made.lacking
        return line

    def doubts(self, found: Candidate) -> list[str]:
        """What a person should look at: an hour outside the wave, a file that may be here already."""
        wave, said = self.file_import.wave, []
        if found.received_at is not None and not wave.opens_at <= found.received_at < wave.closes_at:
            said.append("reçu à la source hors du calendrier de la vague")
        if found.siret in self.here:
            said.append("un dossier de ce SIRET est déjà ouvert ici dans cette vague : peut-être le même")
        return said


def held(form: Form, found: Candidate) -> Held:
    """What a file would hold, for a trial to say what it lacks."""
    answers = found.answers
    place = next(iter(form.of_kind(Kind.PLACE)), None)
    if place is not None:
        answers.setdefault(place.code, {"address": found.address, "commune": found.commune})
    pieces = {code: len(documents) for code, documents in found.pieces.items()}
    day = None if found.received_at is None else legal_day(found.received_at)
    return Held(found.legal_form, bool(found.commune), pieces, day=day)


WORDS = {
    Outcome.NEW: ("à importer", "importé"),
    Outcome.SAME: ("déjà importé, sans différence", "déjà importé, sans différence"),
    Outcome.DIFFERENT: ("déjà importé, la source diffère", "déjà importé, la source diffère"),
    Outcome.REJECTED: ("rejeté", "rejeté"),
    Outcome.DELETED: ("supprimé à la source", "supprimé à la source"),
}


def cells(line: Line, *, trial: bool) -> list[str]:
    return [
        str(line.line),
        line.source_id,
        line.place_name,
        WORDS[line.outcome][0 if trial else 1],
        line.here,
        " ; ".join(line.remarks),
        " ; ".join(line.lacking),
        " ; ".join(line.differences),
    ]
