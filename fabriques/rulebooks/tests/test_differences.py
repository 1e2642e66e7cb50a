"""What changed between two rulebooks, as the programme team reads it before publishing."""

from __future__ import annotations

from fabriques.rulebooks.differences import Difference, differences
from fabriques.rulebooks.reader import load, read
from fabriques.rulebooks.tests.texts import edited, plain

TEXT, DEMONSTRATION = load("demonstration")
FLAT = 'flat = { value = 50_000, unit = "EUR", since = 2023-09-11, source = "official_page" }'


def changed(*changes: tuple[str, str]) -> list[Difference]:
    found = differences(DEMONSTRATION, read(edited("demonstration", *changes)))
    return [Difference(each.path, plain(each.before), plain(each.after)) for each in found]


def test_same_text_has_no_difference() -> None:
    assert differences(DEMONSTRATION, read(TEXT)) == ()


def test_amount_that_changes_is_told_with_its_day_and_source() -> None:
    after = (
        'flat = { value = 60_000, unit = "EUR", since = 2026-01-01, source = "fictitious", note = "Essai." }'
    )
    assert changed((FLAT, after)) == [
        Difference(
            "amounts.flat",
            "50 000 € (à partir du 11 septembre 2023 ; source : Page officielle « Fabriques de territoire », "
            "vague 2023 [texte officiel])",
            "60 000 € (à partir du 1er janvier 2026 ; source : valeur de démonstration, fictive "
            "[fictif, pour la démonstration] ; Essai.)",
        )
    ]


def test_second_value_in_time_is_told_after_the_first() -> None:
    row = FLAT.removeprefix("flat = ")
    later = row.replace("50_000", "60_000").replace("2023-09-11", "2026-01-01")
    (difference,) = changed((FLAT, f"flat = [{row}, {later}]"))
    assert difference.after.split(", puis ")[1].startswith("60 000 € (à partir du 1er janvier 2026 ;")


def test_label_setting_and_rule_are_compared() -> None:
    found = changed(
        ('label = "Statuts"', 'label = "Statuts à jour"'),
        ("enforced = true", "enforced = false"),
        ('rule = "arrondissement_without_fabrique"', 'rule = { not = "arrondissement_without_fabrique" }'),
    )
    label = "dans un arrondissement sans Fabrique de territoire labellisée"
    assert found == [
        Difference("territory.rule", label, f"sauf ({label})"),
        Difference("targets.arrondissement_without_fabrique.enforced", "oui", "non"),
        Difference("documents.statutes.label", "Statuts", "Statuts à jour"),
    ]


def test_piece_that_goes_is_told_absent_in_the_newer() -> None:
    start = TEXT.index("[documents.bank_details]")
    without = TEXT[:start] + TEXT[TEXT.index("[documents.provisional_budget]") :]
    found = differences(DEMONSTRATION, read(without))
    assert [(each.path, each.after) for each in found] == [
        ("documents.bank_details.label", "absent"),
        ("documents.bank_details.help", "absent"),
        ("documents.bank_details.source", "absent"),
        ("documents.bank_details.required", "absent"),
        ("documents.bank_details.count", "absent"),
    ]


def test_shipped_official_texts_differ_by_their_amounts() -> None:
    found = {each.path: each for each in differences(load("ami_2019_2021")[1], load("wave_2023")[1])}
    assert found["amounts.flat"].before == "absent"
    assert found["amounts.maximum"].after == "absent"
    assert "laureates.exceptions.1.laureates" in found
