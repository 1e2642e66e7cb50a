"""Made-up words for the demonstration; nothing here names a real place, body or person."""

from __future__ import annotations

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
FIRST = (
    "Alix",
    "Camille",
    "Dominique",
    "Sacha",
    "Charlie",
    "Noa",
    "Maxime",
    "Lou",
    "Andréa",
    "Morgan",
    "Eden",
    "Sandy",
)
LAST = ("Exemple", "Modèle", "Fictif", "Essai", "Maquette", "Factice")
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
