"""What each kind of question may say, and what a new one says before anyone fills it in."""

from __future__ import annotations

from copy import deepcopy

from fabriques.rulebooks.form.reader import LIMITED
from fabriques.rulebooks.form.types import Kind

COMMON = frozenset({"kind", "label", "help", "required", "asked_if", "law"})
TEXTS = (Kind.TEXT, Kind.LONG_TEXT)
MEASURED = (Kind.NUMBER, Kind.AMOUNT, Kind.YES_NO)
UNSHARED = (
    Kind.PLACE, Kind.REQUEST, Kind.BUDGET, Kind.FUNDING, Kind.DOCUMENTS, Kind.CONSORTIUM, Kind.ATTESTATION,
)  # fmt: skip
OWN_KEYS = {
    Kind.CHOICE: {"choices"},
    Kind.CHOICES: {"choices"},
    Kind.NUMBER: {"unit"},
    Kind.DATE: {"days"},
    Kind.BUDGET: {"categories"},
    Kind.DOCUMENTS: {"document"},
    Kind.GROUP: {"fields"},
    Kind.ATTESTATION: {"text"},
}


def _keys(kind: Kind) -> frozenset[str]:
    found = set(COMMON) | OWN_KEYS.get(kind, set())
    if kind in LIMITED:
        found |= {"minimum", "maximum"}
    if kind in TEXTS:
        found |= {"holds", "criterion"}
    if kind in MEASURED:
        found.add("indicator")
    if kind not in UNSHARED:
        found.add("shared")
    return frozenset(found)


CHOICES = [
    {"code": "premiere_reponse", "label": "Première réponse"},
    {"code": "deuxieme_reponse", "label": "Deuxième réponse"},
]
SPENDING = {"code": "fonctionnement", "label": "Fonctionnement"}
KEYS_OF_KIND = {kind: _keys(kind) for kind in Kind}

EXPLANATIONS = {
    Kind.TEXT: "Une ligne : un nom, une fonction, une liste courte.",
    Kind.LONG_TEXT: "Un ou plusieurs paragraphes, avec un compteur de caractères.",
    Kind.CHOICE: "Une réponse et une seule, parmi celles que vous écrivez.",
    Kind.CHOICES: "Autant de cases que l'on veut, parmi celles que vous écrivez.",
    Kind.YES_NO: "Deux réponses. D'autres questions peuvent en dépendre.",
    Kind.AMOUNT: "Une somme en euros, centimes admis.",
    Kind.NUMBER: "Un nombre entier, avec son unité : personnes, heures, lieux…",
    Kind.DATE: "Un jour du calendrier.",
    Kind.EMAIL: "Une adresse électronique, vérifiée dans sa forme.",
    Kind.PHONE: "Un numéro français ou international, vérifié dans sa forme.",
    Kind.WEB: "L'adresse d'un site, vérifiée dans sa forme.",
    Kind.NUMBER_OF_COMPANY: "Un numéro de structure, dont la clé est vérifiée.",
    Kind.PLACE: "L'adresse et la commune, avec le verdict de territoire. Une seule par formulaire, obligatoire.",
    Kind.REQUEST: "Ce qui est demandé chaque année, comparé au règlement. Une seule par formulaire, obligatoire.",
    Kind.BUDGET: "Un tableau de dépenses par année, chaque ligne éligible ou non selon le règlement.",
    Kind.FUNDING: "Un tableau des financeurs : demandé, accordé ou versé.",
    Kind.DOCUMENTS: "Un ou plusieurs fichiers, comptés. Rien au-delà de la liste fermée et du règlement.",
    Kind.GROUP: "Les mêmes questions, répétées ligne après ligne : des lieux, des partenaires…",
    Kind.CONSORTIUM: "Les structures qui candidatent ensemble, leur part et leur signature. Une seule par formulaire.",
    Kind.ATTESTATION: "Une phrase à lire et une case à cocher.",
}


STARTING: dict[Kind, dict[str, object]] = {
    Kind.TEXT: {"maximum": 120},
    Kind.LONG_TEXT: {"maximum": 1500},
    Kind.CHOICE: {"choices": CHOICES},
    Kind.CHOICES: {"choices": CHOICES},
    Kind.NUMBER: {"unit": "personnes"},
    Kind.PLACE: {"required": True},
    Kind.REQUEST: {"required": True},
    Kind.BUDGET: {"categories": [SPENDING], "maximum": 30},
    Kind.FUNDING: {"maximum": 30},
    Kind.DOCUMENTS: {"minimum": 1},
    Kind.GROUP: {
        "maximum": 10,
        "fields": {"nom": {"kind": Kind.TEXT.value, "label": "Nom", "required": True, "maximum": 120}},
    },
}


def starting(kind: Kind, label: str, nature: str = "") -> dict[str, object]:
    """What a new question of that kind needs to be readable; `nature`: that of the first line of a budget."""
    if kind is Kind.ATTESTATION:
        return {"required": True, "text": label}
    if kind is Kind.BUDGET and nature:
        return {"categories": [SPENDING | {"nature": nature}], "maximum": 30}
    return deepcopy(STARTING.get(kind, {}))
