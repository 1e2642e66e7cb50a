"""What is said of a form while it is written: its own faults, and what its rules would say."""

from __future__ import annotations

from typing import Any

import pytest

from fabriques.rulebooks import editing
from fabriques.rulebooks import reader as rules
from fabriques.rulebooks.form import checks
from fabriques.rulebooks.form.look import attempt, look
from fabriques.rulebooks.form.printing import lines
from fabriques.rulebooks.form.tests.texts import GOVERNANCE, LETTER, NEEDED, document, form, text
from fabriques.rulebooks.tests.texts import edited

DEMONSTRATION = rules.read(rules.load("demonstration")[0])
WAVE_2023 = rules.read(rules.load("wave_2023")[0])
AMI = rules.read(rules.load("ami_2019_2021")[0])


def found(book: Any, **fields: Any) -> set[tuple[str, str]]:
    return {(each.code, each.path) for each in checks.check(form(**fields), book)}


def codes(book: Any, **fields: Any) -> set[str]:
    return {code for code, _ in found(book, **fields)}


def test_criterion_without_question_is_told_for_each_one() -> None:
    said = [
        each for each in checks.check(form(q=GOVERNANCE), DEMONSTRATION) if each.code == "criterion_not_asked"
    ]
    assert len(said) == len(DEMONSTRATION.criteria) - 1
    assert said[0].text == (
        "Aucune question ne répond au critère « Qualité et diversité des partenariats locaux » : les jurés "
        "n'auraient rien à lire. Ajoutez un texte, ou rattachez-y une question."
    )


def test_criterion_unknown_to_the_rules_is_told_at_its_question() -> None:
    assert ("criterion_unknown", "sections.more.fields.q") in found(WAVE_2023, q=GOVERNANCE)


def test_question_of_a_criterion_that_not_all_answer_is_noted() -> None:
    optional = GOVERNANCE | {"required": False}
    assert ("criterion_optional", "sections.more.fields.q") in found(DEMONSTRATION, q=optional)
    assert "criterion_optional" not in codes(DEMONSTRATION, q=GOVERNANCE)


def test_piece_of_the_rules_not_asked_is_told() -> None:
    found = [
        each for each in checks.check(form(q=LETTER), DEMONSTRATION) if each.code == "document_not_asked"
    ]
    assert [each.text for each in found] == [
        f"Le règlement nomme la pièce « {label} », et le formulaire ne la demande pas."
        for label in ("Statuts", "Relevé d'identité bancaire (RIB)", "Budget prévisionnel")
    ]


def test_fewer_pieces_than_the_rules_ask_is_told() -> None:
    three = edited(
        "demonstration", ('count = { value = 1, unit = "lettres"', 'count = { value = 3, unit = "lettres"')
    )
    assert ("document_too_few", "sections.more.fields.q") in found(rules.read(three), q=LETTER)
    assert "document_too_few" not in codes(DEMONSTRATION, q=LETTER)


@pytest.mark.parametrize("code", ["tax_certificate", ""])
def test_piece_outside_the_closed_list_and_the_rules_is_told(code: str) -> None:
    piece = {"kind": "documents", "label": "Attestation fiscale", "minimum": 1} | (
        {"document": code} if code else {}
    )
    said = [each for each in checks.check(form(q=piece), AMI) if each.code == "document_outside_lists"]
    assert [each.text for each in said] == [
        "« Attestation fiscale » n'est ni une pièce du règlement, ni une pièce de la liste fermée du formulaire "
        "Cerfa 12156, notice 51781 : elle ne peut pas être exigée. Retirez-la, ou nommez-la au règlement."
    ]


@pytest.mark.parametrize("code", [item.code for item in checks.CLOSED_LIST])
def test_piece_of_the_closed_list_is_admitted(code: str) -> None:
    piece = {"kind": "documents", "label": "Pièce", "document": code}
    assert "document_outside_lists" not in codes(AMI, q=piece)


def budget(nature: str) -> dict[str, Any]:
    line = {"code": "a", "label": "Personnel"} | ({"nature": nature} if nature else {})
    return {"kind": "budget", "label": "Dépenses", "categories": [line]}


