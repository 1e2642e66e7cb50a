"""From a line of a source and its mapping to a file that may be imported, with what stands in the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from fabriques.applications.batch.columns import Said
from fabriques.applications.batch.placing import place
from fabriques.applications.imports import targets as t
from fabriques.applications.imports.conversions import chosen, convert
from fabriques.applications.imports.instants import read_instant
from fabriques.applications.imports.mapping import Mapped
from fabriques.applications.imports.targets import Target
from fabriques.applications.imports.values import Attachment, SourceFile
from fabriques.common.dates import say_instant
from fabriques.common.pasted import name_text
from fabriques.common.text import shortened
from fabriques.connectors.company_register_format import legal_form as category
from fabriques.organisations import identifiers
from fabriques.rulebooks.form.types import Form, Holds, Kind
from fabriques.rulebooks.values import Item
from fabriques.territories.geography import label
from fabriques.territories.locating.values import How

LONGEST_NAME, LONGEST_ADDRESS, LONGEST_ID = 200, 200, 80


@dataclass
class Candidate:
    """A file as ours would be. `faults` reject it, each in a sentence; `remarks` are only said."""

    line: int
    source_id: str = ""
    received_at: datetime | None = None
    hour_known: bool = True
    email: str = ""
    organisation: str = ""
    siret: str = ""
    rna: str = ""
    legal_form: str = ""
    place_name: str = ""
    address: str = ""
    commune: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    pieces: dict[str, list[Attachment]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Assembler:
    """Ready for one form; `legal_forms` are those that ours know, by code."""

    form: Form
    wanted: Sequence[Target]
    legal_forms: Sequence[Item]

    def candidate(self, source: SourceFile, mapping: Mapped, at: datetime) -> Candidate:
        """Read one line; `at` is the present instant, that no file may have been received after."""
        found = Candidate(source.line)
        self.identify(found, source, mapping, at)
        self.bearer(found, source, mapping)
        self.locate(found, source, mapping)
        for target in self.wanted:
            key = mapping.get(target.code)
            if target.question is not None and key is not None:
                self.answer(found, target, source, key)
        named = self.form.holding(Holds.PLACE_NAME)
        found.place_name = name_text(str(found.answers.get(named.code, ""))) if named else ""
        if not found.place_name:
            found.faults.append("le nom du tiers-lieu manque")
        return found

    def identify(self, found: Candidate, source: SourceFile, mapping: Mapped, at: datetime) -> None:
        found.source_id = source.text(mapping.get(t.ID, ""))
        if not found.source_id:
            found.faults.append("le numéro du dossier manque")
        elif len(found.source_id) > LONGEST_ID:
            found.faults.append(f"le numéro du dossier dépasse {LONGEST_ID} caractères")
        written = source.text(mapping.get(t.RECEIVED_AT, ""))
        read = read_instant(written)
        if read is None:
            said = f"« {shortened(written, 40)} » n'est pas une date" if written else "elle manque"
            found.faults.append(f"date de dépôt : {said}")
        elif read.at > at:
            found.faults.append(f"date de dépôt : le {say_instant(read.at)} est à venir")
        else:
            found.received_at, found.hour_known = read.at, read.hour_known
        found.email = source.text(mapping.get(t.EMAIL, "")).lower()

    def bearer(self, found: Candidate, source: SourceFile, mapping: Mapped) -> None:
        name = source.text(mapping.get(t.ORGANISATION, ""))
        found.organisation = shortened(name_text(name), LONGEST_NAME)
        for target, reader, said in (
            (t.SIRET, identifiers.siret, "SIRET"),
            (t.RNA, identifiers.rna, "RNA"),
        ):
            written = source.text(mapping.get(target, ""))
            if not written:
                continue
            try:
                number = reader(written)
            except identifiers.IdentifierRefused:
                found.remarks.append(
                    f"le numéro {said} « {shortened(written, 20)} » n'existe pas : il n'est pas repris"
                )
                continue
            if target == t.SIRET:
                found.siret = number
            else:
                found.rna = number
        written = source.text(mapping.get(t.LEGAL_FORM, ""))
        found.legal_form = chosen(self.legal_forms, written) or category(written)
        if written and not found.legal_form:
            found.remarks.append(f"forme juridique « {shortened(written, 40)} » inconnue : à préciser")

    def locate(self, found: Candidate, source: SourceFile, mapping: Mapped) -> None:
        """The commune by its code, else by postcode and name, else by the whole address."""
        code, postcode, name, address = (
            source.text(mapping.get(target, ""))
            for target in (t.COMMUNE_CODE, t.POSTCODE, t.COMMUNE, t.ADDRESS)
        )
        found.address = shortened(address, LONGEST_ADDRESS)
        whole = " ".join(part for part in (address, postcode, name) if part)
        there = place(Said(code=code, postcode=postcode, name=name, address=whole), None, None)
        found.commune = there.located.commune or ""
        if found.commune and there.located.how is How.SPELLING:
            found.remarks.append(
                f"la commune « {shortened(name or whole, 40)} » est lue {label(found.commune)} : à vérifier"
            )
        if not found.commune:
            found.faults.append(f"la commune du lieu n'est pas trouvée ({' ; '.join(there.remarks)})")
        else:
            found.remarks += there.remarks

    def answer(self, found: Candidate, target: Target, source: SourceFile, key: str) -> None:
        question = target.question
        if question is None:
            return
        if question.kind is Kind.DOCUMENTS:
            documents = source.files.get(key, [])
            found.pieces[question.code] = [each for each in documents if each.sha256]
            found.remarks += [
                f"pièce « {shortened(each.name, 60)} » : {each.problem}" for each in documents if each.problem
            ]
            return
        read = convert(question, source.texts(key))
        if read.remark:
            found.remarks.append(read.remark)
        if read.answer is None:
            return
        if question.kind is Kind.REQUEST:
            found.answers.setdefault(question.code, {})[target.year] = read.answer
        else:
            found.answers[question.code] = read.answer
