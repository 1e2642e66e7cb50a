from __future__ import annotations

from fabriques.applications.letters import file_page
from fabriques.applications.models import Application
from fabriques.correspondence.wording import typed


def claimed(application: Application) -> tuple[str, str]:
    """What the service receives when the sender of a paper follows it from an account."""
    body = f"""Bonjour,

La personne qui a envoyé sur papier le dossier « {typed(application.place_name)} », {application.commune}, le suit \
désormais depuis son compte. Ses courriers partent par la plateforme : il n'y en a plus à imprimer.

Rien d'autre ne change dans le dossier :
{file_page(application)}
"""
    return f"Dossier sur papier suivi en ligne : {typed(application.place_name)}", body
