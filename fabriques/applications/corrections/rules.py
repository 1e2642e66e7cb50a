"""Judgements on a correction: what may be reopened, and until when its answer is received."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from fabriques.common.dates import say_instant
from fabriques.common.durations import is_past
from fabriques.common.reasons import Judgement, Reason, refuse_if

SHORTEST_MOTIVE = 10


def may_ask(
    fields: Collection[str], known: Collection[str], motive: str, due_at: datetime, at: datetime
) -> Judgement:
    """Whether questions may be reopened: they exist, a reason is written, a delay is left."""
    unknown = [code for code in fields if code not in known]
    return (
        refuse_if(
            not fields or bool(unknown),
            Reason(
                "nothing_reopened",
                "Aucune question du dossier n'est choisie.",
                "Une correction porte sur des questions nommées : le reste du dossier ne bouge pas.",
                "Cochez au moins une question.",
            ),
        )
        & refuse_if(
            len(motive.strip()) < SHORTEST_MOTIVE,
            Reason(
                "no_motive",
                "La demande ne dit pas ce qui est attendu.",
                "Le porteur reçoit ce texte tel quel.",
                "Écrivez en une phrase ce qui est à corriger.",
            ),
        )
        & refuse_if(
            is_past(due_at, at),
            Reason(
                "no_delay",
                "Le délai est déjà passé.",
                "Une correction laisse un délai à la personne qui la fait.",
                "Choisissez une date à venir.",
            ),
        )
    )


def in_time(due_at: datetime, at: datetime) -> Judgement:
    """Whether a correction is still received: until the instant written in the request, excluded."""
    return refuse_if(
        is_past(due_at, at),
        Reason(
            "correction_late",
            f"Le délai de correction est passé depuis le {say_instant(due_at)}.",
            "Une correction se rend dans le délai écrit dans la demande.",
            "Écrivez au service instructeur : il peut rouvrir les mêmes questions avec un nouveau délai.",
        ),
    )


def readable(*, answered: bool) -> Judgement:
    """Whether a service may say that it has read the answer: there is one."""
    return refuse_if(
        not answered,
        Reason(
            "correction_not_answered",
            "Cette correction n'est pas encore rendue.",
            "Une correction se lit quand son porteur l'a rendue.",
            "Attendez sa réponse, ou annulez la demande.",
        ),
    )
