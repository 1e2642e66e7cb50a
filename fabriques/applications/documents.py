"""The receipt as a PDF, made again from the frozen content: the same bytes each time; and a file as it reads today."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from fabriques.applications import after_arrival
from fabriques.applications.answering.reading import Entry, chapters, place_line, said_fixed
from fabriques.applications.corrections.reading import changes, corrected
from fabriques.applications.letters import said_lacking, said_of_the_arrival, said_of_the_hour
from fabriques.applications.models import Application, ConsortiumMember, Correction, Receipt
from fabriques.applications.pieces.queries import RESERVED
from fabriques.common.dates import legal_day, say_day, say_instant
from fabriques.common.documents import make
from fabriques.common.values import Money
from fabriques.rulebooks.form.answers import Held, is_asked
from fabriques.rulebooks.form.budget import years_of
from fabriques.rulebooks.form.showing import Shown, shown
from fabriques.rulebooks.form.types import Field, Holds, Kind
from fabriques.territories.contacts import UNKNOWN, Contact

TEMPLATE = Path(__file__).parent / "receipt.typ"
FILE_TEMPLATE = Path(__file__).parent / "file.typ"


def organisation_line(organisation: dict[str, str]) -> str:
    """« Association du Grenier, RNA W021000001 »: the name with the number that identifies it, if any."""
    numbers = {"SIRET": organisation["siret"], "RNA": organisation["rna"]}
    return ", ".join(
        [organisation["name"], *(f"{label} {number}" for label, number in numbers.items() if number)]
    )


def received(application: Application, content: dict[str, Any]) -> list[dict[str, Any]]:
    """What was received, section by section, read from the frozen content with the form it was written with."""
    years = years_of(application.rulebook.rules.amounts)
    form = application.questions
    answers = content["answers"] | {
        field.code: content["place"]["name"]
        if field.holds is Holds.PLACE_NAME
        else content[field.holds.value]
        for field in form.fields()
        if field.holds is not None
    }
    pieces = Counter(piece["code"] for piece in content["pieces"])
    day = legal_day(datetime.fromisoformat(content["received_at"]))
    held = Held(content["organisation"]["legal_form"], True, pieces, day=day)
    return [
        {
            "title": section.title,
            "entries": [
                entry
                for field in section.fields
                if is_asked(field, form, answers, held)
                and (entry := received_entry(field, answers.get(field.code), content, years))
            ],
        }
        for section in form.sections
    ]


def received_entry(
    field: Field, answer: object, content: dict[str, Any], years: Sequence[str]
) -> dict[str, Any] | None:
    """One question with its answer as a text or a table; None when nothing was answered."""
    said = shown(field, answer, years)
    text = said.text
    if field.kind is Kind.PLACE:
        text = ", ".join(
            part for part in (content["place"]["address"], content["place"]["commune_name"]) if part
        )
    elif field.is_bank_details:
        text = str(RESERVED) if any(piece["code"] == field.code for piece in content["pieces"]) else ""
    elif field.kind is Kind.DOCUMENTS:
        text = ", ".join(
            f"{piece['name']} (empreinte {piece['sha256'][:16]}…)"
            for piece in content["pieces"]
            if piece["code"] == field.code
        )
    elif field.kind is Kind.CONSORTIUM:
        text = ", ".join(
            f"{member['name']} ({member['share']} %{', chef de file' if member['is_lead'] else ''})"
            for member in content["members"]
        )
    if not text and not said.heading:
        return None
    return {"label": field.label, "text": text, **table_of(said)}


def table_of(said: Shown) -> dict[str, Any]:
    """An answer's table, as `common/document.typ` draws it; empty for a text."""
    rows = [*said.rows, *([said.totals] if said.totals else [])]
    return {
        "heading": list(said.heading),
        "rows": [list(row) for row in rows],
        "figures": list(said.figures),
        "totals": bool(said.totals),
    }


def file_pdf(
    application: Application,
    state: str,
    reserved: Collection[str],
    at: datetime,
    *,
    own: bool,
    told: Sequence[tuple[str, str]] = (),
) -> bytes:
    """A file as it reads at an instant, corrections over its answers, as tagged PDF/UA: to print or to carry.

    `state`: where it stands, in words; `own`: its reader is its holder. `reserved`: the questions whose
    documents this reader may not see. `told`: facts of later steps, (term, words), for the summary.
    """
    organisation, requested = application.organisation, application.requested_cents
    read = chapters(application, corrected(application), reserved, given_at=None if own else at)
    receipt = getattr(application, "receipt", None)
    facts = {
        "reference": f"{receipt.number if receipt else application.public_id}, lu le {say_instant(at)}",
        "place": application.place_name,
        "state": state,
        "fictitious": application.wave.is_fictitious,
        "summary": [
            ["Appel", f"{application.wave.call.title}, {application.wave.title}"],
            [
                "Structure",
                organisation_line({name: getattr(organisation, name) for name in ("name", "siret", "rna")}),
            ],
            ["Forme juridique", organisation.get_legal_form_display()],
            ["Lieu", place_line(application) or "à préciser"],
            ["Service chargé du dossier", str(application.service or "aucun")],
            ["Montant demandé", said_requested(application, requested)],
            ["Accusé de réception", receipt.number if receipt else "pas encore déposé"],
            *submission(application),
            *(list(each) for each in told),
        ],
        "chapters": [
            {"title": chapter.section.title, "entries": [printed(entry) for entry in chapter.entries]}
            for chapter in read
        ],
        "corrections": [told_correction(each) for each in application.corrections.all()],
    }
    return make(FILE_TEMPLATE, f"Dossier {application.place_name}", facts).content


