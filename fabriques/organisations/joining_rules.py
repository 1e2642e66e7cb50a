"""Judgements on a structure registered once, and on asking to join it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fabriques.common.dates import say_day
from fabriques.common.durations import Duration
from fabriques.common.reasons import ALLOWED, Judgement, Reason, refuse_if

MOST_A_DAY = 5
AGAIN_AFTER = Duration(days=30)
MANAGERS_FIRST = Duration(days=15)  # no text sets it: docs/decisions/0018
LABELS = {"siret": "SIRET", "rna": "RNA", "ridet": "RIDET", "tahiti": "Tahiti"}
REGISTERED = "number_registered"  # the reason that the page of a new draft answers with the way to join


@dataclass(frozen=True)
class Tended:
    """A structure that people tend under a number: of it, what a public register says, and no more.

    `name` is empty when the public register keeps it to itself; `own`: whoever asks belongs to it.
    """

    kind: str
    number: str
    name: str
    commune: str
    own: bool

    @property
    def said(self) -> str:
        """« La Halle (Soissons) »; without a name, the commune alone."""
        if not self.name:
            return (
                f"dont le nom n'est pas diffusé ({self.commune})"
                if self.commune
                else "dont le nom n'est pas diffusé"
            )
        return f"« {self.name} » ({self.commune})" if self.commune else f"« {self.name} »"


def registered_once(found: Tended | None) -> Judgement:
    """Whether a number may be that of another structure: not when people tend one under it already."""
    if found is None:
        return ALLOWED
    number = f"le numéro {LABELS[found.kind]} {found.number}"
    if found.own:
        return refuse_if(
            True,
            Reason(
                "number_of_one_s_own",
                f"Vous faites déjà partie de la structure inscrite sous {number} : {found.said}.",
                "Une structure s'inscrit une seule fois.",
                "Choisissez-la dans la liste de vos structures.",
            ),
        )
    return refuse_if(
        True,
        Reason(
            REGISTERED,
            f"Une structure est déjà inscrite sous {number} : {found.said}.",
            "Une structure s'inscrit une seule fois, et les personnes qui agissent pour elle la rejoignent.",
            "Si c'est la vôtre, demandez à la rejoindre : une personne responsable vous répond. Sinon, vérifiez le "
            "numéro.",
        ),
    )


def may_ask(*, member: bool, waiting_since: date | None, refused_on: date | None, today: date) -> Judgement:
    """Whether a person may ask to join; `waiting_since`, `refused_on`: the days of what they asked before."""
    if member:
        return refuse_if(
            True,
            Reason(
                "already_in_it",
                "Vous faites déjà partie de cette structure.",
                "Une personne a une seule place dans une structure.",
                "Ouvrez-la depuis « Ma structure ».",
            ),
        )
    if waiting_since is not None:
        return refuse_if(
            True,
            Reason(
                "asked_already",
                f"Vous avez déjà demandé à rejoindre cette structure, le {say_day(waiting_since)}.",
                "Une demande reçoit sa réponse avant d'être refaite.",
                f"Sans réponse au bout de {MANAGERS_FIRST.words}, l'équipe du programme répond.",
            ),
        )
    if refused_on is None or today >= AGAIN_AFTER.after(refused_on):
        return ALLOWED
    return refuse_if(
        True,
        Reason(
            "refused_lately",
            f"Votre demande à rejoindre cette structure a été refusée le {say_day(refused_on)}.",
            f"Une demande refusée se refait au bout de {AGAIN_AFTER.words}.",
            "Prenez contact avec la structure : une personne responsable peut vous inviter.",
        ),
    )


def not_too_many(asked_today: int) -> Judgement:
    return refuse_if(
        asked_today >= MOST_A_DAY,
        Reason(
            "too_many_requests",
            f"Vous avez demandé à rejoindre {asked_today} structures en vingt-quatre heures.",
            f"Une personne fait {MOST_A_DAY} demandes au plus par jour.",
            "Reprenez demain.",
        ),
    )


def answers(*, allowed: bool) -> Judgement:
    """Whether a person answers a request; `allowed`: they manage the structure, or are the team in its turn."""
    return refuse_if(
        not allowed,
        Reason(
            "answers_for_another",
            "Cette demande attend la réponse d'une autre personne.",
            "Une demande à rejoindre une structure reçoit la réponse d'une personne responsable, ou de l'équipe du "
            f"programme quand plus personne n'en répond ou au bout de {MANAGERS_FIRST.words} sans réponse.",
            "Adressez-vous à l'une des personnes responsables.",
        ),
    )


def unanswered(*, answered: bool) -> Judgement:
    return refuse_if(
        answered,
        Reason(
            "answered_already",
            "Cette demande a déjà reçu une réponse.",
            "Une demande reçoit une seule réponse.",
            "Les personnes de la structure se changent depuis « Ma structure ».",
        ),
    )
