"""What is awaited from a holder on each of their files, dated: missing pieces, a correction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from fabriques.assessment.queries import labels


@dataclass(frozen=True)
class Awaited:
    """One request that a holder has to answer before `due_at`."""

    place: str
    title: str
    names: list[str]
    due_at: datetime
    href: str
    action: str


def with_requests(files: QuerySet[Any]) -> QuerySet[Any]:
    """Add to files from `with_stage` what `awaited` reads, in the same query."""
    return files.annotate(
        pieces_missing=F("latest_check__missing"),
        pieces_due=F("latest_check__due_at"),
        correction_fields=F("live_correction__fields"),
        correction_due=F("live_correction__due_at"),
        correction_answered=F("live_correction__answered_at"),
    )


def awaited(files: Iterable[Any], at: datetime) -> list[Awaited]:
    """The requests still open on these files, the first due first; no query."""
    found: list[Awaited] = []
    for file in files:
        if file.state != "submitted":
            continue
        if file.completeness == "incomplete":
            names = labels(file)
            page = reverse("assessment:send_pieces", args=[file.public_id])
            asked = [names.get(code, code) for code in file.pieces_missing]
            found.append(
                Awaited(
                    file.place_name,
                    _("Pièces à envoyer"),
                    asked,
                    file.pieces_due,
                    page,
                    _("Envoyer les pièces"),
                )
            )
        if file.correction_due and file.correction_answered is None and file.correction_due > at:
            known = file.questions.by_code
            page = reverse("applications:correct", args=[file.public_id])
            asked = [known[code].label for code in file.correction_fields]
            found.append(
                Awaited(
                    file.place_name,
                    _("Correction à rendre"),
                    asked,
                    file.correction_due,
                    page,
                    _("Corriger le dossier"),
                )
            )
    return sorted(found, key=lambda each: each.due_at)
