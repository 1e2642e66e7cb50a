"""Made-up words for the demonstration; nothing here names a real place, body or person."""

from __future__ import annotations

from fabriques.territories.contacts import Contact

DOMAIN = "demonstration.example"

PLACES = (
    "Le Hangar", "La Verrière", "L'Atelier", "La Halle", "Le Préau", "La Grange", "Le Comptoir", "La Remise",
          "L'Escale", "La Cabane", "Le Moulin", "La Scierie", "Le Quai", "La Laiterie", "L'Étape", "La Filature"
)  # fmt: skip
OF = (
    "des Possibles", "du Tilleul", "aux Idées", "des Quatre Vents", "du Bout du Pré", "de l'Essai", "des Voisins",
      "du Fil Rouge", "de la Clairière", "des Mains", "du Vieux Puits", "des Alizés", "du Grand Large", "des Cimes",
      "de la Passerelle", "du Petit Jour", "des Herbes Folles"
)  # fmt: skip
ACTIVITIES = (
    "atelier partagé, coworking, médiation numérique",
    "fablab, formation, garage solidaire",
    "café associatif, espace France services, jardin",
    "cuisine partagée, coworking, repair café",
    "résidence d'artistes, formation, atelier bois",
    "ressourcerie, coworking, ateliers de quartier",
)
# Those of the accounts that one enters with are theirs alone.
FIRST = (
    "Ariel", "Célestine", "Amadou", "Léonie", "Yanis", "Solène", "Gaspard", "Inès", "Marceau", "Fatou", "Lucien",
    "Apolline", "Mehdi", "Rosalie", "Ewen", "Capucine", "Tidiane", "Honorine", "Basile", "Nour", "Achille", "Maëlle",
    "Félix",
)  # fmt: skip
LAST = (
    "Exemple", "Modèle", "Fictif", "Essai", "Maquette", "Factice", "Gabarit", "Ébauche", "Esquisse", "Prototype",
    "Fiction", "Simulacre", "Spécimen", "Patron", "Épreuve", "Brouillon", "Canevas", "Croquis", "Figurant",
)  # fmt: skip


def person(rank: int) -> str:
    """The name of whoever bears the file of that rank: a pair of last names when there is need, so none comes twice."""
    first, rest = FIRST[rank % len(FIRST)], rank // len(FIRST)
    last, second = LAST[rest % len(LAST)], rest // len(LAST)
    return f"{first} {last}" if not second else f"{first} {last}-{LAST[second % len(LAST)]}"


def contact(rank: int, code: str) -> Contact:
    """How a service is reached: a number reserved for fiction, an address that is nowhere."""
    number = f"{rank:04d}"
    return Contact(
        f"{code.lower()}@{DOMAIN}",
        f"01 99 00 {number[:2]} {number[2:]}",
        f"{rank + 1} place de la Démonstration\n00000 Exemple",
    )


SUMMARY = (
    "Texte de démonstration. Le lieu accueille des porteurs de projets, des associations et des habitants autour "
    "d'ateliers partagés ; il cherche à faire naître d'autres lieux dans les communes voisines."
)
ANSWERS = {
    "governance": "Réponse de démonstration : un collectif de sept personnes se réunit chaque mois, usagers inclus.",
    "partnerships": "Réponse de démonstration : la communauté de communes, le lycée et trois associations participent.",
    "territorial_need": "Réponse de démonstration : aucun atelier ni espace de travail partagé à moins de 25 km.",
    "services": "Réponse de démonstration : atelier bois, permanences numériques, coworking, cuisine partagée.",
    "economic_model": "Réponse de démonstration : adhésions, postes loués, formations ; équilibre visé sous un an.",
    "funded_post": "Réponse de démonstration : un poste d'animation à temps plein, financé pour moitié.",
}
REASONS = {
    "governance": "Motif de démonstration : le collectif reste à constituer, les usagers n'y ont pas de voix.",
    "partnerships": "Motif de démonstration : un seul partenaire s'est engagé par écrit.",
    "territorial_need": "Motif de démonstration : le besoin est décrit, sans chiffre ni enquête locale.",
    "services": "Motif de démonstration : les activités numériques sont annoncées pour l'année suivante.",
    "economic_model": "Motif de démonstration : les recettes propres ne sont pas estimées.",
    "funded_post": "Motif de démonstration : la part financée du poste n'est pas indiquée.",
}
