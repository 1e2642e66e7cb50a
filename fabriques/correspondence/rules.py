"""How many letters a mailbox bears of those that people have sent to an address of their choosing."""

from __future__ import annotations

from dataclasses import dataclass

from fabriques.common.reasons import Judgement, Reason, refuse_if

TO_ONE_AN_HOUR, TO_ONE_A_DAY = 6, 20  # from all the people together whom the mailbox does not know
BY_ONE_TO_ONE_AN_HOUR, BY_ONE_TO_ONE_A_DAY = 3, 6
BY_ONE_A_DAY = 100  # to all mailboxes together


@dataclass(frozen=True)
class Lately:
    """How many such letters left already, in the last hour or the last day: to the mailbox, by the sender, both.

    To the mailbox, those of visitors are counted apart from those of people who have an account: as one sender.
    """

    to_it_hour: int
    to_it_day: int
    both_hour: int
    both_day: int
    by_sender_day: int


def room(lately: Lately, address: str, *, linked: bool = False) -> Judgement:
    """Whether one more letter may be sent to that address by that sender: what one sends counts before what all do.

    `linked`: the mailbox knows that sender already (`caps.linked`), whom the letters of others never stop.
    Letters of the procedure itself (receipts, requests of a service, decisions, codes) are not counted and never
    refused.
    """
    judgement = refuse_if(
        lately.both_hour >= BY_ONE_TO_ONE_AN_HOUR or lately.both_day >= BY_ONE_TO_ONE_A_DAY,
        Reason(
            "too_many_letters_to_one",
            f"Vous avez déjà fait envoyer {lately.both_day} messages à {address} depuis hier.",
            f"Une même personne en fait envoyer à une adresse {BY_ONE_TO_ONE_AN_HOUR} au plus par heure, et "
            f"{BY_ONE_TO_ONE_A_DAY} par jour.",
            "Dites-lui de chercher le dernier message reçu, indésirables compris ; sinon, recommencez demain.",
        ),
    )
    judgement &= refuse_if(
        judgement.allowed and not linked and full(lately),
        Reason(
            "mailbox_full_of_letters",
            f"Trop de messages ont été envoyés à {address} en peu de temps.",
            f"Pour n'importuner personne, une adresse reçoit au plus {TO_ONE_AN_HOUR} demandes par heure et "
            f"{TO_ONE_A_DAY} par jour de personnes qu'elle ne connaît pas.",
            "Recommencez dans une heure, ou demain.",
        ),
    )
    return judgement & refuse_if(
        lately.by_sender_day >= BY_ONE_A_DAY,
        Reason(
            "too_many_letters",
            f"Vous avez fait envoyer {lately.by_sender_day} messages en vingt-quatre heures.",
            f"Une personne en fait envoyer {BY_ONE_A_DAY} au plus par jour.",
            "Reprenez demain.",
        ),
    )


def full(lately: Lately) -> bool:
    """Whether a mailbox bears no more letters from people whom it does not know."""
    return lately.to_it_hour >= TO_ONE_AN_HOUR or lately.to_it_day >= TO_ONE_A_DAY
