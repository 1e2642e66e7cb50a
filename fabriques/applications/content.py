"""What a file says, as plain values: for the rules, for the register of places, and frozen for its receipt."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import prefetch_related_objects

from fabriques.applications.lateness.rules import Arrival
from fabriques.applications.models import Application, Piece, TerritoryVerdict
from fabriques.common.dates import legal_day
from fabriques.places.registering import Confirmed
from fabriques.rulebooks.form.answers import Held, Lack, Member, lacks, total
from fabriques.rulebooks.form.carrying import Asked, said_by_rules
from fabriques.rulebooks.form.types import Form, Kind
from fabriques.territories.contacts import Contact
from fabriques.territories.models import Commune

Answers = dict[str, Any]


def answers_of(application: Application) -> Answers:
    """Every answer by field code, wherever it is stored; a place answers {"address", "commune"}."""
    return answers_from(application.questions, partial(getattr, application))


def answers_from(form: Form, column: Callable[[str], Any]) -> Answers:
    """The same, of a file known by its columns."""
    answers = dict(column("answers"))
    for field in form.fields():
        if field.holds is not None:
            answers[field.code] = column(field.holds.value)
        elif field.kind is Kind.PLACE:
            answers[field.code] = {"address": column("address"), "commune": column("commune_id") or ""}
    return answers


def asked_of(application: Application) -> Asked:
    """The form a file answers, with the amounts of its rules."""
    return Asked(application.questions, application.rulebook.rules.amounts)


def put(application: Application, answers: Mapping[str, Any]) -> None:
    """Set answers on the row, each where it is stored, without saving it. Codes the form does not have are refused."""
    stored = dict(application.answers)
    for code, answer in answers.items():
        field = application.questions.by_code[code]
        if field.holds is not None:
            setattr(application, field.holds.value, answer or "")
        elif field.kind is Kind.PLACE:
            application.address = answer["address"]
            application.commune_id = answer["commune"] or None
        elif answer in (None, "", [], {}):
            stored.pop(code, None)
        else:
            stored[code] = answer
        if field.kind is Kind.REQUEST:
            application.requested_cents = total(answer).cents or None
    application.answers = stored


def read_whole(application: Application) -> None:
    """Read at once, for a row held under its lock, the pieces and members that are asked for several times."""
    prefetch_related_objects([application], "pieces", "members")


def sound_pieces(application: Application) -> list[Piece]:
    """The pieces that count as received, in the order of their questions."""
    found = [piece for piece in application.pieces.all() if piece.is_sound]
    return sorted(found, key=lambda piece: (piece.code, piece.pk))


def day_of(application: Application, at: datetime) -> date:
    """The day of the request, whose law applies: that of its arrival; for a draft, that of the instant `at`."""
    return legal_day(application.submitted_at or at)


def held_of(application: Application, at: datetime) -> Held:
    """What the file says outside its answers, with its pieces and its members if its form asks for them."""
    form = application.questions
    pieces: Mapping[str, int] = {}
    members: list[Member] = []
    if form.of_kind(Kind.DOCUMENTS):
        pieces = Counter(piece.code for piece in sound_pieces(application))
    if form.of_kind(Kind.CONSORTIUM):
        prefetch_related_objects([application], "members")  # the page shows them too
        members = [
            Member(
                member.name,
                member.is_lead,
                member.share,
                member.is_signed,
                member.declined_at is not None,
            )
            for member in application.members.all()
        ]
    located, day = application.commune_id is not None, day_of(application, at)
    return Held(application.organisation.legal_form, located, pieces, members, day)


def fixed_by_rules(application: Application) -> dict[str, Any]:
    """What the rules of a file fix for all, by the code of its question."""
    return said_by_rules(asked_of(application))


def lacking_of(application: Application, at: datetime) -> tuple[Lack, ...]:
    """What a file lacks at an instant; what the rules fix is not asked of a paper that does not say it."""
    found = lacks(application.questions, answers_of(application), held_of(application, at))
    if not application.is_on_paper:
        return found
    fixed = fixed_by_rules(application)
    return tuple(lack for lack in found if lack.field not in fixed)


def confirmed(application: Application) -> Confirmed | None:
    """The point that a person placed, for the register of places."""
    point, by, on = application.point, application.located_by, application.located_at
    if point is None or by is None or on is None:
        return None
    return Confirmed(point, application.location_method, application.location_score or 0.0, by.public_id, on)


def frozen(application: Application, commune: Commune, verdict: TerritoryVerdict, arrival: Arrival) -> str:
    """Everything received, as canonical JSON: the same file gives the same bytes."""
    instant = application.submitted_at
    content = written(application) | {
        "received_at": instant.astimezone(UTC).isoformat() if instant else None,
        "arrival": arrival.value,
        "closes_at": application.wave.closes_at.astimezone(UTC).isoformat(),
        **announced_results(application),
        "territory_verdict": verdict.content,
        "service": {
            "code": commune.service_id,
            "name": commune.service.name,
            **asdict(Contact.of(commune.service)),
        },
    }
    return canonical(content)


def announced_results(application: Application) -> dict[str, str]:
    """The day of the results as announced when the file is received; nothing when none is."""
    results_on = application.wave.results_on
    return {"results_on": results_on.isoformat()} if results_on is not None else {}


def frozen_draft(application: Application, closed_at: datetime) -> str:
    """Everything a draft said at the closing, as canonical JSON."""
    saved = {"closed_at": closed_at, "saved_at": application.saved_at}
    instants = {name: instant.astimezone(UTC).isoformat() for name, instant in saved.items()}
    return canonical(written(application) | instants)


def canonical(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1)


def written(application: Application) -> Answers:
    """What the holder wrote, pieces and members included, with the texts it was written under."""
    organisation, commune = application.organisation, application.commune
    form = application.form
    return {
        "application": application.public_id,
        "call": application.wave.call.title,
        "wave": {"code": application.wave.code, "title": application.wave.title},
        "rulebook": {"version": application.rulebook.number, "sha256": application.rulebook.fingerprint},
        "form": {"version": form.number, "sha256": form.fingerprint} if form else None,
        "organisation": {
            "name": organisation.name,
            "legal_form": organisation.legal_form,
            "siret": organisation.siret,
            "rna": organisation.rna,
        },
        "place": {
            "name": application.place_name,
            "address": application.address,
            "commune": commune.code if commune else None,
            "commune_name": commune.name if commune else None,
            "arrondissement": commune.arrondissement_id if commune else None,
            "point": application.point,
        },
        "summary": application.summary,
        "activities": application.activities,
        "answers": application.answers,
        "requested_cents": application.requested_cents,
        "territory_listed": application.is_listed,
        "pieces": [
            {"code": piece.code, "name": piece.file_name, "sha256": piece.sha256, "size": piece.size}
            for piece in sound_pieces(application)
        ],
        "members": [
            {
                "name": member.name,
                "number": member.number,
                "is_lead": member.is_lead,
                "share": None if member.share is None else plain_share(member.share),
                "mandate": member.mandate,
                "signed_at": member.signed_at.astimezone(UTC).isoformat() if member.signed_at else None,
                **({"signed_on_paper": member.signed_on_paper} if application.is_on_paper else {}),
            }
            for member in application.members.all()
        ],
    }


def plain_share(share: Decimal) -> int | str:
    """A share as a frozen file writes it: a whole number, or its decimals as text, which every reader reads alike."""
    return int(share) if share == int(share) else f"{share:.2f}"


def forget_point(draft: Application) -> None:
    draft.longitude = draft.latitude = draft.location_score = draft.located_by = draft.located_at = None
    draft.location_method = ""
