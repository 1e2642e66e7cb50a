from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from fabriques.calls.models import Wave
from fabriques.common.authorization import Actor, act
from fabriques.common.database import refusals_in_words
from fabriques.common.dates import legal_day
from fabriques.journal.writing import record
from fabriques.labels import access
from fabriques.labels.models import ImportFinding, Label, RegisterImport
from fabriques.labels.register import locate, read_register
from fabriques.labels.rules import LONGEST_REFERENCE, Line
from fabriques.places.models import Place, SourceReference
from fabriques.places.registering import register_place

REGISTER = "anct-fabriques"
PUBLISHED_LIST = "Liste des Fabriques publiée par l'ANCT (Licence Ouverte 2.0)"


@act(access.may_keep_register)
def attribute_label(
    place: Place,
    kind: str,
    *,
    start: date,
    end: date | None,
    public_from: datetime,
    source: str,
    at: datetime,
    by: Actor,
    wave: Wave | None = None,
    period: str = "",
    start_is_assumed: bool = False,
) -> Label:
    """Open a dated episode of a label on a place, public from an instant on.

    Effects: one label; journal « label_attributed » on the place.
    Refuses (database) two episodes on the same days for one place.
    """
    access.may_keep_register(by, legal_day(at)).demand()
    # Without the place's lock, two labels at once wait for each other and PostgreSQL breaks the deadlock
    # in its own words instead of refusing the second one in ours.
    Place.objects.select_for_update(no_key=True).get(pk=place.pk)
    with refusals_in_words():
        label = Label.objects.create(
            place=place,
            kind=kind,
            wave=wave,
            period=period,
            start=start,
            start_is_assumed=start_is_assumed,
            end=end,
            announced_at=public_from,
            source=source,
        )
    facts = {"label": label.public_id, "kind": kind, "start": start.isoformat()}
    record(("place", place.public_id), "label_attributed", by=by, at=at, facts=facts)
    return label


@dataclass(frozen=True)
class ImportOutcome:
    """What an import did: lines read, and the run kept in the database (None when nothing was applied)."""

    lines: list[Line]
    run: RegisterImport | None


@act(access.may_keep_register)
def import_register(
    content: bytes, *, at: datetime, by: Actor, accept_rejected: bool = False
) -> ImportOutcome:
    """Bring a published list into the register: one place and one label for each new line.

    Repeatable: a line is recognised by the identifier its list gave it; a known line whose commune or name
    differs is reported and left as it was. With a rejected line nothing is applied, unless `accept_rejected`.
    Effects: places, labels, the run and its findings; journal « label_attributed » on each place.
    Raises RegisterFileError when the file is not such a list.
    """
    access.may_keep_register(by, legal_day(at)).demand()
    lines = read_register(content)
    communes = locate(lines)
    if any(line.rejected for line in lines) and not accept_rejected:
        return ImportOutcome(lines, None)
    known = {
        reference.reference: reference.place
        for reference in SourceReference.objects.filter(source=REGISTER).select_related("place")
    }
    places: dict[int, Place] = {}
    created = 0
    for line in lines:
        if line.rejected or line.period is None:
            continue
        commune = communes[line.number]
        place = known.get(line.reference)
        if place is None:
            place = register_place(
                line.name,
                commune,
                published_name=line.published_name,
                source=(REGISTER, line.reference),
                point=line.point,
            )
            attribute_label(
                place,
                line.period.kind,
                start=line.period.start,
                start_is_assumed=line.period.start_is_assumed,
                end=None,
                public_from=line.period.announced_at,
                source=PUBLISHED_LIST,
                period=line.period.code,
                at=at,
                by=by,
            )
            created += 1
        elif place.commune_id != commune.code or place.published_name != line.published_name:
            line.find(
                "changed_line",
                f"l'identifiant {line.reference} désignait « {place.name} » ({place.commune_id})",
                "rien n'est changé : les identifiants de cette liste sont des numéros de ligne, à vérifier",
            )
        places[line.number] = place
    rejected = sum(line.rejected for line in lines)
    run = RegisterImport.objects.create(
        source=REGISTER,
        fingerprint=hashlib.sha256(content).hexdigest(),
        imported_at=at,
        lines=len(lines),
        created=created,
        known=len(lines) - created - rejected,
        rejected=rejected,
    )
    ImportFinding.objects.bulk_create(
        ImportFinding(
            register_import=run,
            line=line.number,
            reference=line.reference[:LONGEST_REFERENCE],
            anomaly=each.anomaly,
            detail=each.detail[:400],
            done=each.done[:300],
            place=places.get(line.number),
        )
        for line in lines
        for each in line.findings
    )
    return ImportOutcome(lines, run)
