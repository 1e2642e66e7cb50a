"""The calls as the public reads them: rules with their sources, and whether a territory is concerned."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from fabriques.calls.models import Wave
from fabriques.calls.tests import factories as calls
from fabriques.common.tests import instants

pytestmark = pytest.mark.django_db
SERVICE = "Sous-préfecture de Soissons (02)"


@pytest.fixture
def wave(set_clock: Callable[[datetime], None]) -> Wave:
    """An open wave reserved for Soissons and Fougères-Vitré, and for Mayotte which has no arrondissement."""
    set_clock(instants.DURING)
    return calls.demonstration_wave(listed=["024", "351"], listed_departements=["976"])


def answers(text: str) -> list[tuple[str, str, str, bool]]:
    response = Client().get("/appels/appel/", {"commune": text})
    return [(each.name, each.where, each.service, each.listed) for each in response.context["answers"]]


def test_territory_in_the_list_is_told_with_its_service(wave: Wave) -> None:
    soissons = [answer for answer in answers("02200") if answer[0] == "Soissons (02)"]
    assert soissons == [("Soissons (02)", "arrondissement de Soissons", SERVICE, True)]


def test_territory_out_of_the_list_is_told_with_its_service(wave: Wave) -> None:
    assert answers("epernay") == [
        ("Épernay (51)", "arrondissement d'Épernay", "Sous-préfecture d'Épernay (51)", False),
        ("Épernay-sous-Gevrey (21)", "arrondissement de Beaune", "Sous-préfecture de Beaune (21)", False),
    ]


def test_territory_without_arrondissement_is_found_by_its_departement(wave: Wave) -> None:
    assert answers("mamoudzou") == [("Mamoudzou (976)", "Mayotte", "Préfecture de Mayotte (976)", True)]


def test_arrondissement_that_no_commune_names_is_found(wave: Wave) -> None:
    assert answers("fougeres-vitre") == [
        ("arrondissement de Fougères-Vitré (35)", "", "Sous-préfecture de Fougères-Vitré (35)", True)
    ]


def test_postcode_tells_every_commune_it_serves(wave: Wave) -> None:
    assert (len(answers("02400")), len(answers("Soissns"))) == (24, 1)


@pytest.mark.parametrize("text", ["Дружба", "--", "zzzz", "\x00", "'", "99999"])
def test_territory_nobody_knows_gives_no_answer(wave: Wave, text: str) -> None:
    assert answers(text) == []


def test_wave_without_a_list_is_open_to_every_territory(set_clock: Callable[[datetime], None]) -> None:
    set_clock(instants.DURING)
    calls.demonstration_wave()
    assert [listed for _, _, _, listed in answers("epernay")] == [True, True]


def test_call_gives_each_rule_with_its_source_and_says_what_no_text_says(
    set_clock: Callable[[datetime], None],
) -> None:
    set_clock(instants.DURING)
    calls.rulebook(calls.call(), "wave_2023")
    context = Client().get("/appels/appel/").context
    rows: dict[str, tuple[Any, ...]] = {
        row.cells[0].value: tuple(cell.value for cell in row.cells[1:])
        for table in context["groups"]
        for row in table.rows
    }
    book = context["book"]
    assert rows["Montant forfaitaire"] == (
        book.amounts.flat.words, f"{book.amounts.flat.source.text} (texte officiel)",
    )  # fmt: skip
    assert rows["Enveloppe"] == ("non précisé par le texte", "–")


def test_call_before_during_and_after_its_wave(set_clock: Callable[[datetime], None]) -> None:
    calls.demonstration_wave()
    seen = []
    for at in (instants.PREPARED, instants.DURING, instants.CLOSES):
        set_clock(at)
        context = Client().get("/appels/appel/").context
        seen.append((context["upcoming"] is not None, context["current"] is not None))
    assert seen == [(True, False), (False, True), (False, False)]


def test_prepared_wave_is_not_shown_before_it_is_opened(set_clock: Callable[[datetime], None]) -> None:
    set_clock(instants.DURING)
    calls.prepared(calls.rulebook(calls.call()))
    pages = [Client().get(page).context for page in ("/", "/appels/", "/appels/appel/")]
    assert [len(page["waves"]) for page in pages] == [0, 0, 0]


def test_fictitious_wave_and_call_leave_the_pages_when_hidden(set_clock: Callable[[datetime], None]) -> None:
    set_clock(instants.DURING)
    calls.demonstration_wave(fictitious=True)
    client = Client()

    def shown() -> list[int]:
        contexts = client.get("/").context, client.get("/appels/").context
        return [len(contexts[0]["waves"]), len(contexts[1]["waves"]), len(contexts[1]["calls"])]

    before = shown()
    client.post("/fictifs/")
    assert (before, shown()) == ([1, 1, 1], [0, 0, 0])


def test_call_page_costs_the_same_whatever_it_is_asked(
    wave: Wave, query_count: Callable[[Callable[[], object]], int]
) -> None:
    client = Client()
    client.get("/appels/appel/")
    found = [
        query_count(lambda text=text: client.get("/appels/appel/", {"commune": text}))
        for text in ("soissons", "saint")
    ]
    assert (len(set(found)), found[0] <= 10) == (1, True)
