from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from fabriques.applications.models import Application, Correction
from fabriques.common.dates import say_instant
from fabriques.correspondence.wording import typed


def correction_asked(application: Application, correction: Correction) -> tuple[str, str]:
    """What the holder receives: what is reopened, why, until when, and where to answer."""
    labels = [application.questions.by_code[code].label for code in correction.fields]
    listed = "\n".join(f"- {label}" for label in labels)
    page = reverse("applications:correct", args=[application.public_id])
    body = f"""Bonjour,

Le service chargé de « {typed(application.place_name)} » vous demande de corriger :
{listed}

Ce qui est attendu : {correction.motive}

À rendre avant le {say_instant(correction.due_at)} (heure de Paris) :
{settings.SITE_ADDRESS}{page}

Le reste de votre dossier est conservé tel qu'il a été reçu.
"""
    return f"Une correction vous est demandée : {typed(application.place_name)}", body


def correction_answered(application: Application) -> tuple[str, str]:
    """What the service receives: no personal data, and where to read it."""
    body = f"""Bonjour,

La correction demandée sur « {typed(application.place_name)} » est rendue.

À faire : lire ce qui a changé, sur la page du dossier.
{settings.SITE_ADDRESS}{reverse(settings.LOGIN_REDIRECT_URL)}
"""
    return f"Correction rendue : {typed(application.place_name)}", body
