"""The simulator: every way to name a place, dated verdicts, and nothing typed that raises."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from html import unescape
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from shapely import box, to_wkb

from fabriques.calls.models import Wave
from fabriques.calls.tests import factories as calls
from fabriques.common.tests import instants
from fabriques.territories.models import ZoningArea
from fabriques.territories.tests.verdicts import SQUARE
from fabriques.territories.tests.zoning_factories import generation

pytestmark = pytest.mark.django_db
PAGE = "/eligibilite/"


@pytest.fixture
def wave(set_clock: Callable[[datetime], None]) -> Wave:
    """An open wave reserved for the arrondissements of Soissons and Fougères-Vitré."""
    set_clock(instants.DURING)
    return calls.demonstration_wave(listed=["024", "351"])


def context(**asked: str) -> Any:
    response = Client().get(PAGE, asked)
    assert response.status_code == 200
    return response.context


def verdicts(**asked: str) -> list[tuple[str, str]]:
    return [(each.call.slug, each.verdict["eligibility"]) for each in context(**asked)["answers"]]


@pytest.mark.parametrize(
    ("asked", "commune"),
    [
        ({"q": "02200 Soissons"}, "02722"),
        ({"q": "12 rue de l'Exemple, 02200 Soissons"}, "02722"),
        ({"q": "Soissons"}, "02722"),
        ({"commune": "02722"}, "02722"),
        ({"lon": "3,3241", "lat": "49,3817"}, "02722"),
        ({"lon": "3.3241", "lat": "49.3817", "q": "Paris"}, "02722"),
        ({"q": "Lyon 3e arrondissement"}, "69123"),
        ({"commune": "69383"}, "69123"),
    ],
)
def test_place_is_found_however_it_is_named(wave: Wave, asked: dict[str, str], commune: str) -> None:
    assert context(**asked)["asked"].commune == commune


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        ({"q": "Saint-Denis"}, "Plusieurs communes répondent à ce qui est écrit. Choisissez la bonne."),
        (
            {"lon": "ici", "lat": "49,3"},
            "La longitude et la latitude sont deux nombres, par exemple 3,3241 et 49,3817. Corrigez-les.",
        ),
        (
            {"lon": "0", "lat": "0"},
            "Ce point n'est dans aucune commune de France. Vérifiez la longitude et la latitude.",
        ),
        (
            {"lon": "49.3817", "lat": "3.3241"},
            "Ces coordonnées semblent inversées : la longitude d'abord, la latitude ensuite. Échangez-les.",
        ),
    ],
)
def test_place_not_found_is_told_with_a_remedy(wave: Wave, asked: dict[str, str], problem: str) -> None:
    found = context(**asked)
    assert (found["asked"].problem, found["answers"]) == (problem, [])


def test_several_communes_are_offered_by_links_that_keep_the_question(wave: Wave) -> None:
    choices = dict(context(q="Saint-Denis", le="2026-01-15")["choices"])
    assert choices["Saint-Denis (93)"] == "q=Saint-Denis&commune=93066&le=2026-01-15"


def test_commune_chosen_in_a_list_keeps_what_was_typed_until_it_changes(wave: Wave) -> None:
    chosen = context(q="Saint-Denis", commune="97411")["asked"]
    assert (chosen.text, chosen.commune) == ("Saint-Denis", "97411")
    assert context(q="Saint-Denis", commune="97411", ecrit="Saint-Denis")["asked"].commune == "97411"
    assert context(q="Laon", commune="97411", ecrit="Saint-Denis")["asked"].commune == "02408"


def test_search_of_nothing_says_what_to_type(wave: Wave) -> None:
    assert context(q=" ")["asked"].problem == (
        "Rien n'a été cherché. Écrivez une adresse, un code postal ou une commune."
    )
    assert context()["asked"].problem == ""


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Andrezé", "Andrezé est aujourd'hui dans Beaupréau-en-Mauges."),
        ("Cherbourg-Octeville", "Cherbourg-Octeville est aujourd'hui dans Cherbourg-en-Cotentin."),
        ("Paris 11e", "Un arrondissement fait partie de la commune entière : Paris."),
        ("Laon", ""),
    ],
)
def test_commune_of_another_name_is_explained(wave: Wave, typed: str, said: str) -> None:
    response = Client().get(PAGE, {"q": typed})
    assert (response.context["asked"].renamed, said in unescape(response.content.decode())) == (said, True)


def test_postcode_offers_every_commune_it_serves(wave: Wave) -> None:
    found = context(q="02400")
    assert (len(found["choices"]), found["asked"].narrow) == (24, "")


def test_long_list_of_communes_says_how_many_are_left_out(wave: Wave) -> None:
    found = context(q="Saint-Martin")
    assert (len(found["choices"]), "autres communes répondent aussi" in found["asked"].narrow) == (20, True)


def test_name_nearly_written_is_proposed_and_not_chosen(wave: Wave) -> None:
    found = context(q="Soissns")
    assert (found["choices"], found["answers"]) == ([("Soissons (02)", "q=Soissns&commune=02722")], [])
    assert found["asked"].problem == (
        "Aucune commune ne s'appelle exactement ainsi. Choisissez la bonne, ou corrigez."
    )


@pytest.mark.parametrize(("commune", "answer"), [("02722", "yes"), ("51230", "no"), ("97611", "unknown")])
def test_open_wave_answers_by_its_own_list(wave: Wave, commune: str, answer: str) -> None:
    assert verdicts(commune=commune) == [("appel", answer)]


def test_same_place_has_two_dated_answers(set_clock: Callable[[datetime], None]) -> None:
    set_clock(instants.DURING)
    calls.opened(calls.prepared(calls.rulebook(calls.call(), "ami_2019_2021", *calls.AMI_FILLED)))
    generation("qpv", "2015", {"02722": "QP002001"}, valid_until=date(2023, 12, 31))
    generation("qpv", "2024", {"93066": "QP093001"})
    found = {
        day: context(commune="02722", le=day)["answers"][0].verdict["facts"][0]
        for day in ("2020-06-30", "2025-06-30")
    }
    assert {day: (fact["answer"], fact["vintage"]) for day, fact in found.items()} == {
        "2020-06-30": ("unknown", "2015"),
        "2025-06-30": ("no", "2024"),
    }


def test_every_zoning_in_force_is_told_whatever_the_rules_ask(wave: Wave) -> None:
    generation("frr", "2025", {"02722": "socle"}, partial=["02722"])
    generation("qpv", "2024", {"02722": "QP002001|QP002002"})
    generation("socio_economic", "2023", {"02722": "21 450"}, label="Revenu médian")
    generation("mountain", "2020", {"73065": "montagne"})
    generation("zrr", "2022", {"02722": "C"}, valid_until=date(2024, 6, 30))
    told = {zoning.split(",")[0]: said for zoning, said in context(commune="02722")["zonings"]}
    assert told == {
        "France ruralités revitalisation (FRR)": "« FRR socle », en partie",
        "Quartiers prioritaires de la politique de la ville (QPV)": "la commune contient « QP002001 », « QP002002 »",
        "Revenu médian": "« 21 450 »",
        "Communes de montagne": "hors zonage",
    }


def test_past_call_is_read_on_the_day_of_its_announcement(set_clock: Callable[[datetime], None]) -> None:
    set_clock(instants.DURING)
    calls.rulebook(calls.call(), "wave_2023")
    (answer,) = context(commune="02722", appel="appel")["answers"]
    assert (answer.day, answer.is_open) == (date(2023, 9, 11), False)


def test_answer_is_shared_by_its_address(wave: Wave) -> None:
    first = context(q="02200 Soissons", le="2026-01-15")
    again = context(**dict(part.split("=") for part in first["query"].split("&")))
    assert again["answers"][0].verdict == first["answers"][0].verdict


def test_simulator_costs_few_queries(wave: Wave, query_count: Callable[..., int]) -> None:
    Client().get(PAGE, {"commune": "02722"})
    assert query_count(lambda: Client().get(PAGE, {"commune": "02722"})) <= 7


@given(st.dictionaries(st.sampled_from(["q", "lon", "lat", "le", "commune", "appel"]), st.text(max_size=60)))
def test_nothing_typed_breaks_the_simulator(asked: dict[str, str]) -> None:
    assert Client().get(PAGE, asked).status_code == 200


def test_outlines_show_the_commune_its_neighbours_and_the_perimeters_of_the_day() -> None:
    zoning = generation("qpv", "2024", {"02722": "QP002001"}, areas=1, precision_m=10)
    name, outline = "Presles (démonstration)", to_wkb(box(*SQUARE))
    ZoningArea.objects.create(zoning=zoning, code="QP002001", name=name, outline=outline)
    drawn = Client().get("/territoires/contours.geojson", {"commune": "02722", "le": "2026-01-15"}).json()
    told = {
        each["properties"]["name"]: each["properties"]["state"]
        for each in drawn["features"]
        if "state" in each["properties"]
    }
    assert told == {"Soissons": "out", "Presles (démonstration) (QP002001)": "in"}
    assert len(drawn["features"]) > len(told)


@pytest.mark.parametrize("asked", [{}, {"commune": "00000"}, {"commune": "98735"}, {"commune": "'"}])
def test_outlines_of_what_has_none_are_empty(asked: dict[str, str]) -> None:
    assert Client().get("/territoires/contours.geojson", asked).json()["features"] == []


@pytest.mark.parametrize(
    ("asked", "points"),
    [
        ({"lon": "3.3", "lat": "49.4"}, [[3.3, 49.4]]),
        ({"lon": "nan", "lat": "1"}, []),
        ({"lon": "x"}, []),
        ({}, []),
    ],
)
def test_point_is_drawn_when_it_is_one(asked: dict[str, str], points: list[list[float]]) -> None:
    drawn = Client().get("/territoires/point.geojson", asked).json()
    assert [each["geometry"]["coordinates"] for each in drawn["features"]] == points


def test_answer_says_where_its_day_comes_from(wave: Wave) -> None:
    (own,), (asked,) = (context(commune="02722", **more)["answers"] for more in ({}, {"le": "2026-01-15"}))
    assert own.when == "À l'ouverture de la vague (2 février 2026)"
    assert own.verdict["explanation"].startswith("À l'ouverture de la vague (2 février 2026), ce lieu répond")
    assert asked.verdict["explanation"].startswith("Le 15 janvier 2026, ce lieu répond")
    page = unescape(Client().get(PAGE, {"commune": "02722"}).content.decode())
    assert "Règle en vigueur à l'ouverture de la vague (2 février 2026) :" in " ".join(page.split())


def test_answer_of_a_call_without_a_wave_is_that_of_its_announcement(
    set_clock: Callable[[datetime], None],
) -> None:
    set_clock(instants.DURING)
    calls.rulebook(calls.call(), "wave_2023")
    calls.rulebook(calls.call("autre"), "demonstration")
    whens = [context(commune="02722", appel=slug)["answers"][0].when for slug in ("appel", "autre")]
    assert whens == ["À l'annonce de l'appel (11 septembre 2023)", "Aujourd'hui (20 février 2026)"]


def test_commune_of_an_answer_stays_in_the_search_field(wave: Wave) -> None:
    assert context(commune="02722")["asked"].text == "Soissons (02)"
    page = Client().get(PAGE, {"q": "Soissons"}).content.decode()
    point = page[page.index('id="point"') :]
    assert '<input type="hidden" name="q" value="Soissons">' in point
    assert context(q="", lon="", lat="")["asked"].problem.startswith("Rien n'a été cherché.")
