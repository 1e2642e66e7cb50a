from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from fabriques.applications.models import Application, ConsortiumMember
from fabriques.common.dates import say_instant


def invitation(application: Application, member: ConsortiumMember) -> tuple[str, str]:
    """What a member receives: what it is asked, until when, and where to sign."""
    page = reverse("applications:sign_intent", args=[member.public_id])
    body = f"""Bonjour,

{application.organisation.name} prépare une candidature pour « {application.place_name} »
({application.wave.call.title}, {application.wave.title}) et indique que
{member.name} en est membre, pour une part de {member.share} %.

Pour lire le dossier et signer votre intention, avant le {say_instant(application.wave.closes_at)} (heure de Paris) :
{settings.SITE_ADDRESS}{page}

La page demande de vous connecter avec cette adresse électronique. Sans votre signature, le dossier ne peut pas
être déposé au nom du consortium. Si cette demande vous surprend, ne signez pas et ignorez ce message.
"""
    return f"Signer votre intention : {application.place_name}", body
