"""Every number the programme has published, against the text it comes from."""

from __future__ import annotations

from datetime import date

import pytest

from fabriques.common.values import Money
from fabriques.rulebooks.reader import load
from fabriques.rulebooks.values import Mark, Role

AMI = load("ami_2019_2021")[1]
WAVE_2023 = load("wave_2023")[1]
LAUNCH = "Lancement de l'appel à manifestation d'intérêt, 11 juillet 2019"
PAGE = "Page officielle « Fabriques de territoire »"
PAGE_2023 = "Page officielle « Fabriques de territoire », vague 2023"

PUBLISHED = [
    ("ami", "laureates.maximum", 300, "lauréats", LAUNCH),
    ("ami", "targets.outside_large_urban_centres.quota", 150, "lauréats", LAUNCH),
    ("ami", "targets.qpv.quota", 150, "lauréats", LAUNCH),
    ("ami", "targets.digital.quota", 32, "lauréats", PAGE),
    ("ami", "amounts.minimum", Money.euros(75_000), "EUR", LAUNCH),
    ("ami", "amounts.maximum", Money.euros(150_000), "EUR", LAUNCH),
    ("ami", "amounts.yearly_maximum", Money.euros(50_000), "EUR", LAUNCH),
    ("ami", "amounts.duration_years", 3, "ans", LAUNCH),
    ("ami", "amounts.bonus.amount", Money.euros(100_000), "EUR", LAUNCH),
    ("ami", "amounts.bonus.year", 2019, "année", PAGE),
    ("ami", "envelope.total", Money.euros(45_000_000), "EUR", PAGE),
    ("ami", "calendar.announced_on", date(2019, 7, 11), "date", LAUNCH),
    ("ami", "laureates.per_wave", 30, "lauréats", "banquedesterritoires.fr, juin 2021"),
    ("2023", "amounts.flat", Money.euros(50_000), "EUR", PAGE_2023),
    ("2023", "amounts.duration_years", 1, "ans", PAGE_2023),
    ("2023", "calendar.announced_on", date(2023, 9, 11), "date", "Maire info, 12 septembre 2023"),
    ("2023", "calendar.closes_on", date(2023, 10, 6), "date", PAGE_2023),
    ("2023", "calendar.results_on", date(2023, 11, 9), "date", PAGE_2023),
    ("2023", "laureates.expected", 80, "lauréats", "Préfecture de la Marne, page sur les Fabriques"),
    ("2023", "expectations.laureates.observed", "82 lauréats", "texte", PAGE_2023),
    ("2023", "expectations.arrondissements.expected", 144, "arrondissements", PAGE_2023),
    ("2023", "form.pages_maximum", 2, "pages", "forum.tiers-lieux.org, sujet 3945"),
]


@pytest.mark.parametrize(
    ("book", "path", "value", "unit", "source"), PUBLISHED, ids=[f"{row[0]} {row[1]}" for row in PUBLISHED]
)
def test_published_value_is_the_one_of_its_text(
    book: str, path: str, value: object, unit: str, source: str
) -> None:
    held = {"ami": AMI, "2023": WAVE_2023}[book].parameters[path].latest
    assert (held.value, held.unit, held.source.text) == (value, unit, source)


def test_digital_target_rose_from_thirty_to_thirty_two() -> None:
    quota = AMI.parameters["targets.digital.quota"]
    assert [(each.value, each.since) for each in quota.values] == [
        (30, date(2019, 7, 11)),
        (32, date(2020, 2, 3)),
    ]


def test_ami_read_on_its_first_day_has_thirty_digital_places() -> None:
    digital = {target.code: target for target in load("ami_2019_2021", date(2019, 7, 11))[1].targets}[
        "digital"
    ]
    assert (digital.quota.value, digital.within, digital.label_kind) == (30, "qpv", "fabrique_numerique")


def test_award_of_a_digital_place_may_reach_250_000_euros() -> None:
    assert AMI.amounts.ceiling("fabrique_numerique") == Money.euros(250_000)
    assert AMI.amounts.ceiling("fabrique") == Money.euros(150_000)


def test_closing_hour_of_2023_is_unknown_and_no_instant_is_guessed() -> None:
    calendar = WAVE_2023.calendar
    assert calendar.closes_on.value == date(2023, 10, 6)
    assert calendar.closes_time.words == "non précisé par le texte"
    assert calendar.closing is None


def test_waves_of_the_ami_add_up_to_the_published_totals() -> None:
    laureates = {wave.code: wave.laureates.value for wave in AMI.waves}
    assert laureates == {"1": 80, "2": 30, "3": 60, "4": 19, "5": 29, "6": 35, "7": None, "8": None}
    cumulated = [sum(laureates[str(code)] or 0 for code in range(1, last + 1)) for last in (1, 2, 3, 4, 5, 6)]
    assert cumulated == [80, 110, 170, 189, 218, 253]
    assert cumulated[-1] + 47 == AMI.laureates.maximum.value


def test_exceptions_to_the_usual_number_are_the_two_published() -> None:
    assert [(each.code, each.laureates.value, each.reason.words) for each in AMI.laureates.exceptions] == [
        ("1", 80, "non précisé par le texte"),
        ("3", 60, "grâce aux crédits de la relance"),
    ]


def test_results_of_2023_are_shown_and_never_enforced() -> None:
    assert not WAVE_2023.laureates.maximum.known
    assert [target.enforced for target in WAVE_2023.targets] == [False]
    assert WAVE_2023.laureates.expected is not None
    assert WAVE_2023.laureates.expected.value == 80


def test_decision_path_of_2023_starts_in_the_sous_prefecture() -> None:
    path = WAVE_2023.decision
    assert (path.nominates.value, path.ranks.value, path.decides.value, path.announces.value) == (
        Role.SOUS_PREFECTURE,
        Role.REGIONAL_PANEL,
        Role.PREFECTURE,
        Role.MINISTER,
    )
    assert (path.gives_opinion.known, path.signs.known) == (False, False)


def test_six_criteria_have_no_published_weight_nor_effect() -> None:
    assert [criterion.code for criterion in AMI.criteria] == [
        "governance",
        "partnerships",
        "territorial_need",
        "services",
        "economic_model",
        "funded_post",
    ]
    assert not any(criterion.weight.known or criterion.effect.known for criterion in AMI.criteria)
    assert not any(criterion.excludes for criterion in AMI.criteria)


def test_five_wordings_of_the_territory_rule_stand_side_by_side_with_their_mark() -> None:
    assert [(each.text, each.source.mark) for each in AMI.territory.wordings][:5] == [
        ("territoires non urbains", Mark.OFFICIAL),
        ("hors des grands centres urbains", Mark.OFFICIAL),
        ("hors des grands pôles urbains", Mark.PRESS),
        ("territoires non-métropolitains", Mark.PRESS),
        ("territoires ruraux", Mark.OFFICIAL),
    ]
