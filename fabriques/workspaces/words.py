from __future__ import annotations

ACTS = {
    "started": "Brouillon commencé",
    "submitted": "Dossier déposé",
    "imported": "Dossier importé, reçu ailleurs",
    "withdrawn": "Dossier retiré",
    "read": "Dossier consulté par un service",
    "found_complete": "Déclaré complet",
    "found_incomplete": "Pièces demandées",
    "decided": "Décision prise",
    "retracted": "Décision reprise",
    "notified": "Décision notifiée",
}


def act_words(act: str) -> str:
    """A journal act in French; an act this page does not know is shown by its code."""
    return ACTS.get(act, act)
