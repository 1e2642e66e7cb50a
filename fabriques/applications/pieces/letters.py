from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from fabriques.applications.models import Piece
from fabriques.applications.states import ApplicationState
from fabriques.correspondence.wording import typed


def virus_found(piece: Piece) -> tuple[str, str]:
    """To whoever sent a document in which a virus was found."""
    application = piece.application
    project = typed(application.place_name)
    page = f"{settings.SITE_ADDRESS}{reverse('applications:pieces', args=[application.public_id])}"
    remedy = (
        "Vérifiez le document avec un antivirus, puis remplacez-le sur la page de vos pièces :"
        if application.state == ApplicationState.DRAFT
        else "Écrivez au service chargé du dossier : il peut rouvrir cette pièce, que vous remplacerez ensuite ici :"
    )
    body = f"""Bonjour,

L'antivirus de la plateforme a trouvé un virus dans un document de votre dossier « {project} » :
{typed(piece.file_name)}

Personne ne peut l'ouvrir, et il ne compte pas parmi les pièces de votre dossier. Le reste de votre dossier est intact.

{remedy}
{page}

Ce message est envoyé automatiquement, inutile d'y répondre.
"""
    return f"Un document à remplacer : {project}", body
