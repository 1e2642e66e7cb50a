"""Judgements on a correction: what may be reopened, and until when its answer is received."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from fabriques.applications.delay_rules import reasonable_delay
from fabriques.common.dates import say_instant
from fabriques.common.durations import is_past
from fabriques.common.reasons import Judgement, Reason, refuse_if

SHORTEST_MOTIVE = 10


def may_ask(
    fields: Collection[str],
    known: Collection[str],
    motive: str,
    due_at: datetime,
    at: datetime,
    results_on: date | None = None,
) -> Judgement:
    """Whether questions may be reopened: they exist, a reason is written, a delay that makes sense is left.

    `results_on`: the day that the rules of the wave announce, if any.
    """
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
        & reasonable_delay(due_at, at, results_on)
    )


def told(motive: str, silent: Sequence[str]) -> Judgement:
    """Whether a holder is told what is expected, by a message or on each question; `silent`: the other questions."""
    return refuse_if(
        not motive.strip() and bool(silent),
        Reason(
            "question_without_words",
            f"Rien ne dit ce qui est attendu pour {' ; '.join(f'« {label} »' for label in silent)}.",
            "Sans message d'ensemble, chaque question rouverte dit ce qui est attendu.",
            "Écrivez le message au porteur, ou un mot à côté de chaque question cochée.",
        ),
    )


def whole_motive(motive: str, notes: Sequence[tuple[str, str]]) -> str:
    """What the holder receives: the message, then what is said of each question (its name, the words)."""
    lines = "\n".join(f"« {label} » : {' '.join(said.split())}" for label, said in notes)
    return "\n\n".join(part for part in (motive.strip(), lines) if part)


def open_still(*, over: bool) -> Judgement:
    """Whether a correction is still awaited: neither given nor cancelled."""
    return refuse_if(
        over,
        Reason(
            "correction_over",
            "Cette correction est déjà rendue, ou a été annulée.",
            "Une correction se rend une fois.",
            "Pour changer autre chose, écrivez au service instructeur.",
        ),
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
