"""The form a call has before anyone writes one: the place, one question for each criterion, the pieces, the amount."""

from __future__ import annotations

import tomli_w

from fabriques.rulebooks.types import Rulebook

LONGEST, SHORTEST = 1500, 20
STATUS = "Formulaire tiré du règlement de l'appel : une question pour chaque critère."


def from_rules(book: Rulebook) -> str:
    """The text of that form."""
    place = {
        "place_name": {
            "kind": "text",
            "label": "Nom du tiers-lieu",
            "help": "Le nom sous lequel le lieu est connu.",
            "required": True,
            "holds": "place_name",
            "maximum": 120,
        },
        "place": {"kind": "place", "label": "Commune", "required": True},
        "summary": {
            "kind": "long_text",
            "label": "Présentation",
            "help": "Ce qui s'y passe, pour qui, avec qui. Ce texte paraîtra au registre si le lieu est retenu.",
            "required": True,
            "holds": "summary",
            "minimum": SHORTEST,
            "maximum": 600,
        },
        "activities": {
            "kind": "text",
            "label": "Activités et services",
            "help": "Séparés par des virgules : atelier partagé, coworking, médiation numérique…",
            "required": True,
            "holds": "activities",
            "maximum": 300,
        },
    }
    answers = {
        criterion.code: {
            "kind": "long_text",
            "label": criterion.label,
            **({"help": criterion.help} if criterion.help else {}),
            "required": True,
            "criterion": criterion.code,
            "minimum": SHORTEST,
            "maximum": LONGEST,
        }
        for criterion in book.criteria
    }
    sections: dict[str, object] = {"place": {"title": "Le lieu", "fields": place}}
    if answers:
        sections["project"] = {"title": "Le projet, critère par critère", "fields": answers}
    sections["amount"] = {
        "title": "Le montant",
        "fields": {"request": {"kind": "request", "label": "Montant demandé", "required": True}},
    }
    pieces = {
        document.code if document.code not in answers else f"{document.code}_piece": {
            "kind": "documents",
            "label": document.label,
            **({"help": document.help} if document.help else {}),
            "required": document.required.value is True,
            "document": document.code,
            "minimum": document.count.value or 1,
        }
        for document in book.documents
    }
    if pieces:
        sections["pieces"] = {"title": "Les pièces", "fields": pieces}
    return tomli_w.dumps(
        {"code": "derived", "title": f"Formulaire : {book.title}", "status": STATUS, "sections": sections}
    )
