from __future__ import annotations

from fabriques.places.models import Place
from fabriques.places.registering import register_place
from fabriques.territories.tests.factories import CHATEAU_THIERRY, commune


def place(name: str = "Le Grenier commun", *, code: str = CHATEAU_THIERRY, fictitious: bool = False) -> Place:
    return register_place(name, commune(code), fictitious=fictitious)
