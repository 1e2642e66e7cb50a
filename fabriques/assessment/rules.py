"""Judgements on completeness (« incomplete » names what is missing, by the rulebook's list) and on nominations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from fabriques.common.dates import PARIS, legal_instant, say_instant
from fabriques.common.durations import is_past
from fabriques.common.reasons import ALLOWED, Judgement, Reason, refuse_if
from fabriques.rulebooks.types import Document
from fabriques.rulebooks.values import Role, Value

# No text fixes it: below, a service is warned that the holder has little time, and nothing is stopped.
SHORT_NOTICE_DAYS = 15
# CRPA L114-5 lets the service set the delay of missing pieces: what is offered first.
USUAL_DELAY = timedelta(days=15)
END_OF_DAY = time(23, 59, 59)


def expected(documents: Sequence[Document]) -> tuple[Document, ...]:
    """The documents a service may ask for: those the rulebook requires, and no other.

    Source: closed list of the State's subsidy form (notice 51781), plus those specific to the call.
    """
    return tuple(document for document in documents if document.required.value)


def finding(documents: Sequence[Document], missing: Sequence[str]) -> Judgement:
    """Whether what a service calls missing is in the rulebook's list."""
    known = {document.code for document in expected(documents)}
    unknown = [code for code in missing if code not in known]
    return refuse_if(
        bool(unknown),
        Reason(
            "not_asked_for",
            f"Le règlement ne demande pas : {', '.join(unknown)}.",
            "Un service ne demande pas d'autre pièce que celles de la liste du règlement.",
            "Ne cochez que des pièces de la liste.",
        ),
    )


def usual_delay(at: datetime) -> datetime:
    """Until when missing pieces are awaited, unless the service says otherwise: the end of a legal day."""
    return legal_instant((at.astimezone(PARIS) + USUAL_DELAY).date(), END_OF_DAY)


def is_role(nominates: Role | None, level: str, *, competent: bool) -> bool:
    """Whether a service of a level points out projects; a préfecture stands for the sous-préfecture of its own seat.

    `competent`: the service is the one that receives the commune's files.
    """
    return nominates is not None and (
        level == nominates.value or (nominates is Role.SOUS_PREFECTURE and competent)
    )


def may_nominate(nominates: Value[Role], *, allowed: bool) -> Judgement:
    """Whether the rules of a wave let this person's service point out a project of a commune."""
    if allowed:
        return ALLOWED
    if nominates.value is None:
        return refuse_if(
            True,
            Reason(
                "no_nomination",
                "Le règlement de cette vague ne confie à aucun service le soin de signaler des projets.",
                f"Règlement, « Signale les projets » : non précisé ({nominates.source.text}).",
                "Les porteurs déposent d'eux-mêmes : donnez-leur l'adresse de l'appel.",
            ),
        )
    return refuse_if(
        True,
        Reason(
            "not_the_nominating_role",
            "Votre service ne signale pas de projet dans cette commune pour cette vague.",
            f"Règlement, « Signale les projets » : {nominates.value.label} ({nominates.source.text}).",
            "Transmettez le projet au service que le règlement nomme, pour la commune du projet.",
        ),
    )


def in_time(*, announced: bool, closes_at: datetime, at: datetime) -> Judgement:
    """Whether a project may still be pointed out or its holder invited: the wave is announced, and not closed."""
    return refuse_if(
        not announced,
        Reason(
            "wave_not_announced",
            "Cette vague n'est pas encore annoncée.",
            "Le calendrier est le même pour tous : personne n'est invité avant qu'il soit public.",
            "Attendez l'annonce de la vague.",
        ),
    ) & refuse_if(
        is_past(closes_at, at),
        Reason(
            "wave_closed",
            f"Cette vague est close depuis le {say_instant(closes_at)}.",
            "Un porteur invité a la même clôture que tous les autres.",
            "Gardez ce projet pour une prochaine vague.",
        ),
    )


def motivated(motive: str) -> Judgement:
    return refuse_if(
        not motive.strip(),
        Reason(
            "nomination_without_motive",
            "Le motif n'est pas écrit.",
            "Un signalement, comme son retrait, se relit des années plus tard : il dit pourquoi.",
            "Écrivez une phrase.",
        ),
    )


def same_address(*, same: bool) -> Judgement:
    return refuse_if(
        not same,
        Reason(
            "invitation_for_another",
            "Cette invitation est adressée à une autre personne.",
            "Une invitation sert à la personne à qui elle a été envoyée.",
            "Connectez-vous avec le compte de l'adresse qui l'a reçue. Vous pouvez aussi déposer sans invitation.",
        ),
    )


def days_left(closes_at: datetime, at: datetime) -> int:
    """Whole legal days before the closing day; 0 on that day and after."""
    return max(0, (closes_at.astimezone(PARIS).date() - at.astimezone(PARIS).date()).days)


def short_notice(closes_at: datetime, at: datetime) -> str:
    """The warning for a holder invited late, « » when there is time. Being the same for all, the closing stays."""
    left = days_left(closes_at, at)
    if left >= SHORT_NOTICE_DAYS:
        return ""
    if left == 0:
        return f"La clôture est aujourd'hui : {say_instant(closes_at)}."
    return f"Il reste {left} jour{'s' if left > 1 else ''} avant la clôture du {say_instant(closes_at)}."