@pytest.mark.parametrize(
    ("nature", "said"),
    [
        ("running_costs", set()),
        ("investment", set()),
        ("travel", {"nature_unknown"}),
        ("", {"nature_missing"}),
    ],
)
def test_nature_of_spending_is_one_of_the_rules(nature: str, said: set[str]) -> None:
    assert codes(DEMONSTRATION, q=budget(nature)) & {"nature_unknown", "nature_missing"} == said


def test_missing_nature_is_not_remarked_while_the_rules_give_none() -> None:
    assert "nature_missing" not in codes(WAVE_2023, q=budget(""))


def test_indicator_is_declared_in_its_unit_or_noted() -> None:
    def number(indicator: str, unit: str) -> dict[str, Any]:
        return {"kind": "number", "label": "Combien ?", "unit": unit, "indicator": indicator}

    kinds = {"indicator_undeclared", "indicator_unit"}
    assert codes(AMI, q=number("people_trained", "personnes")) & kinds == set()
    assert codes(AMI, q=number("people_trained", "stagiaires")) & kinds == {"indicator_unit"}
    assert codes(AMI, q=number("visits", "visites")) & kinds == {"indicator_undeclared"}


def test_consortium_is_asked_where_the_rules_admit_it() -> None:
    members = {"kind": "consortium", "label": "Membres"}
    refused = rules.read(
        edited("demonstration", ("consortium = { value = true", "consortium = { value = false"))
    )
    assert "consortium_not_asked" in codes(DEMONSTRATION)
    assert codes(DEMONSTRATION, q=members).isdisjoint({"consortium_not_asked", "consortium_not_admitted"})
    assert "consortium_not_admitted" in codes(refused, q=members)


def test_form_longer_than_the_pages_allowed_is_told() -> None:
    long = {"kind": "long_text", "label": "Tout dire", "maximum": 9_000}
    assert "too_many_pages" in codes(WAVE_2023, q=long)
    assert "too_many_pages" not in codes(WAVE_2023)


def test_lines_of_a_printed_form_are_those_counted_by_hand() -> None:
    # Title 3, two sections 2 each; name 120 → wraps to 3 lines with its 200 free characters; place 2; summary of
    # 5 000 characters: label 1, text 55, a blank one; request 2; the question of 92 characters: 1 + 1 + 1.
    short = {"kind": "long_text", "label": "Court", "maximum": 92}
    assert lines(form(q=short)) == 3 + 4 + 3 + 2 + 57 + 2 + 3


def test_text_that_is_no_toml_is_said_of_the_whole_form() -> None:
    seen = look("title = [")
    assert (seen.form, [each.where for each in seen.remarks], seen.readable) == (None, ["Formulaire"], False)


def test_remark_names_the_section_and_the_question() -> None:
    seen = look(text(q={"kind": "text", "label": "Q", "minimum": 9, "maximum": 5}))
    [said] = seen.blocking
    assert (said.where, said.tone) == ("Rubrique « Suite », question « Q »", "bad")
    assert seen.of("sections.more") == seen.of("sections.more.fields.q") == (said,)
    assert seen.of("sections.place") == ()
    assert (seen.pressing, seen.informing) == ((said,), ())


def test_form_with_a_fault_is_read_without_the_question_refused() -> None:
    raw = document(good=GOVERNANCE, bad={"kind": "text", "label": "Mauvaise", "minimum": 9, "maximum": 5})
    raw["sections"]["empty"] = {"title": "Vide", "fields": {}}
    read, problems = attempt(raw)
    assert read is not None
    assert [field.code for field in read.fields()] == [*NEEDED, "good"]
    assert [each.path for each in problems] == ["sections.more.fields.bad.minimum", "sections.empty"]


def test_form_that_lacks_what_the_platform_needs_is_not_read() -> None:
    raw = document(good=GOVERNANCE)
    del raw["sections"]["place"]["fields"]["request"]
    assert attempt(raw)[0] is None


def test_counts_say_what_blocks_what_to_look_at_and_what_informs() -> None:
    bad = {"kind": "text", "label": "Mauvaise", "minimum": 9, "maximum": 5}
    seen = look(editing.write(document(q=GOVERNANCE, bad=bad)), DEMONSTRATION)
    # To look at: five criteria and four pieces not asked, and a form too long. To know: no consortium.
    assert seen.counts == (1, 5 + 4 + 1, 1)
