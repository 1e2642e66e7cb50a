"""The acts on labels, as the journal says them."""

from __future__ import annotations

from fabriques.journal.words import register

register(
    {
        "label_attributed": "Label attribué",
        "register_imported": "Registre importé",
    },
    {
        "label": "label",
        "place": "tiers-lieu",
    },
)