def submission(application: Application) -> list[list[str]]:
    """When a file was submitted, or posted and arrived, and by whom; nothing for a draft."""
    if application.submitted_at is None:
        return []
    holder = application.holder
    if application.postmarked_on is None or application.arrived_on is None:
        return [
            ["Déposé le", say_instant(application.submitted_at)],
            ["Déposé par", f"{holder}, {holder.email}"],
        ]
    reach = [
        *application.paper_sender.postal_address.splitlines(),
        holder.email,
        application.paper_sender.phone,
    ]
    return [
        ["Posté le", say_day(application.postmarked_on)],
        ["Arrivé au service le", say_day(application.arrived_on)],
        ["Envoyé par", ", ".join([str(holder), *filter(None, reach)])],
    ]


def told_correction(correction: Correction) -> dict[str, Any]:
    """A correction as it was asked and answered: what each question said, and what it says."""
    said = f"Demandée le {say_instant(correction.asked_at)}"
    if correction.answered_at is not None:
        said = f"{said}, rendue le {say_instant(correction.answered_at)}."
    elif correction.cancelled_at is not None:
        said = f"{said}, annulée le {say_instant(correction.cancelled_at)}."
    else:
        said = f"{said}, attendue avant le {say_instant(correction.due_at)}."
    changed = [each for each in changes(correction) if correction.answered_at is not None and each.differs]
    return {
        "said": said,
        "motive": correction.motive,
        "changes": [
            {
                "label": each.label,
                "before": each.before.plain or "non renseigné",
                "after": each.after.plain or "non renseigné",
            }
            for each in changed
        ],
    }


def printed(entry: Entry) -> dict[str, Any]:
    """One question with its answer, those left empty included."""
    said = entry.answer
    others = [piece.file_name for piece in entry.pieces] + [
        member_line(member, entry.lead_today) for member in entry.members
    ]
    return {
        "label": entry.field.label,
        "text": said.text or ", ".join(others) or "non renseigné",
        **table_of(said),
    }


def member_line(member: ConsortiumMember, lead_today: str) -> str:
    """« La Halle (aujourd'hui « La Halle aux idées », chef de file, 60 %) », as the page of the file says it."""
    of_lead = (
        [f"aujourd'hui « {lead_today} »" if lead_today else "", "chef de file"] if member.is_lead else []
    )
    said = ", ".join(filter(None, [*of_lead, member.said_share]))
    return f"{member.name} ({said})" if said else member.name


def said_requested(application: Application, cents: int | None) -> str:
    """What is read of the amount asked for; where the file does not say it, what the rules fix."""
    return Money(cents).label if cents else said_fixed(application) or "non indiqué"


def receipt_pdf(receipt: Receipt) -> bytes:
    """The acknowledgement as tagged PDF/UA; what people typed enters as data, never as source."""
    application = receipt.application
    content, steps = json.loads(receipt.content), after_arrival.steps(receipt)
    requested = content["requested_cents"]
    facts = {
        "number": receipt.number,
        "received": said_of_the_arrival(receipt),
        "call": content["call"],
        "wave": content["wave"]["title"],
        "organisation": organisation_line(content["organisation"]),
        "place": content["place"]["name"],
        "address": content["place"]["address"] or "non indiquée",
        "commune": f"{content['place']['commune_name']} ({content['place']['commune']})",
        "requested": said_requested(application, requested),
        "service": content["service"]["name"],
        "contact": Contact.written(content["service"]).line or UNKNOWN,
        "rulebook": f"version {content['rulebook']['version']} ({content['rulebook']['sha256'][:16]}…)",
        "fingerprint": receipt.fingerprint,
        "arrival": said_of_the_hour(receipt),
        "lacking": said_lacking(receipt),
        "steps": [[step.title, step.text] for step in steps],
        "texts": after_arrival.texts(steps),
        "fictitious": application.wave.is_fictitious,
        "chapters": received(application, content),
    }
    return make(TEMPLATE, f"Accusé de réception {receipt.number}", facts).content
