"""What changed from one form to the next, in words."""

from __future__ import annotations

from typing import Any

from fabriques.rulebooks import editing
from fabriques.rulebooks.form import edits
from fabriques.rulebooks.form.differences import Difference, differences
from fabriques.rulebooks.form.reader import load, read
from fabriques.rulebooks.form.tests.texts import document, form
from fabriques.rulebooks.form.types import Form
from fabriques.rulebooks.form.words import statements
from fabriques.rulebooks.values import Item

HERE = "Rubrique « Suite », question « Ouvert ? »"
OPEN = {"kind": "yes_no", "label": "Ouvert ?"}
SINCE = {"kind": "date", "label": "Depuis"}


def made(raw: dict[str, Any]) -> Form:
    return read(editing.write(raw))


def test_same_form_has_no_difference() -> None:
    text = load("ami_2019_2021")
    assert differences(read(text), read(text)) == ()


def test_question_changed_is_told_option_by_option() -> None:
    before = form(q={"kind": "text", "label": "Ouvert ?", "maximum": 120})
    after = form(
        q={"kind": "long_text", "label": "Ouvert ?", "minimum": 20, "maximum": 1500, "required": True}
    )
    assert differences(before, after) == (
        Difference(HERE, "genre", "texte court", "texte long"),
        Difference(HERE, "réponse", "facultative", "obligatoire"),
        Difference(HERE, "limites", "120 caractères au plus", "de 20 à 1\u202f500 caractères"),
    )


def test_condition_is_told_in_the_words_of_the_other_question() -> None:
    before = form(open=OPEN, q=SINCE)
    one = form(open=OPEN, q=SINCE | {"asked_if": {"field": "open", "values": ["yes"]}})
    two = form(open=OPEN, q=SINCE | {"asked_if": {"legal_forms": ["association"]}})
    where = "Rubrique « Suite », question « Depuis »"
    said = "si la réponse à « Ouvert ? » est « oui »"
    assert differences(before, one) == (Difference(where, "posée", "toujours", said),)
    names = [Item("association", "Association")]
    assert differences(one, two, names) == (
        Difference(where, "posée", said, "si la forme juridique est : Association"),
    )


def test_question_added_and_question_removed_are_told() -> None:
    before, after = form(open=OPEN), form(q=SINCE)
    assert differences(before, after) == (
        Difference("Rubrique « Suite », question « Depuis »", "question ajoutée", "", "Depuis"),
        Difference(HERE, "question retirée", "Ouvert ?", ""),
    )


def test_question_moved_to_another_section_is_the_same_question() -> None:
    raw = document(open=OPEN, q=SINCE)
    moved, _ = edits.move_to(raw, ("more", "open"), "place")
    assert differences(made(raw), made(moved)) == (
        Difference("Rubrique « Le lieu », question « Ouvert ? »", "rubrique", "Suite", "Le lieu"),
    )


def test_order_is_told_once_for_a_section() -> None:
    raw = document(open=OPEN, q=SINCE)
    assert differences(made(raw), made(edits.move(raw, ("more", "q"), -1))) == (
        Difference("Rubrique « Suite »", "ordre des questions", "Ouvert ?, Depuis", "Depuis, Ouvert ?"),
    )


def test_sections_added_renamed_moved_and_removed_are_told() -> None:
    raw = document(open=OPEN)
    renamed = edits.change_section(raw, ("more",), "La suite", "Presque fini.")
    assert differences(made(raw), made(renamed)) == (
        Difference("Rubrique « La suite »", "titre", "Suite", "La suite"),
        Difference("Rubrique « La suite »", "introduction", "", "Presque fini."),
    )
    assert differences(made(raw), made(edits.move(raw, ("more",), -1))) == (
        Difference("Formulaire", "ordre des rubriques", "Le lieu, Suite", "Suite, Le lieu"),
    )
    assert differences(made(raw), made(document())) == (
        Difference("Rubrique « Suite »", "rubrique retirée", "Suite", ""),
        Difference(HERE, "question retirée", "Ouvert ?", ""),
    )
    assert differences(made(document()), made(raw))[0] == Difference(
        "Rubrique « Suite »", "rubrique ajoutée", "", "Suite"
    )


def test_title_and_status_are_told() -> None:
    raw = document()
    after = raw | {"title": "Autre titre", "status": "Proposition."}
    assert differences(made(raw), made(after)) == (
        Difference("Formulaire", "titre", "Formulaire de test", "Autre titre"),
        Difference("Formulaire", "mention affichée en tête", "", "Proposition."),
    )


def test_every_option_of_a_question_is_told_under_its_name() -> None:
    shipped = read(load("demonstration"))
    told = {name for field in shipped.fields() for name, _said in statements(field, shipped.by_code)}
    assert told == {
        "intitulé", "genre", "aide", "réponse", "posée", "limites", "unité", "réponses possibles", "catégories",
        "texte à accepter", "critère", "indicateur du bilan", "pièce du règlement", "dossier permanent",
        "sert à la plateforme", "questions du groupe", "règle de droit", "jours",
    }  # fmt: skip
