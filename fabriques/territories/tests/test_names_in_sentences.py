"""Every name of the embedded geography, with its article and its contraction."""

from __future__ import annotations

from fabriques.common.french import TERRITORY_ARTICLES, elides, of, territory, the, to
from fabriques.territories.reference import reader


def test_every_name_of_france_is_joined_as_it_should() -> None:
    departements = {each.name for each in reader.read_departements()}
    regions = {each.name for each in reader.read_regions()}
    assert set(TERRITORY_ARTICLES) <= departements | regions
    unarticled = {name for name in departements if name == territory(name)}
    # No other département of France goes without an article than those, the ones « -et- » and the islands.
    assert {name for name in unarticled if "-et-" not in name} == {
        "Paris", "Vaucluse", "La Réunion", "Mayotte", "Saint-Barthélemy", "Saint-Martin", "Wallis et Futuna",
    }  # fmt: skip
    for name in (each.name for each in reader.read_communes()):
        said, there = of(name), to(name)
        if name.startswith(("Le ", "Les ")):
            assert said.startswith(("du ", "des ")), name
            assert there.startswith(("au ", "aux ")), name
        else:
            assert said == (f"d'{name}" if elides(name) else f"de {name}"), name
            assert there == f"à {name}", name
        assert the(name) == name
        assert elides(name) or name[0] not in "AEIOUYÂÉÈÊÎÔŒÀ", name
        assert not elides(name) or name[0] in "AEIOUYÂÉÈÊÎÔŒÀH", name
