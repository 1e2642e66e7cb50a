from __future__ import annotations

from collections.abc import Sequence

from fabriques.applications.letters import own_space
from fabriques.assessment.models import CompletenessCheck
from fabriques.correspondence.wording import typed
from fabriques.territories.contacts import reach


def missing_pieces(check: CompletenessCheck, labels: Sequence[str]) -> tuple[str, str]:
    """What the holder receives when something is missing. Source: CRPA L114-5."""
    application = check.application
    service = application.service
    pieces = "\n".join(f"  - {label}" for label in labels)
    note = f"\nMessage du service :\n{check.note}\n" if check.note else ""
    body = f"""Bonjour,

{service} a vérifié votre dossier « {typed(application.place_name)} ». Il manque :

{pieces}
{note}
Adressez ces pièces au service. {reach(service)}
Tant qu'elles sont attendues, le délai de réponse est suspendu (article L. 114-5 du code des relations entre le
public et l'administration). Un dossier incomplet n'est pas un dossier refusé.

Votre espace : {own_space()}
"""
    return f"Pièces à compléter : {typed(application.place_name)}", body


def complete(check: CompletenessCheck) -> tuple[str, str]:
    application = check.application
    body = f"""Bonjour,

{application.service} a vérifié votre dossier « {typed(application.place_name)} » : il est complet.

Complet ne veut pas dire retenu : le projet va maintenant être examiné selon les critères de l'appel.

Votre espace : {own_space()}
"""
    return f"Votre dossier est complet : {typed(application.place_name)}", body
