"""Part of the acts by which a file is received: frozen, placed, judged by its territory, and acknowledged."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fabriques.accounts.models import User
from fabriques.applications.content import canonical, confirmed, frozen
from fabriques.applications.eligibility import keep_verdict
from fabriques.applications.lateness.rules import Arrival
from fabriques.applications.models import Application, Receipt
from fabriques.applications.states import APPLICATIONS
from fabriques.common.database import refusals_in_words
from fabriques.common.dates import PARIS
from fabriques.journal.rules import digest
from fabriques.places.registering import register_place
from fabriques.territories.models import Commune, Service


def take_in(
    draft: Application,
    arrival: Arrival,
    *,
    by: User,
    at: datetime,
    received_at: datetime,
    also: Mapping[str, Any] | None = None,
) -> Receipt:
    """Freeze a locked draft that may arrive, as received at an instant, and acknowledge it.

    `also`: what the receipt keeps beside the file. Effects: DRAFT → SUBMITTED; place registered; service competent for
    the commune recorded; territory verdict of the wave's reference day kept; the receipt.
    """
    commune = place(draft, by=by, received_at=received_at)
    content = frozen(draft, commune, keep_verdict(draft, at=at), arrival)
    if also is not None:
        content = canonical(json.loads(content) | also)
    return Receipt.objects.create(
        application=draft,
        number=f"AR-{received_at.astimezone(PARIS).year}-{draft.public_id.upper()}",
        issued_at=received_at,
        content=content,
        fingerprint=digest(content),
    )


def place(draft: Application, *, by: User, received_at: datetime) -> Commune:
    """Give a draft that arrives to the service of its commune, and its place to the register.

    Effects: DRAFT → SUBMITTED at that instant by that person; place registered; service competent for the commune.
    """
    commune = draft.commune
    if commune is None:
        raise AssertionError("a draft that arrives has its commune")
    draft.state = APPLICATIONS.after("submit", draft.get_state())
    draft.submitted_at = received_at
    draft.submitted_by = by
    draft.service = commune.service
    draft.place = register_place(
        draft.place_name,
        commune,
        summary=draft.summary,
        activities=draft.activities,
        address=draft.address,
        bearer=draft.organisation,
        fictitious=draft.wave.is_fictitious,
        confirmed=confirmed(draft),
    )
    with refusals_in_words():
        draft.save()
    return commune


def service_of(application: Application) -> Service:
    """The service in charge of a file that was received."""
    if application.service is None:
        raise AssertionError("a received file has its service")
    return application.service
