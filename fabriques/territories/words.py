"""The acts on territories and services, as the journal says them."""

from __future__ import annotations

from fabriques.journal.details import Detail, number, several
from fabriques.journal.words import register
from fabriques.territories.models import Service


def field_name(name: str) -> str:
    """A field of a service, as its page names it."""
    return str({each.name: each.verbose_name for each in Service._meta.fields}[name])


register(
    {
        "zoning_imported": "Zonage importé",
        "commune_changes_imported": "Changements de communes importés",
        "mailbox_set": "Boîte d'un service enregistrée",
        "service_contact_set": "Coordonnées d'un service enregistrées",
    },
    {
        "geography": "géographie de référence",
        "zoning": "zonage",
        "service": "service",
        "country": "référentiel géographique",
    },
    {
        "service": Detail("service", refers="service"),
        "commune": Detail("commune", refers="commune"),
        "arrondissement": Detail("arrondissement", refers="arrondissement"),
        "departement": Detail("département", refers="departement"),
        "region": Detail("région", refers="region"),
        "service_contact_set.changed": Detail("changé", several(field_name)),
        "zoning": Detail("zonage n°", number),
        "replaces": Detail("remplace le zonage n°", number),
        "members": Detail("territoires", number),
        "areas": Detail("contours", number),
        "rejected": Detail("lignes refusées", number),
        "repaired": Detail("contours réparés", number),
        "added": Detail("ajoutées", number),
        "renamed": Detail("renommées", number),
        "removed": Detail("retirées", number),
    },
    step="Territoires et services",
)
