"""Judgements on who is put in charge of a file, and by whom: a matter inside one service."""

from __future__ import annotations

from dataclasses import dataclass

from fabriques.common.reasons import ALLOWED, Judgement, Reason, refuse_if


@dataclass(frozen=True)
class Held:
    """Who is in charge of a file as it is asked for: by name, of which service.

    `ours`: whether that service is one of the asker's, or the file is their service's own. `known`: whether the asker
    knew that this person was in charge.
    """

    person: str
    service: str
    ours: bool
    known: bool


def colleague(name: str, *, together: bool) -> Judgement:
    """Whether someone may be put in charge: they assess the file for a service of whoever asks."""
    return refuse_if(
        not together,
        Reason(
            "not_a_colleague",
            f"Ce dossier ne peut pas être confié à {name} : vous ne l'instruisez pas dans le même service.",
            "Un dossier est suivi par une personne qui l'instruit ; on le prend, ou on le confie dans son service.",
            "Choisissez une personne de votre service, ou demandez qu'elle y soit habilitée.",
        ),
    )


def free(held: Held | None) -> Judgement:
    """Whether a file may change hands; None: nobody is in charge, or nobody who still works there."""
    if held is None:
        return ALLOWED
    return within_one_service(held) & refuse_if(
        not held.known,
        Reason(
            "already_in_charge",
            f"Déjà suivi par {held.person}.",
            "Un dossier suivi par quelqu'un n'est repris qu'en le sachant.",
            "Relisez qui le suit, puis demandez à le reprendre si vous le voulez toujours.",
        ),
    )


def within_one_service(held: Held) -> Judgement:
    """Whether whoever asks may take a file from the person in charge."""
    return refuse_if(
        not held.ours,
        Reason(
            "in_charge_elsewhere",
            f"Suivi par {held.person}, dans un autre service : {held.service}.",
            "Un dossier suivi par un autre service n'est repris que par lui, ou par le service chargé du dossier.",
            "Demandez à cette personne de le laisser.",
        ),
    )


def handed(*, in_charge: bool) -> Judgement:
    """Whether someone may be told that a file was handed to them."""
    return refuse_if(
        not in_charge,
        Reason(
            "not_in_charge",
            "Cette personne ne suit pas ce dossier.",
            "On prévient une personne des dossiers qui lui sont confiés.",
            "Confiez-lui d'abord le dossier.",
        ),
    )
