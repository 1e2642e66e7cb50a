"""The calls as the public reads them: rules with their sources, and whether a territory is concerned."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from html import unescape
from typing import Any

import pytest
from django.test import Client

from fabriques.calls.models import Wave
from fabriques.calls.tests import factories as calls
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import plain

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


def headings(page: str) -> list[str]:
    found = re.findall(r"<h2[^>]*>(.*?)</h2>", page, re.DOTALL)
    return [plain(re.sub(r"<[^>]*>", "", each)).strip() for each in found]


def test_call_says_who_where_how_much_when_and_what_to_prepare_before_its_criteria(wave: Wave) -> None:
    response = Client().get("/appels/appel/")
    assert [line.term for line in response.context["brief"]] == [
        "Pour qui", "Où", "Combien", "Ce qui est financé", "Ce qui ne l'est pas", "Ouverture", "Clôture",
        "Résultats", "À préparer",
    ]  # fmt: skip
    words = {line.term: [plain(each) for each in line.words] for line in response.context["brief"]}
    assert words["Combien"] == ["50 000 €", "pour 1 an", "part de l'État : 80 % au plus"]
    assert words["Clôture"] == ["31 mars 2026 à 18 h 00, heure de Paris"]
    assert words["À préparer"][0] == "Statuts"
    order = headings(unescape(response.content.decode()))
    wanted = [
        "En bref", "Votre territoire est-il concerné ?", "Candidater", "Ce que le dossier montre",
        "Les règles, avec leur source",
    ]  # fmt: skip
    assert [each for each in order if each in wanted] == wanted


def test_closing_of_a_call_is_told_overseas_with_its_day(wave: Wave) -> None:
    (closing,) = [line for line in Client().get("/appels/appel/").context["brief"] if line.term == "Clôture"]
    hours = {each.place: plain(each.words) for each in closing.hours}
    assert (hours["Guyane"], hours["Wallis-et-Futuna"]) == (
        "31 mars 2026 à 13 h 00",
        "1er avril 2026 à 4 h 00",
    )


def calendar_said() -> dict[str, str]:
    tables = Client().get("/appels/appel/").context["groups"]
    (table,) = [table for table in tables if table.caption == "Calendrier"]
    return {row.cells[0].value: plain(row.cells[1].value) for row in table.rows}


def test_dates_of_an_announced_wave_are_the_only_ones_said(wave: Wave) -> None:
    said = calendar_said()
    assert (said["Ouverture"], said["Clôture"], said["Résultats"]) == (
        "2 février 2026 à 9 h 00",
        "31 mars 2026 à 18 h 00",
        "Date pas encore fixée ; elle paraîtra ici.",
    )
    assert "fixé à l'ouverture de la vague" not in [*said.values()]


def test_results_of_a_call_are_those_its_rules_announce(set_clock: Callable[[datetime], None]) -> None:
    set_clock(instants.DURING)
    calls.demonstration_wave(calls.results_on("2026-06-15"))
    brief = {line.term: line.words for line in Client().get("/appels/appel/").context["brief"]}
    assert (brief["Résultats"], calendar_said()["Résultats"]) == (("15 juin 2026",), "15 juin 2026")


def test_call_with_a_range_of_amounts_says_its_bounds_and_its_bonus(
    set_clock: Callable[[datetime], None],
) -> None:
    set_clock(instants.DURING)
    calls.ami_wave()
    brief = {line.term: line.words for line in Client().get("/appels/ami-2019/").context["brief"]}
    assert [plain(each) for each in brief["Combien"]] == [
        "de 75 000 € au moins", "150 000 € au plus", "50 000 € par an au plus", "pour 3 ans",
        "bonus numérique : 100 000 €",
    ]  # fmt: skip


def test_open_wave_shows_its_own_rules_and_names_the_newer_ones(wave: Wave) -> None:
    newer = calls.rulebook(wave.call, "demonstration", ('version = "1"', 'version = "2"'))
    context = Client().get("/appels/appel/").context
    assert (context["version"], context["newer"]) == (wave.rulebook, newer)


def test_blank_territory_says_what_to_write(wave: Wave) -> None:
    page = Client().get("/appels/appel/", {"commune": " "}).content.decode()
    assert "Écrivez une commune, un code postal ou un arrondissement." in page
