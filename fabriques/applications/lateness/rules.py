"""Judgements on the hour: how a file arrived, and whether a waiver may be granted to a draft."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import assert_never

from fabriques.common.dates import say_instant
from fabriques.common.durations import is_past
from fabriques.common.reasons import Judgement, Reason, refuse_if
from fabriques.rulebooks.calendar import Lateness


class Arrival(StrEnum):
    ON_TIME = "on_time"
    IN_GRACE = "in_grace"
    WAIVED = "waived"


def arrived(closes_at: datetime, lateness: Lateness, at: datetime) -> Arrival:
    """How a file accepted at an instant arrived."""
    if not is_past(closes_at, at):
        return Arrival.ON_TIME
    return Arrival.WAIVED if is_past(lateness.last_instant(closes_at), at) else Arrival.IN_GRACE


def arrival_words(arrival: Arrival, closes_at: datetime, lateness: Lateness) -> str:
    """The sentence of the receipt about the hour."""
    closing = say_instant(closes_at)
    match arrival:
        case Arrival.ON_TIME:
            return f"Arrivé avant la clôture du {closing}."
        case Arrival.IN_GRACE:
            return (
                f"Arrivé après la clôture du {closing}, dans la tolérance écrite au règlement "
                f"({lateness.grace.words}) : le dossier est reçu."
            )
        case Arrival.WAIVED:
            return f"Arrivé après la clôture du {closing}, par une dérogation écrite et motivée : le dossier est reçu."
        case never:
            assert_never(never)


def may_waive(
    lateness: Lateness, closes_at: datetime, until: datetime, motive: str, at: datetime
) -> Judgement:
    """Whether the hour may be waived for a draft: the rulebook foresees it, the hour is past, the motive is written."""
    return (
        refuse_if(
            lateness.waiver.value is not True,
            Reason(
                "no_waiver",
                "Le règlement ne prévoit pas de dérogation à l'heure de clôture.",
                f"Règle de retard : {lateness.text.words}",
                "Publiez d'abord une version du règlement qui la prévoit, avec sa raison.",
            ),
        )
        & refuse_if(
            not is_past(lateness.last_instant(closes_at), at),
            Reason(
                "not_late_yet",
                "La vague reçoit encore des dossiers : aucune dérogation n'est utile.",
                "Une dérogation ouvre le dépôt après l'heure.",
                "Invitez le porteur à déposer son dossier avant la clôture.",
            ),
        )
        & refuse_if(
            is_past(until, at),
            Reason(
                "waiver_in_the_past",
                "La fin de la dérogation est déjà passée.",
                "Une dérogation laisse au porteur le temps de déposer.",
                "Choisissez une date et une heure à venir.",
            ),
        )
        & refuse_if(
            len(motive.strip()) < 20,
            Reason(
                "waiver_without_motive",
                "Le motif de la dérogation est trop court.",
                "Une dérogation est écrite et motivée : elle se relit des années plus tard.",
                "Écrivez une phrase qui dit ce qui s'est passé et pourquoi le dossier peut arriver.",
            ),
        )
    )
