from __future__ import annotations

from fabriques.common.reasons import Judgement, Reason, refuse_if


def may_claim(*, theirs: bool) -> Judgement:
    """Whether a person may take hold of a file on paper; `theirs`: the address written on it is theirs."""
    return refuse_if(
        not theirs,
        Reason(
            "not_its_sender",
            "Ce dossier n'a pas été envoyé avec votre adresse électronique.",
            "Un dossier sur papier est suivi en ligne par la personne dont l'adresse confirmée y est écrite.",
            "Si vous l'avez envoyé, demandez au service qui l'a reçu de corriger l'adresse, par un courrier signé.",
        ),
    )


def free(*, received: bool, claimed: bool) -> Judgement:
    """Whether a file may be taken hold of now: once received, and by one person."""
    return refuse_if(
        not received,
        Reason(
            "paper_not_received",
            "Ce dossier n'est pas encore enregistré par le service.",
            "Un dossier sur papier se suit en ligne une fois reçu.",
            "Attendez son accusé de réception.",
        ),
    ) & refuse_if(
        claimed,
        Reason(
            "paper_claimed",
            "Ce dossier est déjà suivi depuis un compte.",
            "Un dossier sur papier est rattaché à un compte, une fois.",
            "Demandez à la personne responsable de la structure de vous y ajouter.",
        ),
    )


def alone(*, belongs: bool, has_people: bool, of_others: bool) -> Judgement:
    """Whether whoever claims a file may join its structure: nobody is there, and it holds nothing that others sent.

    `belongs`: they are of the structure already. A number on a paper proves nobody: joining must show them nothing more
    than what they sent.
    """
    return refuse_if(
        has_people and not belongs,
        Reason(
            "structure_has_people",
            "La structure de ce dossier a déjà une personne responsable.",
            "Une personne entre dans une structure par l'invitation de qui en répond.",
            "Demandez-lui de vous inviter : vous suivrez alors ce dossier avec elle.",
        ),
    ) & refuse_if(
        of_others and not belongs,
        Reason(
            "structure_holds_others",
            "La structure de ce dossier en porte d'autres, envoyés par d'autres personnes.",
            "Suivre un dossier envoyé par la poste n'ouvre pas ceux que d'autres ont envoyés.",
            "Écrivez au service qui a reçu le dossier : il vérifiera avec vous qui répond de la structure.",
        ),
    )
