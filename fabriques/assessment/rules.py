"""Judgements on completeness (« incomplete » names what is missing, by the rulebook's list) and on nominations."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from fabriques.applications.delay_rules import reasonable_delay
from fabriques.common.dates import legal_day, say_day, say_instant
from fabriques.common.durations import is_past
from fabriques.common.reasons import ALLOWED, Judgement, Reason, refuse_if
from fabriques.rulebooks.form.checks import CLOSED_LIST
from fabriques.rulebooks.form.types import Field
from fabriques.rulebooks.types import Document
from fabriques.rulebooks.values import Role, Value

# No text fixes it: below, a service is warned that the holder has little time, and nothing is stopped.
SHORT_NOTICE_DAYS = 15
# How long a completeness may be taken back before its holder is told.
SECOND_THOUGHT = timedelta(minutes=30)
SHORTEST_REPLY = 10
LIST_RULE = "Un service ne demande pas d'autre pièce que celles de la liste du règlement."


def expected(book: Sequence[Document], asked: Sequence[Field]) -> dict[str, str]:
    """The documents a service may ask a file for, by code: those the rulebook requires, and those its form asks it.

    `asked`: the questions of the file's form whose pieces it must join, once its answers are known. Of these, only
    what the rulebook names or the closed list of the State's subsidy form holds.
    Source: closed list of notice 51781, plus the documents specific to the call.
    """
    named = {document.code for document in book} | {item.code for item in CLOSED_LIST}
    found = {document.code: document.label for document in book if document.required.value}
    return found | {
        field.document: field.label
        for field in asked
        if field.document in named and field.document not in found
    }


def may_ask(
    known: Collection[str],
    missing: Collection[str],
    due_at: datetime,
    at: datetime,
    results_on: date | None = None,
) -> Judgement:
    """Whether a service may ask for pieces: it names some, all of the list, and leaves a delay that makes sense.

    `results_on`: the day that the rules of the wave announce, if any.
    """
    unknown = [code for code in missing if code not in known]
    return (
        refuse_if(
            not missing,
            Reason(
                "nothing_missing",
                "Aucune pièce manquante n'est cochée.",
                "Un dossier incomplet nomme ce qui lui manque.",
                "Cochez au moins une pièce, ou dites que le dossier est complet.",
            ),
        )
        & refuse_if(
            bool(unknown),
            Reason(
                "not_asked_for",
                f"Le règlement ne demande pas : {', '.join(unknown)}.",
                LIST_RULE,
                "Ne cochez que des pièces de la liste.",
            ),
        )
        & reasonable_delay(due_at, at, results_on)
    )


def dated(*, complete: bool, due: bool, usual: date) -> Judgement:
    """Whether a request for missing pieces says until when: never a delay that nobody wrote. Source: CRPA L114-5."""
    return refuse_if(
        not complete and not due,
        Reason(
            "request_without_a_day",
            "Il manque le jour jusqu'auquel les pièces sont attendues.",
            "Une demande de pièces fixe un délai, que le porteur lit ; le délai de réponse est suspendu jusqu'à lui.",
            f"Écrivez ce jour. Le délai habituel mènerait au {say_day(usual)}.",
        ),
    )


def proven_account(outdated_since: datetime | None) -> Judgement:
    """Whether the bank details joined to a file prove the account that its structure gives; see `pieces.bank_proof`."""
    if outdated_since is None:
        return ALLOWED
    return refuse_if(
        True,
        Reason(
            "account_replaced",
            f"La structure a remplacé son compte bancaire le {say_instant(outdated_since)}, après avoir joint à ce "
            "dossier son relevé (RIB).",
            "Un relevé prouve le compte qu'il nomme : un autre compte demande un autre relevé.",
            "Demandez un nouveau relevé à son porteur : parmi les pièces qui manquent ou, si le dossier est déjà "
            "complet, par une correction.",
        ),
    )


def in_delay(due_at: datetime, at: datetime) -> Judgement:
    """Whether the pieces asked for are still received."""
    return refuse_if(
        is_past(due_at, at),
        Reason(
            "pieces_late",
            f"Le délai pour envoyer ces pièces est passé depuis le {say_instant(due_at)}.",
            "Des pièces demandées s'envoient dans le délai écrit dans la demande.",
            "Écrivez au service instructeur : il peut demander les mêmes pièces avec un nouveau délai.",
        ),
    )


def may_send(lacking: Sequence[str], reply: str) -> Judgement:
    """Whether pieces go back to the service: all there, or with a word about those (their names) that are not."""
    return refuse_if(
        bool(lacking) and len(reply.strip()) < SHORTEST_REPLY,
        Reason(
            "pieces_lacking",
            f"Il manque encore : {', '.join(lacking)}.",
            "Les pièces demandées s'envoient ensemble, ou en disant pourquoi certaines manquent.",
            "Ajoutez-les, ou expliquez en une phrase au service ce que vous ne pouvez pas fournir. "
            "Ce que vous avez déjà ajouté est gardé.",
        ),
    )


def told_apart(*, complete: bool, missing: bool) -> Judgement:
    """Whether what is ticked says the same as the choice made beside it."""
    return refuse_if(
        complete and missing,
        Reason(
            "complete_and_missing",
            "Vous dites que le dossier est complet, et des pièces manquantes sont cochées.",
            "Un dossier complet ne manque de rien.",
            "Décochez ces pièces, ou choisissez « Il manque des pièces ».",
        ),
    )


def confirmed(*, confirmed: bool) -> Judgement:
    """Whether a service that declares a file complete says so twice."""
    return refuse_if(
        not confirmed,
        Reason(
            "completeness_not_confirmed",
            "Vous n'avez pas confirmé que le dossier est complet.",
            "Une fois le porteur prévenu, un dossier complet le reste.",
            "Cochez la confirmation, sous « Le dossier est complet ».",
        ),
    )


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
    return max(0, (legal_day(closes_at) - legal_day(at)).days)


def short_notice(closes_at: datetime, at: datetime) -> str:
    """The warning for a holder invited late, « » when there is time. Being the same for all, the closing stays."""
    left = days_left(closes_at, at)
    if left >= SHORT_NOTICE_DAYS:
        return ""
    if left == 0:
        return f"La clôture est aujourd'hui : {say_instant(closes_at)}."
    return f"Il reste {left} jour{'s' if left > 1 else ''} avant la clôture du {say_instant(closes_at)}."
