"""The letters this step writes: subject and body, plain French, ready for the outbox."""

from __future__ import annotations

import json
from datetime import datetime

from django.conf import settings
from django.shortcuts import resolve_url
from django.urls import reverse

from fabriques.applications import after_arrival
from fabriques.applications.holders import account_of
from fabriques.applications.imports import words as imported
from fabriques.applications.imports.words import imported_words
from fabriques.applications.lateness.rules import Arrival, arrival_words
from fabriques.applications.models import Application, LateWaiver, Receipt
from fabriques.applications.paper import words as paper
from fabriques.applications.paper.words import paper_words
from fabriques.common.dates import legal_day, say_day, say_instant, say_instant_to_the_second
from fabriques.correspondence.wording import typed
from fabriques.territories.contacts import reach


def address_of(view: str, application: Application) -> str:
    """The full address of a page about a file, for a letter."""
    return f"{settings.SITE_ADDRESS}{reverse(view, args=[application.public_id])}"


def file_page(application: Application) -> str:
    """The full address of the file's own page, the same for its holder and for a service."""
    return f"{settings.SITE_ADDRESS}{resolve_url(application)}"


def by_post(application: Application) -> bool:
    """Whether whoever holds a file answers by post: it came on paper, and no account opens its pages for them."""
    return application.is_on_paper and account_of(application) is None


def answered_at(view: str, application: Application) -> str:
    """Where a holder answers, as the end of a sentence: on a page, or by post for who has no account."""
    if by_post(application):
        return "par courrier adressé à ce service."
    return f"sur cette page :\n{address_of(view, application)}"


def followed_at(application: Application, lead: str = "Votre dossier : ") -> str:
    """Where a holder follows their file; nothing for who has no account: the letter says how to reach the service."""
    return "" if by_post(application) else f"{lead}{file_page(application)}"


def own_space() -> str:
    """The full address where a signed-in person finds what concerns them."""
    return f"{settings.SITE_ADDRESS}{reverse(settings.LOGIN_REDIRECT_URL)}"


def acknowledgement(application: Application, receipt: Receipt) -> tuple[str, str]:
    """The acknowledgement of receipt, with the mentions of CRPA R112-5."""
    service = application.service
    if service is None or receipt.application_id != application.pk:
        raise ValueError("an acknowledgement is written for a submitted file")
    body = f"""Bonjour,

Votre dossier « {typed(application.place_name)} » est arrivé \
le {say_instant_to_the_second(receipt.issued_at)} (heure de Paris).
{said_of_the_hour(receipt)}

Numéro d'accusé de réception : {receipt.number}
Appel : {application.wave.call.title}, {application.wave.title}
Service chargé de votre dossier : {service.name}
{reach(service)}
Empreinte du contenu reçu : {receipt.fingerprint}

{after_arrival.written(receipt)}

Votre accusé de réception (page et PDF) :
{address_of("applications:receipt", application)}
Votre dossier :
{file_page(application)}

Ce message est envoyé automatiquement, inutile d'y répondre.
"""
    return f"Votre dossier est arrivé : {typed(application.place_name)}", body


def said_of_the_arrival(receipt: Receipt) -> str:
    """When a file arrived: to the second, or the day for what came on paper, as the end of a sentence."""
    if receipt.application.is_on_paper:
        return say_day(legal_day(receipt.issued_at))
    return f"{say_instant_to_the_second(receipt.issued_at)} (heure de Paris)"


def said_of_the_hour(receipt: Receipt) -> str:
    """How the file arrived by the rule of lateness, as it was judged at its second: a wave may be prolonged later."""
    content = json.loads(receipt.content)
    if "imported" in content:
        return imported_words(content["imported"], receipt.issued_at)
    closes_at = datetime.fromisoformat(content["closes_at"])
    if "paper" in content:
        return paper_words(content["paper"], Arrival(content["arrival"]), closes_at)
    lateness = receipt.application.rulebook.rules.calendar.lateness
    return arrival_words(Arrival(content["arrival"]), closes_at, lateness)


def said_lacking(receipt: Receipt) -> tuple[str, list[str]]:
    """What a file received as it stood did not say, with the title of that list; empty for one submitted online."""
    content = json.loads(receipt.content)
    if "imported" in content:
        return imported.LACKING, list(content["imported"]["lacking"])
    return paper.LACKING, paper.lacking(content["paper"]) if "paper" in content else []


def arrival_notice(application: Application) -> tuple[str, str]:
    """What the competent service receives: the name and where to read it, no personal data."""
    body = f"""Bonjour,

Un dossier vient d'arriver : « {typed(application.place_name)} », {application.commune}.

À faire : vérifier sa complétude.
{file_page(application)}
"""
    return f"Nouveau dossier à vérifier : {typed(application.place_name)}", body


def account_replaced(application: Application) -> tuple[str, str]:
    """What the service in charge receives when a structure is paid elsewhere than its document proves."""
    body = f"""Bonjour,

La structure du dossier « {typed(application.place_name)} » vient de remplacer son compte bancaire, après avoir joint \
son relevé (RIB). Ce relevé ne prouve plus où elle est payée.

À faire : demander un nouveau relevé, et vérifier qu'il est au nom de la structure. En cas de doute, appelez-la à un \
numéro que vous connaissiez déjà.
{file_page(application)}
"""
    return f"Compte bancaire remplacé : {typed(application.place_name)}", body


def withdrawal_notice(application: Application) -> tuple[str, str]:
    """What the service in charge receives when a file is withdrawn."""
    body = f"""Bonjour,

Le dossier « {typed(application.place_name)} », {application.commune}, vient d'être retiré par sa structure.
Il n'y a plus rien à en faire. Vous pouvez encore le lire :
{file_page(application)}
"""
    return f"Dossier retiré : {typed(application.place_name)}", body


def withdrawal(application: Application, at: datetime) -> tuple[str, str]:
    """What its holder receives when a file is withdrawn: since when, what follows, how to start again."""
    project = typed(application.place_name)
    then = (
        "Votre papier reste conservé. Pour une vague ouverte, envoyez un nouveau dossier.\n"
        f"{reach(application.service)}"
        if by_post(application)
        else f"Vous pouvez encore le lire, et en repartir pour une vague ouverte :\n{file_page(application)}"
    )
    body = f"""Bonjour,

Votre dossier « {project} » est retiré depuis le {say_instant(at)} (heure de Paris). \
Il ne sera pas examiné. Le service qui l'avait reçu en est prévenu, ainsi que les partenaires qui l'avaient signé.

{then}
"""
    return f"Votre dossier est retiré : {project}", body


def waiver_granted(application: Application, waiver: LateWaiver) -> tuple[str, str]:
    """What the holder of a draft receives when it may still arrive."""
    body = f"""Bonjour,

Une dérogation écrite vous permet de déposer « {typed(application.place_name)} » après la clôture, \
jusqu'au {say_instant(waiver.until)} (heure de Paris).

Motif : {waiver.motive}

Votre brouillon vous attend :
{address_of("applications:edit", application)}
"""
    return f"Vous pouvez encore déposer : {typed(application.place_name)}", body
