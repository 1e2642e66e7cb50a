"""How a name stands in a sentence: its article, what « de » and « à » become; how many there are of a thing.
Nothing here imports Django.

A commune keeps the article of its name: « du Havre », « de La Rochelle », « aux Andelys », « d'Essômes-sur-Marne ».
A service takes the one of what it is: « la sous-préfecture de Reims (51) », « à l'équipe nationale ».
"""

from __future__ import annotations

from fabriques.common.aspirated import ASPIRATED
from fabriques.common.text import plain_key
from fabriques.common.values import grouped

# What a service is, by the first words of its name.
COMMON_NOUNS = (
    ("prefecture ", "la "),
    ("sous prefecture ", "la "),
    ("representation de l etat", "la "),
    ("equipe nationale", "l'"),
)
TERRITORIES = {
    "l'": """Ain Aisne Allier Ardèche Ariège Aube Aude Aveyron Eure Hérault Indre Isère Oise Orne Yonne Essonne""",
    "la ": """Charente Charente-Maritime Corrèze Côte-d'Or Creuse Dordogne Drôme Corse-du-Sud Haute-Corse Haute-Garonne
        Gironde Loire Haute-Loire Loire-Atlantique Lozère Manche Marne Haute-Marne Mayenne Meuse Moselle Nièvre
        Haute-Saône Sarthe Savoie Haute-Savoie Seine-Maritime Somme Vendée Vienne Haute-Vienne Seine-Saint-Denis
        Guadeloupe Martinique Guyane Nouvelle-Calédonie""",
    "le ": """Calvados Cantal Cher Doubs Finistère Gard Gers Jura Loiret Lot Morbihan Nord Pas-de-Calais Puy-de-Dôme
        Bas-Rhin Haut-Rhin Rhône Tarn Var Val-de-Marne Val-d'Oise""",
    "les ": """Alpes-de-Haute-Provence Hautes-Alpes Alpes-Maritimes Ardennes Bouches-du-Rhône Côtes-d'Armor Landes
        Pyrénées-Atlantiques Hautes-Pyrénées Pyrénées-Orientales Yvelines Deux-Sèvres Vosges Hauts-de-Seine
        Hauts-de-France""",
}
TERRITORY_ARTICLES = {name: article for article, names in TERRITORIES.items() for name in names.split()} | {
    "Territoire de Belfort": "le ",
    "Centre-Val de Loire": "le ",
    "Grand Est": "le ",
    "Pays de la Loire": "les ",
    "Terres australes et antarctiques françaises": "les ",
    "Polynésie française": "la ",
    "Île de Clipperton": "l'",
}
OF = {"le ": "du ", "les ": "des "}
TO = {"le ": "au ", "les ": "aux "}


def territory(name: str) -> str:
    """A département or a région with its article, when it takes one: « l'Aisne », « le Nord », « Mayotte »."""
    return f"{TERRITORY_ARTICLES.get(name, '')}{name}"


def the(name: str) -> str:
    """A service with its article, inside a sentence; the name of a place as it is."""
    key = plain_key(name)
    for noun, article in COMMON_NOUNS:
        if key.startswith(noun) and name[0].isupper():
            return f"{article}{name[0].lower()}{name[1:]}"
    return name


def opening(name: str) -> str:
    """The same at the start of a sentence: « La sous-préfecture de Reims (51) »."""
    said = the(name)
    return f"{said[:1].upper()}{said[1:]}"


def of(name: str) -> str:
    """« de Laon », « d'Épernay », « du Havre », « de la préfecture de l'Aisne (02) »."""
    said = the(name)
    for article, joined in OF.items():
        if said.lower().startswith(article):
            return joined + said[len(article) :]
    return f"d'{said}" if elides(said) else f"de {said}"


def to(name: str) -> str:
    """« à Laon », « au Havre », « aux Andelys », « à la sous-préfecture de Reims (51) »."""
    said = the(name)
    for article, joined in TO.items():
        if said.lower().startswith(article):
            return joined + said[len(article) :]
    return f"à {said}"


def elides(name: str) -> bool:
    """Whether « de » loses its vowel before a name: a vowel, a silent h; no number, mark, nor other script."""
    if not name[:1].isalpha():
        return False
    first = plain_key(name).split(" ", 1)[0]
    return first[:1] in set("aeiouy") or (first.startswith("h") and first not in ASPIRATED)


def counted(number: int, none: str, one: str, many: str) -> str:
    """« aucun dossier », « 1 dossier », « 1 200 dossiers »: nothing is said in words, never by its figure."""
    return f"{grouped(number)} {one if number == 1 else many}" if number else none
