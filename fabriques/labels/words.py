"""The acts on labels, as the journal says them."""

from __future__ import annotations

from fabriques.journal.details import Detail, among, when
from fabriques.journal.words import register
from fabriques.labels.models import Label

register(
    {
        "label_attributed": "Label attribué",
        "register_imported": "Registre importé",
    },
    {
        "label": "label",
        "place": "tiers-lieu",
    },
    {
        "label": Detail("label", refers="label", only_named=True),
        "label_attributed.kind": Detail("label", among(Label.Kind.choices)),
        "label_attributed.start": Detail("à partir du", when),
    },
    step="Labels et tiers-lieux",
)
