"""Judgements on what a service does for the sender of a file on paper, at their written request."""

from __future__ import annotations

from datetime import date

from fabriques.common.dates import say_day
from fabriques.common.reasons import Judgement, Reason, refuse_if


def asked_in_writing(written_on: date, motive: str, *, arrived_on: date | None, today: date) -> Judgement:
    """Whether a letter of the sender is dated after their file arrived, before today, and says what it asks."""
    return refuse_if(
        not motive.strip(),
        Reason(
            "request_without_words",
            "Il manque ce que dit le courrier de l'expéditeur.",
            "Un service agit pour un expéditeur à sa demande écrite, qui reste avec le dossier.",
            "Recopiez la phrase du courrier qui le demande.",
        ),
    ) & dated(written_on, arrived_on=arrived_on, today=today)


def dated(written_on: date, *, arrived_on: date | None, today: date) -> Judgement:
    """Whether a letter of the sender of a received file is dated after it arrived, and before today."""
    return refuse_if(
        written_on > today,
        Reason(
            "request_to_come",
            f"La date du courrier ({say_day(written_on)}) est à venir.",
            "Une demande est écrite avant d'être suivie.",
            "Relisez la date sur le courrier.",
        ),
    ) & refuse_if(
        arrived_on is not None and written_on < arrived_on,
        Reason(
            "request_before_the_file",
            f"La date du courrier ({say_day(written_on)}) est avant l'arrivée du dossier.",
            "Une demande sur un dossier reçu est écrite après son arrivée.",
            "Relisez la date ; ce qui était dans l'enveloppe du dossier se corrige avant de l'enregistrer.",
        ),
    )


def for_its_sender(*, received: bool, followed: bool) -> Judgement:
    """Whether a service still acts for the sender of a file: once it is received, and while they have no account."""
    return refuse_if(
        not received,
        Reason(
            "paper_still_entered",
            "Ce dossier est encore en cours de saisie.",
            "Tant qu'un dossier n'est pas enregistré, son enveloppe et son expéditeur se corrigent dans sa saisie.",
            "Ouvrez la saisie : vous pouvez l'y corriger, ou la supprimer.",
        ),
    ) & refuse_if(
        followed,
        Reason(
            "followed_online",
            "L'expéditeur suit ce dossier depuis son compte.",
            "Qui a un compte agit lui-même : un service n'agit que pour qui n'en a pas.",
            "Invitez-le à le faire depuis la page de son dossier.",
        ),
    )
