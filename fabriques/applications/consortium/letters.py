from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from fabriques.accounts.models import User
from fabriques.applications.consortium.access import page_by_letter
from fabriques.applications.models import Application, ConsortiumMember
from fabriques.common.dates import say_instant
from fabriques.correspondence.wording import NOTHING, from_stranger


def invitation(application: Application, member: ConsortiumMember, by: User) -> tuple[str, str]:
    """What a member receives: who asks, for which project, what is asked, until when, and where to sign.

    Who prepares a file and who signs it may not know each other: their words hold no link to follow.
    """
    project, lead = from_stranger(application.place_name), from_stranger(application.organisation.name)
    body = f"""Bonjour,

{from_stranger(str(by))}, pour la structure « {lead} », prépare une candidature pour le projet « {project} » \
({application.wave.call.title}, {application.wave.title}) et indique que {from_stranger(member.name)} \
en est membre, pour une part de {member.said_share}.

Pour lire le dossier et signer votre intention, avant le {say_instant(application.wave.closes_at)} (heure de Paris) :
{page_of(member)}

La page demande de vous connecter avec cette adresse électronique. Sans votre signature, le dossier ne peut pas \
être déposé au nom du consortium. Si cette demande vous surprend, ne signez pas et ignorez ce message.
"""
    return f"Signer votre intention : {project}", body


def page_of(member: ConsortiumMember) -> str:
    """The full address where a member reads its file, and what becomes of it; signed, so that sign-in says why."""
    return settings.SITE_ADDRESS + page_by_letter(member)


def declined(member: ConsortiumMember) -> tuple[str, str]:
    """What the holder receives when a member says that it does not sign: which one, why, and what is left to do."""
    application = member.application
    name, project = from_stranger(member.name), from_stranger(application.place_name)
    word = from_stranger(member.declined_word)
    said = f"\nSon message : {word}\n" if word != NOTHING else ""
    page = f"{settings.SITE_ADDRESS}{reverse('applications:members', args=[application.public_id])}"
    body = f"""Bonjour,

{name}, membre du consortium du dossier « {project} », a répondu qu'il ne signe pas son intention.
{said}
Le dossier ne peut pas être déposé ainsi : retirez ce membre du consortium et revoyez les parts, ou demandez-lui de \
nouveau. S'il change d'avis, il peut encore signer tant que le dossier est un brouillon.
{page}
"""
    return f"Un membre ne signe pas : {project}", body


def fallen(member: ConsortiumMember, changed: str, *, theirs: bool) -> tuple[str, str]:
    """What whoever signed receives when it no longer holds; `theirs`: the member is still at their address."""
    application = member.application
    name, project = from_stranger(member.name), from_stranger(application.place_name)
    if theirs:
        then = f"""Lisez le dossier tel qu'il est maintenant et, si vous êtes d'accord, signez de nouveau avant le \
{say_instant(application.wave.closes_at)} (heure de Paris). Sans votre signature, il ne peut pas être déposé au nom du \
consortium :
{page_of(member)}"""
    else:
        then = (
            "La signature est maintenant demandée à une autre adresse que la vôtre. Vous n'avez rien à faire."
        )
    body = f"""Bonjour,

Vous avez signé l'intention de {name} pour le dossier « {project} », préparé par \
{from_stranger(application.organisation.name)}. Depuis, {changed}.

Une signature vaut pour le texte signé, et pour lui seul : la vôtre ne tient donc plus.

{then}
"""
    return f"Votre signature ne tient plus : {project}", body


def submitted(member: ConsortiumMember) -> tuple[str, str]:
    """What a member that signed receives when its lead submits the file."""
    application = member.application
    body = f"""Bonjour,

Le dossier « {from_stranger(application.place_name)} », \
que vous avez signé pour {from_stranger(member.name)}, \
est déposé par {from_stranger(application.organisation.name)}, chef de file. Vous n'avez rien à faire.

Le lire et savoir où il en est :
{page_of(member)}
"""
    return f"Le dossier que vous avez signé est déposé : {from_stranger(application.place_name)}", body


def withdrawn(member: ConsortiumMember) -> tuple[str, str]:
    """What a member that signed receives when the file is withdrawn."""
    application = member.application
    body = f"""Bonjour,

Le dossier « {from_stranger(application.place_name)} », \
que vous avez signé pour {from_stranger(member.name)}, \
est retiré par {from_stranger(application.organisation.name)}, chef de file : il ne sera pas examiné.

Le relire :
{page_of(member)}
"""
    return f"Le dossier que vous avez signé est retiré : {from_stranger(application.place_name)}", body
