"""A rulebook taken apart and written again says the same; what is typed becomes the value the text holds."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fabriques.rulebooks import editing, expressions, reader, written
from fabriques.rulebooks.outline.book import SECTIONS, say_path, section
from fabriques.rulebooks.outline.shapes import Shape
from fabriques.rulebooks.problems import MisreadError
from fabriques.rulebooks.tests.texts import plain

CODES = reader.shipped()
FACTS = st.sampled_from(["qpv", "frr", "near_qpv"])
RULES = st.recursive(
    FACTS,
    lambda parts: st.one_of(
        st.builds(lambda part: {"not": part}, parts),
        st.builds(
            lambda link, found: {link: found},
            st.sampled_from(["all", "any"]),
            st.lists(parts, min_size=2, max_size=3),
        ),
    ),
    max_leaves=8,
)


@pytest.mark.parametrize("code", CODES)
def test_rulebook_written_again_says_the_same(code: str) -> None:
    text, book = reader.load(code)
    assert reader.read(editing.write(reader.parsed(text))) == book


@pytest.mark.parametrize("code", CODES)
def test_every_key_of_a_shipped_rulebook_is_edited_in_one_section(code: str) -> None:
    document = reader.parsed(reader.load(code)[0])
    owners = {key: [each.code for each in SECTIONS if each.owns(key)] for key in document}
    assert {key: len(found) for key, found in owners.items()} == dict.fromkeys(document, 1)


@pytest.mark.parametrize("code", CODES)
def test_section_replaced_by_itself_changes_nothing(code: str) -> None:
    document = reader.parsed(reader.load(code)[0])
    for each in SECTIONS:
        assert editing.replaced(document, each, editing.part(document, each)) == document


def test_source_that_says_unknown_is_added_when_it_is_cited() -> None:
    document = reader.parsed(reader.load("demonstration")[0])
    part = editing.part(document, section("envelope"))
    editing.put(part, "envelope.total", {"unit": "EUR", "since": date(2026, 1, 1), "source": "not_stated"})
    book = reader.read(editing.write(editing.replaced(document, section("envelope"), part)))
    assert book.envelope.total.words == "non précisé par le texte"


@given(RULES)
def test_territory_rule_typed_again_is_the_same_rule(rule: object) -> None:
    assert expressions.parse(expressions.typed(rule)) == rule


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ("qpv", "qpv"),
        ("qpv ou frr", {"any": ["qpv", "frr"]}),
        ("qpv OU (frr ET sauf metropole)", {"any": ["qpv", {"all": ["frr", {"not": "metropole"}]}]}),
        ("((qpv))", "qpv"),
        ("sauf sauf qpv", {"not": {"not": "qpv"}}),
    ],
)
def test_territory_rule_is_read_in_french(typed: str, rule: object) -> None:
    assert expressions.parse(typed) == rule


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "la règle est vide."),
        ("qpv ou", "la règle s'arrête avant la fin."),
        ("qpv frr", "« frr » n'est pas attendu à cet endroit."),
        ("(qpv ou frr", "une parenthèse n'est pas refermée."),
        ("et qpv", "un nom de fait est attendu avant « et »."),
        ("qpv ou frr et zrr", "« et » et « ou » se suivent sans parenthèses"),
        ("(" * 50, "la règle s'arrête avant la fin."),
    ],
)
def test_territory_rule_badly_typed_says_what_is_wrong(typed: str, told: str) -> None:
    with pytest.raises(MisreadError) as caught:
        expressions.parse(typed)
    assert str(caught.value).startswith(told)


@pytest.mark.parametrize(
    ("shape", "typed", "value"),
    [
        (Shape.MONEY, "50 000 €", 50_000),
        (Shape.NUMBER, "1\N{NARROW NO-BREAK SPACE}400\N{NO-BREAK SPACE}000", 1_400_000),
        (Shape.DAY, "06/10/2026", date(2026, 10, 6)),
        (Shape.DAY, "2026-10-06", date(2026, 10, 6)),
        (Shape.HOUR, "18 h 30", time(18, 30)),
        (Shape.HOUR, "18:00", time(18)),
        (Shape.FLAG, "false", False),
        (Shape.CLASSES, "1, 2,, 3 ", ["1", "2", "3"]),
        (Shape.ITEMS, "Été\n\nAssociation [association]",
         [{"code": "ete", "label": "Été"}, {"code": "association", "label": "Association"}]),
        (Shape.TEXT, "   ", None),
    ],
)  # fmt: skip
def test_what_is_typed_becomes_the_value_of_the_text(shape: Shape, typed: str, value: object) -> None:
    assert written.read(shape, typed) == value


@pytest.mark.parametrize(
    ("shape", "typed", "told"),
    [
        (Shape.MONEY, "beaucoup", "« beaucoup » n'est pas un nombre entier."),
        (Shape.NUMBER, "1,5", "« 1,5 » n'est pas un nombre entier."),
        (Shape.NUMBER, "9" * 40, f"« {'9' * 40} » n'est pas un nombre entier."),
        (Shape.DAY, "31/02/2026", "« 31/02/2026 » n'est pas un jour."),
        (Shape.HOUR, "25:00", "« 25:00 » n'est pas une heure."),
        (Shape.FLAG, "peut-être", "répondez par oui ou par non."),
        (Shape.ITEMS, "A [a]\nB [a]", "le code « a » revient deux fois."),
        (Shape.ITEMS, "[a]", "« [a] » n'a pas d'intitulé."),
    ],
)
def test_what_cannot_be_a_value_is_told(shape: Shape, typed: str, told: str) -> None:
    with pytest.raises(MisreadError) as caught:
        written.read(shape, typed)
    assert str(caught.value).startswith(told)


@pytest.mark.parametrize(
    ("shape", "raw", "shown"),
    [
        (Shape.MONEY, 4_000_000, "4 000 000"),
        (Shape.NUMBER, 2019, "2019"),
        (Shape.HOUR, time(18, 5), "18:05"),
        (Shape.MONEY, "mal écrit", "mal écrit"),
        (Shape.ITEMS, [{"code": "a", "label": "A"}], "A [a]"),
        (Shape.EXPRESSION, {"any": ["qpv", "frr"]}, "qpv ou frr"),
        (Shape.DAY, None, ""),
    ],
)
def test_value_is_shown_as_it_would_be_typed(shape: Shape, raw: object, shown: str) -> None:
    assert plain(written.shown(shape, raw)) == shown


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("amounts.yearly_maximum", "Montants : Maximum par an"),
        ("amounts.bonus.year.unit", "Montants : Bonus d'un label, Année des crédits (unité)"),
        ("targets.digital.quota[1].since", "Cibles et quotas : Cibles, digital, Quota (depuis le)"),
        ("criteria.governance.weight", "Critères : governance, Poids"),
        ("territory.by_label.fabrique", "Territoire : Règle propre à un label, fabrique"),
        ("calendar.lateness", "Calendrier et retard"),
        ("amounts", "Montants"),
        ("amounts.jamais_vu", "Montants : amounts.jamais_vu"),
        ("jamais_vu", "jamais_vu"),
    ],
)
def test_path_is_named_in_french(path: str, words: str) -> None:
    assert say_path(path) == words


def test_path_names_its_entry_as_the_rulebook_does() -> None:
    book = reader.load("wave_2023")[1]
    code = "arrondissement_without_fabrique"
    label = "« dans un arrondissement sans Fabrique de territoire labellisée »"
    assert say_path(f"territory.facts.{code}.definition", book) == (
        f"Territoire : Les faits que la règle peut citer, {label}, Définition adoptée par le texte"
    )
    assert say_path("sources.ministry.text", None, book) == (
        "Sources : « Page du ministère, 10 novembre 2023 », Texte cité"
    )
    assert say_path("criteria.inconnu.weight", book) == "Critères : inconnu, Poids"


def test_code_of_a_new_entry_is_plain_and_not_taken() -> None:
    assert written.code_of("Été à l'Œuvre !", {}) == "ete_a_l_oeuvre"
    assert written.code_of("Été", {"ete": 1, "ete_2": 1}) == "ete_3"
    assert written.code_of("…", {}) == "entree"
