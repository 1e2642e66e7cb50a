"""Laureates, amounts, envelope, spending and schedule of a rulebook, as edited."""

from __future__ import annotations

from fabriques.rulebooks.outline.shapes import (
    LABEL,
    Entries,
    Section,
    Shape,
    count,
    euros,
    items,
    parameter,
    plain,
    text,
    yes_no,
)

LAUREATES = Section(
    "laureates",
    "Lauréats",
    "Combien de lauréats, en tout et par vague.",
    ("laureates",),
    (
        count("laureates.maximum", "Nombre de lauréats au plus", "lauréats", "Imposé sur tout l'appel."),
        count("laureates.per_wave", "Lauréats par vague, en principe", "lauréats", required=False),
        yes_no("laureates.exceptions_allowed", "Exceptions motivées possibles", required=False),
        count(
            "laureates.expected", "Lauréats attendus", "lauréats", "Affiché, jamais imposé.", required=False
        ),
    ),
    (
        Entries(
            "laureates.exceptions",
            "Vagues qui sont allées au-delà",
            "Ajouter une exception",
            (count("laureates", "Lauréats", "lauréats"), text("reason", "Raison donnée")),
            named_by="",
            codes_of="waves",
        ),
    ),
)

AMOUNTS = Section(
    "amounts",
    "Montants",
    "Ce qu'un lauréat peut recevoir : un forfait, ou une fourchette ; le plafond annuel et la durée.",
    ("amounts",),
    (
        count("amounts.duration_years", "Durée du soutien", "ans"),
        euros("amounts.flat", "Montant forfaitaire", required=False),
        euros("amounts.minimum", "Montant minimal", required=False),
        euros("amounts.maximum", "Montant maximal", required=False),
        euros("amounts.yearly_maximum", "Maximum par an", required=False),
        text("amounts.scale", "Comment le montant varie", required=False),
        parameter("amounts.cofunding_rate", "Part de l'État au plus", Shape.NUMBER, "%"),
        text("amounts.cumulation", "Cumul avec d'autres aides"),
    ),
    singles=(
        Entries(
            "amounts.bonus",
            "Bonus d'un label",
            "Ajouter un bonus",
            (
                plain("label_kind", "Label concerné", Shape.LABEL_KIND),
                euros("amount", "Montant du bonus"),
                count("year", "Année des crédits", "année"),
                yes_no("inside_envelope", "Compris dans l'enveloppe"),
                text("use", "Emploi du bonus"),
            ),
        ),
    ),
)

ENVELOPE = Section(
    "envelope",
    "Enveloppe",
    "L'argent de tout l'appel, et la ligne qui le porte.",
    ("envelope",),
    (euros("envelope.total", "Enveloppe totale"), text("envelope.budget_line", "Ligne budgétaire")),
)

SPENDING = Section(
    "spending",
    "Dépenses",
    "Ce que la subvention peut payer, et ce qu'elle ne peut pas payer.",
    ("spending",),
    (items("spending.eligible", "Dépenses admises"), items("spending.excluded", "Dépenses exclues")),
)

SCHEDULE = Section(
    "schedule",
    "Échéancier",
    "Comment une attribution est payée. Sans échéance ici, chaque convention dit la sienne.",
    ("schedule",),
    (text("schedule.rule", "Règle de paiement"),),
    (
        Entries(
            "schedule.tranches",
            "Échéances",
            "Ajouter une échéance",
            (
                LABEL,
                parameter("share", "Part de l'attribution", Shape.NUMBER, "%"),
                count("months", "Mois après la signature", "mois"),
                text("condition", "Condition"),
            ),
        ),
    ),
)
