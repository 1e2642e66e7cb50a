from __future__ import annotations

from fabriques.applications.letters import answered_at, file_page, followed_at
from fabriques.applications.models import Application, Correction
from fabriques.common.dates import say_instant
from fabriques.common.french import opening
from fabriques.correspondence.wording import typed
from fabriques.territories.contacts import reach


def correction_asked(application: Application, correction: Correction) -> tuple[str, str]:
    """What the holder receives: what is reopened, why, until when, and where to answer."""
    labels = [application.questions.by_code[code].label for code in correction.fields]
    listed = "\n".join(f"- {label}" for label in labels)
    where = answered_at("applications:correct", application)
    who = opening(str(application.service)) if application.service else "Le service chargé de votre dossier"
    body = f"""Bonjour,

{who} vous demande de corriger votre dossier « {typed(application.place_name)} » :
{listed}

Ce qui est attendu :
{correction.motive}

À rendre au plus tard le {say_instant(correction.due_at)} (heure de Paris), {where}

Le reste de votre dossier est conservé tel qu'il a été reçu.

{reach(application.service)}
{followed_at(application)}
"""
    return f"Une correction vous est demandée : {typed(application.place_name)}", body


def correction_answered(application: Application) -> tuple[str, str]:
    """What the service receives: no personal data, and where to read it."""
    body = f"""Bonjour,

La correction demandée sur « {typed(application.place_name)} » est rendue.

À faire : lire ce qui a changé, sur la page du dossier.
{file_page(application)}
"""
    return f"Correction rendue : {typed(application.place_name)}", body
