"""« Près de chez moi »: from a commune without a place to the nearest ones, with their distances."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from fabriques.common.tests import instants
from fabriques.common.tests.refusals import plain
from fabriques.public.nearby import here_of, naming
from fabriques.public.tests.test_register import label
from fabriques.territories.locating.finder import find
from fabriques.territories.tests.factories import (
    CHATEAU_THIERRY,
    EPERNAY,
    LAON,
    MAMOUDZOU,
    MARIGOT,
    SOISSONS,
    commune,
)

pytestmark = pytest.mark.django_db
REIMS, PARIS, SAINT_PIERRE = "51454", "75056", "97416"


@pytest.fixture(autouse=True)
def _now(set_clock: Callable[[datetime], None]) -> None:
    set_clock(instants.DURING)


@pytest.fixture
def _six() -> None:
    for code in (PARIS, LAON, SAINT_PIERRE, EPERNAY, SOISSONS, REIMS):
        label(f"Lieu {commune(code).name}", code=code)


def asked(q: str, **others: str) -> Any:
    return Client().get("/carte/", {"q": q, **others})


def near(q: str, **others: str) -> Any:
    return asked(q, **others).context["nearby"]


def told(found: Any) -> list[tuple[str, str]]:
    return [(each.label.place.name, plain(each.words)) for each in found.nearest]


def said(response: Any) -> str:
    listed = response.content.decode().split('id="carte-liste"')[1].split("<nav")[0].split("</figure>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", listed.partition(">")[2])).split())


@pytest.mark.usefixtures("_six")
def test_commune_without_a_place_shows_the_five_nearest_with_their_distances() -> None:
    response = asked("Bonneil")
    assert told(response.context["nearby"]) == [
        ("Lieu Soissons", "à 42 km"),
        ("Lieu Épernay", "à 44 km"),
        ("Lieu Reims", "à 57 km"),
        ("Lieu Laon", "à 65 km"),
        ("Lieu Paris", "à 77 km"),
    ]
    assert plain(said(response)).startswith(
        "Aucun lieu à Bonneil. Les plus proches : Lieu Soissons à 42 km · Soissons (02)"
    )


@pytest.mark.usefixtures("_six")
@pytest.mark.parametrize("typed", ["02400", "Bonneil", "BONNEIL (02)", "02098"])
def test_nearest_places_answer_a_name_a_postcode_and_a_code(typed: str) -> None:
    found = near(typed)
    assert [name for name, _words in told(found)][:2] == ["Lieu Soissons", "Lieu Épernay"]


@pytest.mark.usefixtures("_six")
def test_former_name_leads_to_the_places_near_the_commune_that_took_it() -> None:
    found = near("Andrezé")
    assert (found.here and found.here.inside, found.renamed) == (
        "à Beaupréau-en-Mauges",
        "Andrezé est aujourd'hui dans Beaupréau-en-Mauges.",
    )
    assert told(found)[0][0] == "Lieu Paris"


@pytest.mark.usefixtures("_six")
def test_island_sees_its_own_places_first_and_its_map_stays_there() -> None:
    found = near("Saint-Denis (974)")
    assert (told(found)[0], found.far) == (("Lieu Saint-Pierre", "à 52 km"), False)
    bounds: Any = found.on_map and found.on_map["bounds"]
    assert (bounds[0][0] > 55, bounds[1][1] < -20) == (True, True)
    distant = near("Mamoudzou")
    assert distant.far
    assert "Aucun lieu n'est à moins de 100 km." in said(asked("Mamoudzou"))


@pytest.mark.usefixtures("_six")
def test_commune_on_no_map_shows_the_places_of_its_territory_without_a_distance() -> None:
    label("Lieu d'ici", code="97701")
    assert told(near("Saint-Martin (978)")) == []
    other = label("Lieu de l'île", code="98818")
    found = near("Papeete")
    assert (told(found), found.on_map, other.place.longitude) == ([], None, None)
    label("Lieu de Moorea", code="98729")
    assert told(near("Papeete")) == [("Lieu de Moorea", "")]
    assert "sans leur distance" in said(asked("Papeete"))


@pytest.mark.usefixtures("_six")
def test_commune_on_no_map_is_placed_by_those_of_its_postcode() -> None:
    found = near("Sainte-Anastasie (15)")
    assert (found.here and found.here.title, len(found.nearest)) == ("Sainte-Anastasie (15)", 5)


@pytest.mark.usefixtures("_six")
def test_place_of_the_commune_comes_first_then_those_elsewhere() -> None:
    response = asked("Soissons")
    assert [each.place.name for each in response.context["page"]] == ["Lieu Soissons"]
    assert told(response.context["nearby"])[0] == ("Lieu Laon", "à 29 km")
    assert "Lieu Soissons Soissons (02) Ailleurs, les plus proches de Soissons : Lieu Laon" in said(response)


@pytest.mark.usefixtures("_six")
def test_nearest_places_are_those_of_the_other_filters() -> None:
    assert told(near("Bonneil", region="11")) == [("Lieu Paris", "à 77 km")]
    nothing = near("Bonneil", region="94")
    assert told(nothing) == []
    assert "retirez des filtres" in said(asked("Bonneil", region="94"))


@pytest.mark.usefixtures("_six")
def test_name_of_several_communes_proposes_the_choice_and_each_leads_to_its_own() -> None:
    response = asked("Saint-Denis", label="fabrique")
    choices = response.context["choices"]
    assert (response.context["nearby"].here, naming("16052")) == (None, "16052")
    assert [words for words, _address in choices][:3] == [
        "Saint-Denis (974)",
        "Saint-Denis (93)",
        "Saint-Denis (11)",
    ]
    reached = [Client().get(f"/carte/{address}").context for _words, address in choices[:4]]
    assert [each["nearby"].here.title for each in reached] == [words for words, _address in choices[:4]]
    assert [each["wanted"].kind for each in reached] == ["fabrique"] * 4


@pytest.mark.usefixtures("_six")
def test_postcode_of_several_communes_answers_at_once_and_lets_one_choose() -> None:
    response = asked("02400")
    assert (len(response.context["choices"]) > 5, len(response.context["nearby"].nearest)) == (True, 5)


@pytest.mark.usefixtures("_six")
def test_typing_fault_is_asked_about_and_nonsense_says_what_to_do() -> None:
    assert "Bonneil (02)" in [words for words, _address in asked("Boneil").context["choices"]]
    assert "aucune commune ne porte ce nom" in said(asked("qzxkvw"))
    assert (near("Lieu Paris"), near("")) == (None, None)


def test_blank_search_says_what_to_write() -> None:
    assert Client().get("/", {"q": " "})["Location"] == "/carte/?q=+"
    assert "Rien n'a été cherché" in said(asked(" "))
    assert "Rien n'a été cherché" not in said(Client().get("/carte/"))


@pytest.mark.usefixtures("_six")
def test_map_of_a_commune_marks_it_and_draws_the_places_around() -> None:
    page = asked("Bonneil").content.decode()
    assert 'data-url="/carte/lieux.geojson?q="' in page
    here = html.unescape(re.findall(r'data-here="([^"]*)"', page)[0])
    assert '"name": "Bonneil (02)", "point": [3.34846, 49.00826]' in here
    assert 'data-here=""' in Client().get("/carte/").content.decode()


@pytest.mark.usefixtures("_six")
def test_register_without_an_answer_leads_to_the_nearest_places() -> None:
    assert '<a class="button button--secondary" href="/carte/?q=Bonneil">' in Client().get(
        "/registre/?q=Bonneil"
    ).content.decode().replace("\n", "")


def test_search_near_a_commune_costs_the_same_at_two_and_twenty_places(
    query_count: Callable[[Callable[[], object]], int],
) -> None:
    counts = []
    for upper in (2, 20):
        for rank in range(0 if upper == 2 else 2, upper):
            label(f"Lieu {rank}", code=(SOISSONS, EPERNAY)[rank % 2])
        counts.append(query_count(lambda: asked("Bonneil")))
    assert (len(set(counts)), counts[0] <= 10) == (1, True)


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("Soissons", (SOISSONS,)),
        ("Saint-Denis", ()),
        ("97801", (MARIGOT,)),
        ("97600", (MAMOUDZOU, "97610")),
        ("", ()),
    ],
)
def test_distances_are_counted_from_one_commune_or_from_those_of_a_postcode(
    typed: str, codes: tuple[str, ...]
) -> None:
    here = here_of(find(typed))
    assert (here.codes if here else ()) == codes


def test_distance_is_said_as_people_say_it() -> None:
    label("Tout près", code="02290")
    label("Loin", code=CHATEAU_THIERRY)
    assert told(near("Bonneil")) == [("Tout près", "à 3 km"), ("Loin", "à 6 km")]
