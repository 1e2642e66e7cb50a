"""One file received elsewhere becomes one of ours: whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid5

from django.db import transaction

from fabriques.accounts.addresses import people_at
from fabriques.accounts.models import User
from fabriques.applications.arriving import place
from fabriques.applications.content import answers_of, canonical, frozen, held_of, put
from fabriques.applications.eligibility import keep_verdict
from fabriques.applications.imports.assembling import Candidate
from fabriques.applications.imports.values import SourceFile
from fabriques.applications.lateness.rules import arrived
from fabriques.applications.models import Application, FileImport, ImportedFile, Receipt
from fabriques.applications.pieces.storing import Received, created
from fabriques.applications.querying import subject
from fabriques.common.authorization import IMPORT, INSTALLATION
from fabriques.common.database import refusals_in_words
from fabriques.common.dates import PARIS
from fabriques.common.files import Stored
from fabriques.journal.rules import digest
from fabriques.journal.writing import Plain, record
from fabriques.organisations.acts import register_organisation
from fabriques.organisations.models import Membership, Organisation
from fabriques.organisations.queries import without_people
from fabriques.rulebooks.form.answers import lacks
from fabriques.territories.models import Commune

NAMES = UUID("0b7a1d3e-5d1f-4c8c-9a57-5f2f1b6b9a42")


@dataclass(frozen=True)
class Imported:
    """What was made of a line: ours, and the questions that it does not answer."""

    application: Application
    lacking: tuple[str, ...]


@transaction.atomic
def import_file(
    file_import: FileImport, source: SourceFile, found: Candidate, *, by: User, at: datetime
) -> Imported:
    """Make a file of ours from one received elsewhere, submitted at the instant it was received there.

    Effects: one application, SUBMITTED, incomplete or not; its organisation, found or registered; its pieces; its
    place; its verdict; a receipt that says where and when it was received and that it was imported; the raw answer;
    journal « imported ». No letter, no account: the file is that of whoever confirmed the address it came from, if any.
    Refuses what the database refuses, and then nothing of the file is written.
    """
    wave, received_at = file_import.wave, found.received_at
    if received_at is None or found.faults:
        raise AssertionError("a file without fault")
    account = people_at(found.email).filter(is_active=True).first() if found.email else None
    commune = Commune.objects.select_related("service", "departement").get(code=found.commune)
    with refusals_in_words():
        organisation = organisation_of(found, account, fictitious=wave.is_fictitious, at=at)
        row = Application(
            wave=wave,
            rulebook=wave.rulebook,
            form=wave.form,
            organisation=organisation,
            started_by=account or by,
            request_key=uuid5(NAMES, f"{wave.code}/{file_import.origin}/{found.source_id}"),
            place_name=found.place_name,
            address=found.address,
            commune=commune,
            started_at=received_at,
            saved_at=received_at,
        )
        put(row, found.answers)
        row.save(force_insert=True)
        add_pieces(row, found, by=account or by, at=at)
        lacking = tuple(
            lack.label for lack in lacks(row.questions, answers_of(row), held_of(row, received_at))
        )
        place(row, by=account or by, received_at=received_at)
        receipt = acknowledge(file_import, row, commune, found, source, lacking, at=at)
        keep(file_import, row, source, found, received_at, at)
    facts: dict[str, Plain] = {
        "import": file_import.public_id,
        "receipt": receipt.number,
        "fingerprint": receipt.fingerprint,
        "raw": digest(raw_text(source)),
        "service": commune.service_id,
    }
    record(subject(row), "imported", by=by, at=at, facts=facts)
    return Imported(row, lacking)


def organisation_of(
    found: Candidate, account: User | None, *, fictitious: bool, at: datetime
) -> Organisation:
    """The organisation of that number that nobody but the file's own person belongs to; else a new one.

    People who typed a number here before are not thereby of the structure that applied there: an import never shows
    them its file.
    """
    known = known_organisation(found, account)
    if known is not None:
        return known
    made = register_organisation(
        found.organisation or found.place_name,
        found.legal_form or Organisation.LegalForm.UNKNOWN,
        by=INSTALLATION,
        at=at,
        siret=found.siret,
        rna=found.rna,
        fictitious=fictitious,
    )
    if account is not None:
        Membership.objects.create(organisation=made, user=account, role=Membership.Role.MANAGER)
        about = ("organisation", made.public_id)
        record(about, "member_added", by=IMPORT, at=at, facts={"member": account.public_id})
    return made


def known_organisation(found: Candidate, account: User | None) -> Organisation | None:
    numbers = {"siret": found.siret} if found.siret else {"rna": found.rna}
    if not any(numbers.values()):
        return None
    same = Organisation.objects.filter(**numbers).order_by("pk")
    own = same.filter(memberships__user=account).first() if account is not None else None
    return own or without_people(numbers)


def add_pieces(row: Application, found: Candidate, *, by: User, at: datetime) -> None:
    """The documents downloaded when the source was read; the same content is one piece."""
    for code, documents in found.pieces.items():
        for each in {document.sha256: document for document in documents}.values():
            received = Received(Stored(each.sha256, each.size), each.content_type, each.name)
            created(row, code, received, by=by, at=at)


def acknowledge(
    file_import: FileImport,
    row: Application,
    commune: Commune,
    found: Candidate,
    source: SourceFile,
    lacking: Sequence[str],
    *,
    at: datetime,
) -> Receipt:
    """The receipt of an import: what was received there, and that our own clock did not see it arrive."""
    verdict = keep_verdict(row, at=at)
    received_at = row.submitted_at
    if received_at is None:
        raise AssertionError("a submitted file")
    lateness = row.rulebook.rules.calendar.lateness
    content = json.loads(frozen(row, commune, verdict, arrived(row.wave.closes_at, lateness, received_at)))
    content["imported"] = {
        "received_by": file_import.received_by,
        "source_id": found.source_id,
        "hour_known": found.hour_known,
        "imported_at": at.astimezone(UTC).isoformat(),
        "raw_sha256": digest(raw_text(source)),
        "lacking": list(lacking),
        "remarks": found.remarks,
    }
    text = canonical(content)
    year = received_at.astimezone(PARIS).year
    return Receipt.objects.create(
        application=row,
        number=f"IMP-{year}-{row.public_id.upper()}",
        issued_at=received_at,
        content=text,
        fingerprint=digest(text),
    )


def keep(
    file_import: FileImport,
    row: Application,
    source: SourceFile,
    found: Candidate,
    received_at: datetime,
    at: datetime,
) -> ImportedFile:
    raw = raw_text(source)
    return ImportedFile.objects.create(
        file_import=file_import,
        wave=file_import.wave,
        origin=file_import.origin,
        source_id=found.source_id,
        revision=source.revision[:80],
        application=row,
        received_at=received_at,
        imported_at=at,
        raw=raw,
        raw_hash=digest(raw),
        compared_at=at,
    )


def raw_text(source: SourceFile) -> str:
    """The raw answer as canonical JSON, in plain characters that any store holds."""
    return json.dumps(source.raw, sort_keys=True)
