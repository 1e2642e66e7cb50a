"""Judgements on the members of a consortium: who may sign for whom, and the text each one signs."""

from __future__ import annotations

from decimal import Decimal

from fabriques.common.reasons import Judgement, Reason, refuse_if
from fabriques.common.values import percent


def may_sign(*, theirs: bool, is_lead: bool, belongs: bool) -> Judgement:
    """Whether a person may sign: for the lead, anyone of its structure; else, the person whose address was given.

    `theirs`: the address written for the member is that person's.
    """
    allowed = belongs if is_lead else theirs
    return refuse_if(
        not allowed,
        Reason(
            "signs_for_another",
            "Cette signature est attendue d'une autre personne.",
            "Chaque membre du consortium signe lui-même son intention, à l'adresse que le chef de file a indiquée.",
            "Connectez-vous avec cette adresse, ou demandez au chef de file de la corriger.",
        ),
    )


def agreed(apart: str) -> Judgement:
    """Whether the members may be asked to sign; `apart`: what keeps their shares from making a whole."""
    return refuse_if(
        bool(apart),
        Reason(
            "shares_apart",
            "Les membres ne peuvent pas encore signer.",
            "Chacun signe en connaissant sa part, et les parts de tous font 100 %.",
            f"Corrigez d'abord : {apart}.",
        ),
    )


def complete(share: Decimal | None, *, signed: bool) -> Judgement:
    """Whether an intent may be signed now: its share is agreed, and it is not signed yet."""
    return refuse_if(
        share is None,
        Reason(
            "share_unknown",
            "La part de ce membre n'est pas encore indiquée.",
            "Une intention se signe en connaissant sa part.",
            "Le chef de file complète la part sur la page du consortium.",
        ),
    ) & refuse_if(
        signed,
        Reason(
            "signed_already",
            "Cette intention est déjà signée.",
            "Une intention se signe une fois ; la modifier demande une nouvelle signature.",
            "Il n'y a rien d'autre à faire.",
        ),
    )


def intent(name: str, project: str, lead: str, share: Decimal | int, mandate: str) -> str:
    """The exact text a member signs."""
    text = (
        f"{name} confirme son intention de prendre part au projet « {project} », dont {lead} est le chef de file, "
        f"pour une part de {percent(share)} de la subvention demandée."
    )
    return f"{text} Mandat confié au chef de file : {mandate}" if mandate else text


def may_decline(*, is_lead: bool, signed: bool, declined: bool) -> Judgement:
    """Whether a member may say that it does not sign."""
    return (
        refuse_if(
            is_lead,
            Reason(
                "lead_does_not_decline",
                "Le chef de file n'a pas à dire qu'il ne signe pas : le dossier est le sien.",
                "Un membre invité par le chef de file signe, ou dit qu'il ne signe pas.",
                "Si vous renoncez au consortium, retirez-en les membres, ou supprimez le brouillon.",
            ),
        )
        & refuse_if(
            signed,
            Reason(
                "signed_not_declined",
                "Cette intention est déjà signée.",
                "Dire qu'on ne signe pas se fait avant d'avoir signé.",
                "Demandez au chef de file de vous retirer du consortium : votre signature part avec vous.",
            ),
        )
        & refuse_if(
            declined,
            Reason(
                "declined_already",
                "Vous avez déjà dit que vous ne signez pas.",
                "Le chef de file l'apprend une fois.",
                "Si vous changez d'avis, signez : cela suffit.",
            ),
        )
    )


def asked_again(*, declined: bool) -> Judgement:
    """Whether a member is asked to sign again by a letter of its own: one that said no; the others are reminded."""
    return refuse_if(
        not declined,
        Reason(
            "has_not_declined",
            "Ce membre n'a pas dit qu'il ne signe pas.",
            "On redemande à qui a refusé ; les autres membres reçoivent un rappel trois jours après leur message.",
            "Utilisez « Demander aux membres de signer ».",
        ),
    )
