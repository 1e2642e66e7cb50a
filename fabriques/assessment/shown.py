"""What counts of a file for its completeness, on the pages of a service and of its holder (`common.seen`)."""

from __future__ import annotations

from datetime import datetime

from fabriques.applications.models import Application, Piece
from fabriques.applications.shown import of_corrections
from fabriques.assessment.models import CompletenessCheck
from fabriques.assessment.queries import completeness_of, latest_check
from fabriques.assessment.states import Completeness
from fabriques.common.dates import say_instant
from fabriques.common.seen import Part


def of_completeness(application: Application, at: datetime) -> list[Part]:
    """What a service judges by: the check that counts, the documents given to it, the corrections."""
    check = latest_check(application)
    state = completeness_of(check, at)
    given = [piece for piece in application.pieces.all() if piece.is_sent(at) and piece.removed_at is None]
    infected = Piece.Scan.INFECTED
    return [
        Part([state, *facts(check)], lambda: stands(check, state)),
        Part(
            sorted((each.public_id, each.scan_state == infected) for each in given),
            lambda: "ses pièces ne sont plus les mêmes",
        ),
        *of_corrections(application),
    ]


def facts(check: CompletenessCheck | None) -> list[object]:
    return [] if check is None else [check.pk, check.due_at, sorted(check.missing)]


def stands(check: CompletenessCheck | None, state: Completeness) -> str:
    """What was last done about the completeness, by whom and when."""
    if check is None:
        return "ce qui avait été vérifié a été annulé"
    who, when = check.checked_by.full_name or "une autre personne", say_instant(check.checked_at)
    match state:
        case Completeness.INCOMPLETE:
            return f"des pièces ont été demandées par {who}, le {when}"
        case Completeness.RECEIVED if check.received_at is not None:
            return f"le porteur a envoyé ses pièces le {say_instant(check.received_at)}"
        case Completeness.OVERDUE if check.due_at is not None:
            return f"le délai des pièces est passé depuis le {say_instant(check.due_at)}"
        case _:
            return f"il a été déclaré complet par {who}, le {when}"


def of_request(check: CompletenessCheck) -> list[Part]:
    """What the holder answers to. The documents are not in it: the page shows them as they come."""
    when = say_instant(check.checked_at)
    return [
        Part([check.pk, check.due_at], lambda: f"le service a fait une autre demande le {when}"),
    ]
