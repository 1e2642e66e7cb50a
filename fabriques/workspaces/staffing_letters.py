from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.urls import reverse

from fabriques.territories.models import Service


def left_without_agent(services: Sequence[Service], files: Mapping[str, int]) -> tuple[str, str]:
    """What the programme team receives when the last agent of services leaves: which ones, and how many files wait."""
    lines = "\n".join(f"  - {service} : {counted(files.get(service.pk, 0))}" for service in services)
    page = f"{settings.SITE_ADDRESS}{reverse('workspaces:services')}?sans=agent"
    many = len(services) > 1
    body = f"""Bonjour,

Plus personne n'est habilité dans {"ces services" if many else "ce service"} :

{lines}

Leurs dossiers restent visibles de la préfecture et de votre équipe, mais plus personne du service ne les reçoit.
À faire : habiliter une personne, ou convenir avec la préfecture de qui les instruit.

Tous les services sans agent :
{page}
"""
    title = f"{len(services)} services n'ont plus d'agent" if many else f"Plus d'agent : {services[0]}"
    return title, body


def counted(files: int) -> str:
    if files == 0:
        return "aucun dossier déposé"
    return f"{files} dossier{'s' if files > 1 else ''} déposé{'s' if files > 1 else ''}"
