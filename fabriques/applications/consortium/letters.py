from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from fabriques.accounts.models import User
from fabriques.applications.models import Application, ConsortiumMember
from fabriques.common.dates import say_instant
from fabriques.correspondence.wording import typed


def invitation(application: Application, member: ConsortiumMember, by: User) -> tuple[str, str]:
    """What a member receives: who asks, for which project, what is asked, until when, and where to sign.

    A stranger reads the same words, as `typed` makes them harmless.
    """
    project, lead = typed(application.place_name), typed(application.organisation.name)
    body = f"""Bonjour,

{typed(str(by))}, pour la structure « {lead} », prépare une candidature pour le projet « {project} » \
({application.wave.call.title}, {application.wave.title}) et indique que {typed(member.name)} \
en est membre, pour une part de {member.said_share}.

Pour lire le dossier et signer votre intention, avant le {say_instant(application.wave.closes_at)} (heure de Paris) :
{page_of(member)}

La page demande de vous connecter avec cette adresse électronique. Sans votre signature, le dossier ne peut pas \
être déposé au nom du consortium. Si cette demande vous surprend, ne signez pas et ignorez ce message.
"""
    return f"Signer votre intention : {project}", body


def page_of(member: ConsortiumMember) -> str:
    """The full address where a member reads the file that it signed, and what becomes of it."""
    return f"{settings.SITE_ADDRESS}{reverse('applications:sign_intent', args=[member.public_id])}"


def submitted(member: ConsortiumMember) -> tuple[str, str]:
    """What a member that signed receives when its lead submits the file."""
    application = member.application
    body = f"""Bonjour,

Le dossier « {typed(application.place_name)} », \
que vous avez signé pour {typed(member.name)}, \
est déposé par {typed(application.organisation.name)}, chef de file. Vous n'avez rien à faire.

Le lire et savoir où il en est :
{page_of(member)}
"""
    return f"Le dossier que vous avez signé est déposé : {typed(application.place_name)}", body


def withdrawn(member: ConsortiumMember) -> tuple[str, str]:
    """What a member that signed receives when the file is withdrawn."""
    application = member.application
    body = f"""Bonjour,

Le dossier « {typed(application.place_name)} », \
que vous avez signé pour {typed(member.name)}, \
est retiré par {typed(application.organisation.name)}, chef de file : il ne sera pas examiné.

Le relire :
{page_of(member)}
"""
    return f"Le dossier que vous avez signé est retiré : {typed(application.place_name)}", body
