from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from fabriques.common.dates import legal_day, say_day
from fabriques.correspondence.wording import NOTHING, from_stranger, typed
from fabriques.organisations.joining_rules import MANAGERS_FIRST
from fabriques.organisations.models import JoinRequest


def asked(request: JoinRequest) -> tuple[str, str]:
    """What whoever answers for a structure receives: who asks to join it, with which word, and where to answer."""
    name, structure = from_stranger(str(request.asked_by)), from_stranger(request.organisation.name)
    word = from_stranger(request.word)
    said = f"\nSon message : {word}\n" if word != NOTHING else ""
    page = settings.SITE_ADDRESS + reverse("organisations:join_request", args=[request.public_id])
    body = f"""Bonjour,

{name} ({typed(request.asked_by.email)}) demande à rejoindre la structure « {structure} » sur la plateforme des \
Fabriques de territoire. La personne a confirmé cette adresse électronique.
{said}
Accepter ou refuser :
{page}

Acceptée, la personne lit, écrit et dépose les dossiers de la structure. Si vous ne la connaissez pas, refusez. Sans \
réponse, rien ne change avant le {say_day(request.team_from)} : à partir de ce jour, l'équipe du programme peut \
répondre.
"""
    subject = f"{from_stranger(str(request.asked_by), otherwise='Une personne')} demande à rejoindre"
    return f"{subject} {from_stranger(request.organisation.name, otherwise='votre structure')}", body


def answered(request: JoinRequest) -> tuple[str, str]:
    """What whoever asked to join a structure receives."""
    structure = from_stranger(request.organisation.name)
    page = settings.SITE_ADDRESS + reverse("organisations:mine")
    word = from_stranger(request.answer)
    said = f"\nLe message de la personne qui répond : {word}\n" if word != NOTHING else ""
    if request.accepted:
        body = f"""Bonjour,

Votre demande est acceptée : vous faites maintenant partie de la structure « {structure} ».
{said}
Ses dossiers et les personnes qui agissent pour elle :
{page}
"""
        return (
            f"Vous avez rejoint {from_stranger(request.organisation.name, otherwise='une structure')}",
            body,
        )
    body = f"""Bonjour,

Votre demande à rejoindre la structure « {structure} » n'est pas acceptée.
{said}
Si vous agissez bien pour cette structure, prenez contact avec elle : une personne responsable peut vous inviter. Si \
elle porte votre numéro par erreur, écrivez à l'équipe du programme.
"""
    return "Votre demande à rejoindre une structure n'est pas acceptée", body


def answered_instead(request: JoinRequest) -> tuple[str, str]:
    """What the managers of a structure receive when the programme team answered in their place."""
    name, structure = from_stranger(str(request.asked_by)), from_stranger(request.organisation.name)
    page = settings.SITE_ADDRESS + reverse("organisations:people", args=[request.organisation.public_id])
    asked_on = say_day(legal_day(request.asked_at))
    if request.accepted:
        done = "L'équipe du programme l'a acceptée : la personne lit, écrit et dépose les dossiers de la structure."
        then = "Si vous ne la connaissez pas, retirez-la de la structure :"
    else:
        done = "L'équipe du programme l'a refusée : rien ne change dans la structure."
        then = "Si vous la connaissez, invitez-la depuis la page de la structure :"
    body = f"""Bonjour,

{name} ({typed(request.asked_by.email)}) a demandé le {asked_on} à rejoindre la structure « {structure} ». La demande \
est restée {MANAGERS_FIRST.words} sans réponse.

{done}

{then}
{page}
"""
    return (
        f"Une demande à rejoindre {from_stranger(request.organisation.name, otherwise='votre structure')} a sa réponse",
        body,
    )
