"""Real territories, chosen for what they show; the geography is in the test database."""

from __future__ import annotations

from fabriques.territories.models import Commune, Service

CHATEAU_THIERRY = "02168"  # arrondissement 021, sous-préfecture SP-021
SOISSONS = "02722"  # arrondissement 024, sous-préfecture SP-024, same département
LAON = "02408"  # chef-lieu of the Aisne: préfecture PREF-02
EPERNAY = "51230"  # another département and region: SP-512, PREF-51, REG-44
MAMOUDZOU = "97611"  # Mayotte: no arrondissement, PREF-976
MARIGOT = "97801"  # Saint-Martin: an overseas collectivity, PREF-978


def commune(code: str = CHATEAU_THIERRY) -> Commune:
    return Commune.objects.select_related("departement", "arrondissement", "service").get(code=code)


def service(code: str, email: str = "") -> Service:
    """A service, with its functional mailbox when one is given (set by the programme team)."""
    found = Service.objects.get(code=code)
    if email:
        found.email = email
        found.save(update_fields=["email"])
    return found
