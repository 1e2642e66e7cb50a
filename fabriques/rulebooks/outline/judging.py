"""Decision path, criteria, documents, and what follows the decision, as edited."""

from __future__ import annotations

from fabriques.rulebooks.outline.shapes import (
    CITED,
    HELP,
    LABEL,
    Entries,
    Section,
    Shape,
    count,
    day,
    parameter,
    plain,
    role,
    text,
    yes_no,
)

DECISION = Section(
    "decision",
    "Chemin de la décision",
    "Qui signale, donne un avis, classe, décide, signe et annonce.",
    ("decision",),
    (
        role("decision.nominates", "Signale les projets"),
        role("decision.gives_opinion", "Donne un avis"),
        role("decision.ranks", "Classe"),
        role("decision.decides", "Décide"),
        role("decision.signs", "Signe la convention"),
        role("decision.announces", "Annonce les résultats"),
        yes_no("decision.refusal_reasons", "Un refus donne ses raisons"),
    ),
)

CRITERIA = Section(
    "criteria",
    "Critères",
    "Ce sur quoi un dossier est jugé : un critère exclut, ou il classe.",
    ("criteria", "scoring"),
    (
        count("scoring.highest_mark", "Note la plus haute", "points"),
        yes_no("scoring.coverage_apart", "La couverture du territoire est notée à part"),
    ),
    (
        Entries(
            "criteria",
            "Critères",
            "Ajouter un critère",
            (
                LABEL,
                HELP,
                parameter("effect", "Effet", Shape.EFFECT, "effet"),
                count("weight", "Poids", "points"),
                CITED,
            ),
        ),
    ),
)

DOCUMENTS = Section(
    "documents",
    "Pièces et limites du dossier",
    "Les pièces demandées, le nombre de pages, ce que les textes publient du formulaire.",
    ("documents", "form"),
    (
        count("form.pages_maximum", "Pages au plus", "pages"),
        text("form.fields", "Formulaire publié"),
        text("form.document_list", "Liste des pièces publiée"),
    ),
    (
        Entries(
            "documents",
            "Pièces demandées",
            "Ajouter une pièce",
            (
                LABEL,
                HELP,
                yes_no("required", "Obligatoire"),
                count("count", "Nombre au moins", "exemplaires"),
                CITED,
            ),
        ),
    ),
)

YEARLY_RETURN = Section(
    "yearly_return",
    "Bilan annuel",
    "Ce qu'un lauréat rapporte chaque année. « Non mesuré » est toujours une réponse.",
    ("yearly_return",),
    (text("yearly_return.official_list", "Liste officielle des indicateurs"),),
    (
        Entries(
            "yearly_return.indicators",
            "Indicateurs",
            "Ajouter un indicateur",
            (LABEL, plain("unit", "Unité", Shape.WORD), yes_no("required", "Obligatoire"), CITED),
        ),
    ),
)

LABELS = Section(
    "labels",
    "Labels",
    "Les labels que l'appel décerne, leur durée, leur renouvellement.",
    ("labels",),
    lists=(
        Entries(
            "labels",
            "Labels",
            "Ajouter un label",
            (LABEL, count("duration_years", "Durée", "ans"), yes_no("renewable", "Renouvelable"), CITED),
        ),
    ),
)

EXPECTATIONS = Section(
    "expectations",
    "Résultats attendus",
    "Ce qui est annoncé ou espéré, montré à côté de ce qui s'est passé, jamais imposé.",
    ("expectations",),
    lists=(
        Entries(
            "expectations",
            "Résultats attendus",
            "Ajouter un résultat attendu",
            (LABEL, count("expected", "Attendu", "lauréats"), text("observed", "Constaté")),
        ),
    ),
)

PAST_WAVES = Section(
    "waves",
    "Vagues déjà tenues",
    "Ce qui est publié des vagues passées, montré et jamais imposé.",
    ("waves",),
    lists=(
        Entries(
            "waves",
            "Vagues passées",
            "Ajouter une vague passée",
            (
                LABEL,
                day("closes_on", "Clôture"),
                day("results_on", "Résultats"),
                count("candidates", "Candidatures", "dossiers"),
                count("laureates", "Lauréats", "lauréats"),
            ),
        ),
    ),
)

SOURCES = Section(
    "sources",
    "Sources",
    "Les textes cités par le règlement. Chaque valeur renvoie à l'un d'eux.",
    ("sources",),
    lists=(
        Entries(
            "sources",
            "Sources",
            "Ajouter une source",
            (
                plain("text", "Texte cité", Shape.WORD),
                plain("mark", "Fiabilité", Shape.MARK),
                plain("url", "Adresse publique", Shape.WORD, required=False),
            ),
            named_by="text",
        ),
    ),
)
