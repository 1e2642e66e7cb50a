"""Identity, calendar, applicants, territory and targets of a rulebook, as edited."""

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
    items,
    parameter,
    plain,
    text,
    yes_no,
)

IDENTITY = Section(
    "identity",
    "Présentation",
    "Le nom du règlement, ce qu'il dit en quelques lignes, ses objectifs.",
    ("code", "title", "version", "fictitious", "summary", "objectives"),
    (
        plain("title", "Intitulé du règlement", Shape.WORD),
        plain("version", "Repère de version", Shape.WORD, "Par exemple 2, ou 2026-02."),
        plain("summary", "Résumé pour le public", Shape.TEXT),
        plain("fictitious", "Règlement fictif, pour la démonstration", Shape.FLAG),
        plain("code", "Code", Shape.WORD, "En minuscules, sans accent ni espace : il va dans les exports."),
        items("objectives", "Objectifs"),
    ),
)

CALENDAR = Section(
    "calendar",
    "Calendrier et retard",
    "Les jours annoncés par les textes, et la règle de retard. Les heures en vigueur se fixent sur chaque vague.",
    ("calendar",),
    (
        day("calendar.announced_on", "Annonce"),
        day("calendar.opens_on", "Ouverture, jour"),
        parameter("calendar.opens_time", "Ouverture, heure", Shape.HOUR, "heure"),
        day("calendar.closes_on", "Clôture, jour"),
        parameter("calendar.closes_time", "Clôture, heure", Shape.HOUR, "heure"),
        day("calendar.results_on", "Résultats"),
        count("calendar.lateness.grace", "Tolérance après la clôture", "minutes"),
        parameter(
            "calendar.lateness.time_zone", "Fuseau horaire de la clôture", Shape.ZONE, "fuseau horaire"
        ),
        text(
            "calendar.lateness.text", "Règle de retard, telle qu'elle est dite aux candidats",
            "Écrite avant l'ouverture, pour que la même heure vaille pour tous.",
        ),
        yes_no("calendar.lateness.waiver", "Dérogation écrite et motivée possible"),
    ),
)  # fmt: skip

APPLICANTS = Section(
    "applicants",
    "Qui peut candidater",
    "Formes juridiques, consortiums, lieux existants ou en projet.",
    ("applicants",),
    (
        items("applicants.legal_forms", "Formes juridiques admises"),
        yes_no("applicants.existing_legal_persons_only", "Personnes morales existantes seulement"),
        yes_no("applicants.consortium", "Consortium admis"),
        yes_no("applicants.lead_required", "Chef de file demandé"),
        items("applicants.associates", "Organismes qui peuvent être associés"),
        yes_no("applicants.existing_places", "Lieux existants admis"),
        yes_no("applicants.planned_places", "Lieux en projet admis"),
        yes_no("applicants.reapplication", "Nouvelle candidature possible après un refus"),
    ),
)

FACTS = Entries(
    "territory.facts",
    "Les faits que la règle peut citer",
    "Ajouter un fait",
    (
        plain("label", "Intitulé, après « le lieu est »", Shape.WORD),
        plain("kind", "Ce qui y répond", Shape.FACT_KIND),
        parameter("definition", "Définition adoptée par le texte", Shape.DEFINITION, "texte"),
    ),
    help="Un fait sans définition adoptée répond « à vérifier », jamais « non ».",
    code_shown=True,
)
DEFINITIONS = Entries(
    "territory.definitions",
    "Les définitions possibles de chaque fait",
    "Ajouter une définition",
    (
        LABEL,
        plain("fact", "Fait concerné", Shape.FACT),
        HELP,
        plain("zoning", "Zonage utilisé (son code)", Shape.WORD),
        plain("classes", "Classes du zonage", Shape.CLASSES, "Séparées par des virgules.", required=False),
        plain("inside", "Vrai quand le lieu est dedans", Shape.FLAG),
        plain("distance", "Distance au plus, en mètres", Shape.NUMBER, required=False),
        plain("by_commune", "La commune entière compte", Shape.FLAG, required=False),
        CITED,
    ),
)
TERRITORY = Section(
    "territory",
    "Territoire",
    "Où le lieu doit être, sur quels zonages, et comment chaque texte le dit.",
    ("territory",),
    (
        text("territory.statement", "La règle, telle que le texte la dit"),
        plain(
            "territory.rule", "La règle, à appliquer", Shape.EXPRESSION,
            "Les codes des faits, reliés par « et », « ou », « sauf », avec des parenthèses : qpv ou (frr et sauf x).",
        ),
        yes_no("territory.excludes", "Être ailleurs rend le dossier inéligible"),
    ),
    (
        Entries(
            "territory.by_label", "Règle propre à un label", "Ajouter une règle propre à un label",
            (plain("", "Règle pour ce label", Shape.EXPRESSION),), named_by="", bare=True,
            codes_of="labels",
        ),
        FACTS,
        DEFINITIONS,
        Entries(
            "territory.wordings", "Comment les textes le disent", "Ajouter une formulation",
            (plain("text", "Formulation", Shape.TEXT), CITED), named_by="text",
        ),
    ),
)  # fmt: skip

TARGETS = Section(
    "targets",
    "Cibles et quotas",
    "Les parts de lauréats réservées à un territoire ou à un label.",
    ("targets",),
    lists=(
        Entries(
            "targets",
            "Cibles",
            "Ajouter une cible",
            (
                LABEL,
                count("quota", "Quota", "lauréats"),
                plain("enforced", "Aucune décision ne peut le dépasser", Shape.FLAG),
                plain("where", "Territoires comptés", Shape.EXPRESSION),
                plain("within", "Comprise dans la cible", Shape.TARGET, required=False),
                plain("label_kind", "Pour ce label seulement", Shape.LABEL_KIND, required=False),
                CITED,
            ),
        ),
    ),
)
