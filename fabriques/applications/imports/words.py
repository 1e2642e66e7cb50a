"""What an imported file's receipt says of itself. Nothing here imports Django."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fabriques.common.dates import legal_day, say_day, say_instant, say_instant_to_the_second

LACKING = "Questions de notre formulaire sans réponse à l'import"


def imported_words(imported: Mapping[str, Any], received_at: datetime) -> str:
    """« Reçu par … le …, importé ici le … »: whose clock saw the file arrive."""
    known = imported["hour_known"]
    received = say_instant_to_the_second(received_at) if known else say_day(legal_day(received_at))
    brought = say_instant(datetime.fromisoformat(imported["imported_at"]))
    said = (
        f"Reçu par « {imported['received_by']} » le {received} sous le numéro {imported['source_id']}, importé ici le "
        f"{brought}. La date de réception est celle que la source a transmise : cette plateforme n'a pas vu arriver le "
        "dossier, et l'accusé remis là-bas fait foi de l'instant."
    )
    if not known:
        said += " La source ne donne pas l'heure."
    return said
