"""Articles and contractions before the names of places and services."""

from __future__ import annotations

import pytest

from fabriques.common.aspirated import ASPIRATED
from fabriques.common.french import of, opening, territory, the, to


@pytest.mark.parametrize(
    ("name", "with_of", "with_to"),
    [
        ("Laon", "de Laon", "à Laon"),
        ("Essômes-sur-Marne (02)", "d'Essômes-sur-Marne (02)", "à Essômes-sur-Marne (02)"),
        ("Épernay", "d'Épernay", "à Épernay"),
        ("Œuilly", "d'Œuilly", "à Œuilly"),
        ("Y", "d'Y", "à Y"),
        ("Le Havre", "du Havre", "au Havre"),
        ("LE HAVRE", "du HAVRE", "au HAVRE"),
        ("Les Andelys", "des Andelys", "aux Andelys"),
        ("La Rochelle", "de La Rochelle", "à La Rochelle"),
        ("L'Haÿ-les-Roses", "de L'Haÿ-les-Roses", "à L'Haÿ-les-Roses"),
        ("L\N{RIGHT SINGLE QUOTATION MARK}Île-d'Yeu", "de L\N{RIGHT SINGLE QUOTATION MARK}Île-d'Yeu",
         "à L\N{RIGHT SINGLE QUOTATION MARK}Île-d'Yeu"),
        ("Lens", "de Lens", "à Lens"),
        ("Lesquin", "de Lesquin", "à Lesquin"),
        ("Haguenau", "de Haguenau", "à Haguenau"),
        ("Hœnheim", "de Hœnheim", "à Hœnheim"),
        ("Haute-Goulaine", "de Haute-Goulaine", "à Haute-Goulaine"),
        ("Hirson", "d'Hirson", "à Hirson"),
        ("Hyères", "d'Hyères", "à Hyères"),
        ("Hénin-Beaumont", "d'Hénin-Beaumont", "à Hénin-Beaumont"),
        ("11 rue Haute", "de 11 rue Haute", "à 11 rue Haute"),
        ("« Atelier »", "de « Atelier »", "à « Atelier »"),
        ("中", "de 中", "à 中"),
        ("", "de ", "à "),
        ("Sous-préfecture de Reims (51)", "de la sous-préfecture de Reims (51)", "à la sous-préfecture de Reims (51)"),
        ("Préfecture du Nord (59)", "de la préfecture du Nord (59)", "à la préfecture du Nord (59)"),
        ("Équipe nationale du programme", "de l'équipe nationale du programme", "à l'équipe nationale du programme"),
        ("préfecture du Nord", "de préfecture du Nord", "à préfecture du Nord"),
    ],
)  # fmt: skip
def test_name_joins_de_and_a(name: str, with_of: str, with_to: str) -> None:
    assert (of(name), to(name)) == (with_of, with_to)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Aisne", "de l'Aisne"), ("Nord", "du Nord"), ("Marne", "de la Marne"), ("Ardennes", "des Ardennes"),
        ("Paris", "de Paris"), ("Mayotte", "de Mayotte"), ("La Réunion", "de La Réunion"),
        ("Ille-et-Vilaine", "d'Ille-et-Vilaine"), ("Hérault", "de l'Hérault"), ("Haute-Saône", "de la Haute-Saône"),
        ("Vaucluse", "de Vaucluse"), ("Territoire de Belfort", "du Territoire de Belfort"),
        ("Île-de-France", "d'Île-de-France"), ("Grand Est", "du Grand Est"), ("Bretagne", "de Bretagne"),
        ("Hauts-de-France", "des Hauts-de-France"), ("Occitanie", "d'Occitanie"),
    ],
)  # fmt: skip
def test_departement_and_region_take_their_article(name: str, said: str) -> None:
    assert of(territory(name)) == said


def test_service_takes_the_article_of_what_it_is() -> None:
    assert the("Préfecture de la Marne (51)") == "la préfecture de la Marne (51)"
    assert the("Reims") == "Reims"
    assert opening("Sous-préfecture de Reims (51)") == "La sous-préfecture de Reims (51)"
    assert opening("Équipe nationale du programme") == "L'équipe nationale du programme"
    assert opening("") == ""


def test_names_with_an_aspirated_h_are_real_ones() -> None:
    assert len(ASPIRATED) > 150
    assert all(word.isascii() and word.startswith("h") for word in ASPIRATED)
