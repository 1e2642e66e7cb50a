from __future__ import annotations

from fabriques.applications.readings.kinds import Reading
from fabriques.journal.models import Entry

ACTS = {
    "started": "Brouillon commencé",
    "draft_deleted": "Brouillon supprimé par son porteur",
    "submitted": "Dossier déposé",
    "imported": "Dossier importé, reçu ailleurs",
    "withdrawn": "Dossier retiré",
    "read": "Dossier consulté par un service",
    "found_complete": "Déclaré complet",
    "found_incomplete": "Pièces demandées",
    "request_cancelled": "Demande de pièces annulée",
    "pieces_sent": "Pièces envoyées par le porteur",
    "pieces_overdue": "Délai des pièces passé",
    "completeness_undone": "Complétude reprise",
    "completeness_told": "Porteur prévenu que le dossier est complet",
    "correction_asked": "Correction demandée",
    "correction_answered": "Correction rendue",
    "correction_read": "Correction lue par le service",
    "correction_cancelled": "Demande de correction annulée",
    "resemblance_found": "Ressemblance avec un autre dossier constatée",
    "assigned": "Dossier confié à une personne du service",
    "released": "Dossier laissé sans personne pour le suivre",
    "left_without_agent": "Service laissé sans agent",
    "staffed_again": "Service de nouveau pourvu d'un agent",
    "decided": "Décision prise",
    "retracted": "Décision reprise",
    "notified": "Décision notifiée",
}


def entry_words(entry: Entry) -> str:
    """What an entry on a file says in its history: the act, and what was read."""
    what = entry.facts.get("what", Reading.FILE)
    return str(Reading(what).label) if entry.act == "read" else act_words(entry.act)


def act_words(act: str) -> str:
    """A journal act in French; an act this page does not know is shown by its code."""
    return ACTS.get(act, act)
