"""The letters about calls and waves: subject and body, plain French, ready for the outbox."""

from __future__ import annotations

from django.conf import settings

from fabriques.calls.hours import overseas
from fabriques.calls.models import Answer, Call, Question, Wave
from fabriques.common.dates import say_instant
from fabriques.correspondence.wording import typed


def call_page(call: Call, *, part: str = "") -> str:
    """The full address of a call's public page; a test of the whole site checks that it answers."""
    return f"{settings.SITE_ADDRESS}/appels/{call.slug}/{part}"


def calendar_page() -> str:
    return f"{settings.SITE_ADDRESS}/calendrier/"


def hours_overseas(wave: Wave) -> str:
    return "\n".join(f"  {each.place} : {each.words}" for each in overseas(wave.closes_at))


def opening_alert(wave: Wave) -> tuple[str, str]:
    """What each service and each network receives when a wave is announced: the same dates for all."""
    lateness = wave.rulebook.rules.calendar.lateness.text.words
    reserved = (
        f"Cette vague est réservée à une liste de territoires, publiée sur la page de l'appel. {wave.list_note}".strip()
        if wave.has_list
        else "Cette vague est ouverte à tous les territoires."
    )
    body = f"""Bonjour,

La vague « {wave.title} » est annoncée.
Appel : {wave.call.title}

Ouverture : {say_instant(wave.opens_at)} (heure de Paris)
Clôture : {say_instant(wave.closes_at)} (heure de Paris)
Clôture au même instant, outre-mer :
{hours_overseas(wave)}

{reserved}
Règle de retard : {lateness}

Le formulaire, les règles et la date sont les mêmes pour tout le monde, dès le premier jour.
À faire : le faire savoir aux tiers-lieux de votre territoire.

Règles et formulaire : {call_page(wave.call)}
Calendrier, à ajouter à votre agenda : {calendar_page()}

Ce message est envoyé une fois à chaque service et à chaque réseau concernés.
"""
    return f"Nouvelle vague : {wave.title}", body


def question_received(question: Question) -> tuple[str, str]:
    """What whoever asked receives. An address typed by anybody receives none of their words: only the reference."""
    said = typed(f" :\n\n{question.text}\n", otherwise=".\n")
    body = f"""Bonjour,

Votre question sur l'appel « {question.call.title} » est bien arrivée, sous la référence {question.public_id}{said}
La réponse sera publiée pour tout le monde, sans votre nom ni votre adresse. Vous recevrez un message.
Les réponses déjà publiées : {call_page(question.call, part="questions/")}

Si vous n'avez rien demandé, quelqu'un a tapé votre adresse : ne faites rien.
"""
    return f"Votre question est arrivée : {question.call.title}", body


def question_answered(question: Question, answer: Answer) -> tuple[str, str]:
    """The answer as it is published; the question beside it is in its asker's words, for them alone."""
    again = (
        "La réponse à votre question a été mise à jour."
        if answer.number > 1
        else "Votre question a sa réponse."
    )
    asked = typed(f"Question : {answer.wording}\n\n", otherwise="")
    body = f"""Bonjour,

{again} Référence : {question.public_id}

{asked}Réponse : {answer.text}

Elle est publiée pour tout le monde, sans votre nom :
{call_page(question.call, part="questions/")}
"""
    return f"Réponse à votre question : {question.call.title}", body


def question_set_aside(question: Question) -> tuple[str, str]:
    said = typed(f" :\n\n{question.text}\n", otherwise=".\n")
    body = f"""Bonjour,

Votre question sur l'appel « {question.call.title} », de référence {question.public_id}, ne sera pas publiée{said}
Motif : {question.motive}

Vous pouvez en poser une autre : {call_page(question.call, part="questions/")}
"""
    return f"Votre question : {question.call.title}", body
