from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from fabriques.applications.models import Application, ConsortiumMember
from fabriques.common.dates import say_instant
from fabriques.correspondence.wording import typed


def invitation(application: Application, member: ConsortiumMember) -> tuple[str, str]:
    """What a member receives: what it is asked, until when, and where to sign.

    A stranger reads who asks and for which call; the project is named on the page, once their address is confirmed.
    """
    page = reverse("applications:sign_intent", args=[member.public_id])
    project = typed(f" pour « {application.place_name} »", otherwise="")
    body = f"""Bonjour,

La structure « {typed(application.organisation.name)} » prépare une candidature{project}
({application.wave.call.title}, {application.wave.title}) et indique que
{typed(member.name, otherwise="votre structure")} en est membre, pour une part de {member.said_share}.

Pour lire le dossier et signer votre intention, avant le {say_instant(application.wave.closes_at)} (heure de Paris) :
{settings.SITE_ADDRESS}{page}

La page demande de vous connecter avec cette adresse électronique. Sans votre signature, le dossier ne peut pas
être déposé au nom du consortium. Si cette demande vous surprend, ne signez pas et ignorez ce message.
"""
    asked = typed(application.place_name, otherwise=application.wave.call.title)
    return f"Signer votre intention : {asked}", body


def page_of(member: ConsortiumMember) -> str:
    """The full address where a member reads the file that it signed, and what becomes of it."""
    return f"{settings.SITE_ADDRESS}{reverse('applications:sign_intent', args=[member.public_id])}"


def submitted(member: ConsortiumMember) -> tuple[str, str]:
    """What a member that signed receives when its lead submits the file."""
    application = member.application
    body = f"""Bonjour,

Le dossier « {typed(application.place_name)} »,
que vous avez signé pour {typed(member.name, otherwise="votre structure")},
est déposé par {typed(application.organisation.name)}, chef de file. Vous n'avez rien à faire.

Le lire et savoir où il en est :
{page_of(member)}
"""
    return f"Le dossier que vous avez signé est déposé : {typed(application.place_name)}", body


def withdrawn(member: ConsortiumMember) -> tuple[str, str]:
    """What a member that signed receives when the file is withdrawn."""
    application = member.application
    body = f"""Bonjour,

Le dossier « {typed(application.place_name)} »,
que vous avez signé pour {typed(member.name, otherwise="votre structure")},
est retiré par {typed(application.organisation.name)}, chef de file : il ne sera pas examiné.

Le relire :
{page_of(member)}
"""
    return f"Le dossier que vous avez signé est retiré : {typed(application.place_name)}", body
