"""Judgements on invitations and on the people of an organisation."""

from __future__ import annotations

from datetime import datetime

from fabriques.common.dates import say_instant
from fabriques.common.durations import Duration, is_past
from fabriques.common.pasted import name_text
from fabriques.common.reasons import ALLOWED, Judgement, Reason, refuse_if

INVITATION_LASTS = Duration(days=14)
MOST_A_DAY = 30
ANEW = "Demandez à la personne qui vous a invité de vous envoyer une nouvelle invitation."


def invitation(
    *, accepted: bool, revoked: bool, expires_at: datetime, at: datetime, same_address: bool, address: str
) -> Judgement:
    """Whether an invitation may be accepted now by a person of that address; the first reason says it all."""
    if accepted:
        return refuse_if(
            True,
            Reason(
                "invitation_used",
                "Cette invitation a déjà servi.",
                "Une invitation ne sert qu'une fois.",
                "Si c'était vous, tout est en place dans votre espace. Sinon, prévenez la personne qui l'a envoyée.",
            ),
        )
    if revoked:
        return refuse_if(
            True,
            Reason(
                "invitation_revoked",
                "Cette invitation a été annulée par la personne qui l'avait envoyée.",
                "Une invitation peut être annulée tant qu'elle n'est pas acceptée.",
                ANEW,
            ),
        )
    if is_past(expires_at, at):
        return refuse_if(
            True,
            Reason(
                "invitation_expired",
                f"Cette invitation n'est plus valable depuis le {say_instant(expires_at)}.",
                f"Une invitation est valable {INVITATION_LASTS.words}.",
                ANEW,
            ),
        )
    return refuse_if(
        not same_address,
        Reason(
            "invitation_for_another",
            f"Cette invitation est adressée à {address}, et votre compte a une autre adresse.",
            "Une invitation est acceptée par la personne à qui elle a été envoyée.",
            "Connectez-vous avec le compte de cette adresse, ou demandez une invitation à votre adresse.",
        ),
    )


def not_too_many(sent_today: int) -> Judgement:
    return refuse_if(
        sent_today >= MOST_A_DAY,
        Reason(
            "too_many_invitations",
            f"Vous avez envoyé {sent_today} invitations en vingt-quatre heures.",
            f"Une personne en envoie {MOST_A_DAY} au plus par jour.",
            "Reprenez demain.",
        ),
    )


def inviter_still_may(allowed: bool) -> Judgement:
    return refuse_if(
        not allowed,
        Reason(
            "inviter_may_no_longer",
            "La personne qui vous a invité ne peut plus donner cet accès.",
            "Une invitation ne vaut que tant que la personne qui l'a envoyée pourrait la refaire.",
            "Demandez une invitation à une autre personne responsable.",
        ),
    )


def not_there_yet(*, member: bool) -> Judgement:
    return refuse_if(
        member,
        Reason(
            "already_a_member",
            "Cette personne fait déjà partie de la structure.",
            "Une personne a une seule place dans une structure.",
            "Changez son rôle dans la liste des personnes, si besoin.",
        ),
    )


def manages(*, manager: bool) -> Judgement:
    return refuse_if(
        not manager,
        Reason(
            "not_the_manager",
            "Seule une personne responsable de la structure peut le faire.",
            "Les personnes d'une structure sont ajoutées et retirées par ses responsables.",
            "Adressez-vous à l'une des personnes responsables.",
        ),
    )


def corrects(*, manager: bool) -> Judgement:
    return refuse_if(
        not manager,
        Reason(
            "not_the_manager",
            "Seule une personne responsable de la structure peut corriger son identité.",
            "Le nom, les numéros et l'adresse d'une structure sont tenus par ses responsables.",
            "Adressez-vous à l'une des personnes responsables.",
        ),
    )


def named(name: str) -> Judgement:
    """Whether a name can be read: it holds a letter or a digit, and nothing hidden."""
    return refuse_if(
        not name or name_text(name) != name,
        Reason(
            "unreadable_name",
            "Ce nom ne peut pas être lu : il est vide, ou il contient des signes invisibles.",
            "Le nom d'une structure s'écrit sur une ligne, avec des lettres ou des chiffres.",
            "Tapez le nom au clavier, sans le copier.",
        ),
    )


def another_person(*, same: bool) -> Judgement:
    return refuse_if(
        same,
        Reason(
            "acting_on_oneself",
            "Vous ne pouvez pas le faire pour vous-même.",
            "On ne change pas son propre rôle : on quitte la structure, ou on transmet sa responsabilité.",
            "Utilisez « Transmettre la responsabilité » ou « Quitter la structure ».",
        ),
    )


def may_leave(*, only_manager: bool) -> Judgement:
    """Whether a person may leave: never the only one who answers for the organisation."""
    if not only_manager:
        return ALLOWED
    return refuse_if(
        True,
        Reason(
            "only_manager",
            "Vous êtes la seule personne responsable de cette structure.",
            "Une structure garde toujours au moins une personne responsable.",
            "Transmettez d'abord la responsabilité à une autre personne, ou invitez-en une.",
        ),
    )
