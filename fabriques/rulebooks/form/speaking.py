"""The titles of a form speak to whoever fills it; here is how they read for anybody else."""

from __future__ import annotations

import re

KNOWN = {
    "structure": "La structure", "équipe": "L'équipe", "candidature": "La candidature", "demande": "La demande",
    "projet": "Le projet", "lieu": "Le lieu", "tiers-lieu": "Le tiers-lieu", "budget": "Le budget",
    "dossier": "Le dossier", "modèle": "Le modèle", "financement": "Le financement",
}  # fmt: skip
SPOKEN = re.compile(r"(votre|vos)\s+(\S+)(.*)", re.IGNORECASE | re.DOTALL)


def told_of_the_holder(title: str) -> str:
    """« Votre structure » → « La structure », « Vos engagements » → « Les engagements »; another title as it is."""
    found = SPOKEN.fullmatch(title.strip())
    if found is None:
        return title
    whose, noun, rest = found.groups()
    if whose.lower() == "vos":
        return f"Les {noun}{rest}"
    return f"{KNOWN.get(noun.lower(), noun[:1].upper() + noun[1:])}{rest}"
