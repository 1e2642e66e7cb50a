from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reading(models.TextChoices):
    """What of a file was read, with how its history says it. A piece is journalled on itself."""

    FILE = "file", _("Dossier consulté par un service")
    RECEIPT = "receipt", _("Accusé de réception consulté par un service")
    RECEIPT_PDF = "receipt_pdf", _("Accusé de réception téléchargé par un service")
    FILE_PDF = "file_pdf", _("Dossier entier téléchargé par un service")
    COMPARISON = "comparison", _("Comparaison de deux dossiers consultée par un service")
    VERSIONS = "piece_versions", _("Versions d'une pièce consultées par un service")
    VIEWER = "viewer", _("Pièces parcourues par un service")
    LETTER = "letter", _("Courrier relu par un service")
    POSTAL_LETTER = "postal_letter", _("Courrier à poster ouvert par un service")
    INTENT = "intent", _("Dossier lu par un membre du consortium")
