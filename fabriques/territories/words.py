"""The acts on territories and services, as the journal says them."""

from __future__ import annotations

from fabriques.journal.words import register

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
)
