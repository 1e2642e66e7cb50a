"""What a file says, as plain values: for the rules, for the register of places, and frozen for its receipt."""

from __future__ import annotations

import json
from datetime import UTC

from fabriques.applications import rules
from fabriques.applications.models import Application, TerritoryVerdict
from fabriques.common.values import Money
from fabriques.places.acts import Confirmed
from fabriques.territories.models import Commune


def values_of(application: Application) -> rules.Draft:
    """The draft as plain values, for the rules."""
    cents = application.requested_cents
    return rules.Draft(
        place_name=application.place_name,
        commune=application.commune_id or "",
        summary=application.summary,
        activities=application.activities,
        answers=application.answers,
        requested=None if cents is None else Money(cents),
    )


def confirmed(application: Application) -> Confirmed | None:
    """The point that a person placed, for the register of places."""
    point, by, on = application.point, application.located_by, application.located_at
    if point is None or by is None or on is None:
        return None
    return Confirmed(point, application.location_method, application.location_score or 0.0, by.public_id, on)


def frozen(application: Application, commune: Commune, verdict: TerritoryVerdict) -> str:
    """Everything received, as canonical JSON: the same file gives the same bytes."""
    organisation = application.organisation
    instant = application.submitted_at
    content = {
        "application": application.public_id,
        "received_at": instant.astimezone(UTC).isoformat() if instant else None,
        "call": application.wave.call.title,
        "wave": {"code": application.wave.code, "title": application.wave.title},
        "rulebook": {"version": application.rulebook.number, "sha256": application.rulebook.fingerprint},
        "organisation": {
            "name": organisation.name,
            "legal_form": organisation.legal_form,
            "siret": organisation.siret,
            "rna": organisation.rna,
        },
        "place": {
            "name": application.place_name,
            "address": application.address,
            "commune": commune.code,
            "commune_name": commune.name,
            "arrondissement": commune.arrondissement_id,
            "point": application.point,
        },
        "summary": application.summary,
        "activities": application.activities,
        "answers": application.answers,
        "requested_cents": application.requested_cents,
        "territory_listed": application.is_listed,
        "territory_verdict": verdict.content,
        "service": {"code": commune.service_id, "name": commune.service.name, "email": commune.service.email},
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1)
