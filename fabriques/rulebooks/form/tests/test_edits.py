"""A form written question by question: each edit gives a new document and leaves the other as it was."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from fabriques.rulebooks import editing
from fabriques.rulebooks.form import edits
from fabriques.rulebooks.form.contradictions import RESERVED
from fabriques.rulebooks.form.edits import GoneError
from fabriques.rulebooks.form.reader import load, read
from fabriques.rulebooks.form.starting import EXPLANATIONS, KEYS_OF_KIND, starting
from fabriques.rulebooks.form.tests.texts import document, problems
from fabriques.rulebooks.form.types import ONCE, UNFIT_IN_GROUP, Kind
from fabriques.rulebooks.reader import parsed

MORE = ("more",)
YES_NO = {"kind": "yes_no", "label": "Ouvert ?"}


def labels(of: dict[str, Any], section: str = "more") -> list[str]:
    return [raw["label"] for raw in edits.fields(edits.at(of, (section,))).values()]


def three() -> dict[str, Any]:
    return document(
        a={"kind": "text", "label": "A"}, b={"kind": "text", "label": "B"}, c={"kind": "text", "label": "C"}
    )


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in ONCE])
def test_new_question_of_any_kind_reads_at_once(kind: Kind) -> None:
    before = document(first=YES_NO)
    kept = deepcopy(before)
    after, way = edits.add_field(before, MORE, kind, "Ma question à moi")
    assert (before, way, problems(after)) == (kept, ("more", "ma_question_a_moi"), [])


@pytest.mark.parametrize("kind", ONCE)
def test_new_question_of_a_kind_asked_once_reads_in_a_form_without_it(kind: Kind) -> None:
    before = document(first=YES_NO)
    before["sections"]["place"]["fields"].pop(kind.value, None)
    after, _way = edits.add_field(before, MORE, kind, "La seule")
    assert problems(after) == []


def test_every_kind_is_explained_and_has_its_keys() -> None:
    assert (set(EXPLANATIONS), set(KEYS_OF_KIND)) == (set(Kind), set(Kind))
    assert all(set(starting(kind, "Q")) <= KEYS_OF_KIND[kind] for kind in Kind)


@pytest.mark.parametrize("kind", UNFIT_IN_GROUP)
def test_kind_that_does_not_repeat_is_not_added_in_a_group(kind: Kind) -> None:
    before, way = edits.add_field(document(first=YES_NO), MORE, Kind.GROUP, "Lieux")
    with pytest.raises(ValueError, match=kind.value):
        edits.add_field(before, way, kind, "Dedans")


def test_question_of_a_group_has_a_code_of_its_own_group() -> None:
    before, way = edits.add_field(document(nom=YES_NO), MORE, Kind.GROUP, "Lieux")
    after, inner = edits.add_field(before, way, Kind.TEXT, "Nom")
    assert (inner, problems(after)) == (("more", "lieux", "nom_2"), [])


@pytest.mark.parametrize("label", ["Address", "Save", "Shown", "Fields"])
def test_code_of_the_platform_is_never_given_to_a_question(label: str) -> None:
    after, way = edits.add_field(document(first=YES_NO), MORE, Kind.TEXT, label)
    assert (way[-1] in RESERVED, problems(after)) == (False, [])


def test_two_questions_of_one_label_have_two_codes() -> None:
    once, first = edits.add_field(document(), ("place",), Kind.TEXT, "Partenaires")
    twice, second = edits.add_field(once, ("place",), Kind.TEXT, "Partenaires")
    assert (first[-1], second[-1], problems(twice)) == ("partenaires", "partenaires_2", [])


def test_new_section_stands_last_and_waits_for_a_question() -> None:
    after, way = edits.add_section(document(), "Le budget", "Trois années.")
    assert list(edits.sections(after)) == ["place", "le_budget"]
    assert problems(after) == ["sections.le_budget : cette rubrique n'a pas de question. Ajoutez-en une."]
    whole, _ = edits.add_field(after, way, Kind.TEXT, "Remarque")
    assert problems(whole) == []


def test_code_follows_the_label_it_was_drawn_from_and_conditions_follow_the_code() -> None:
    before, way = edits.add_field(document(), ("place",), Kind.YES_NO, "Ouvert ?")
    before, other = edits.add_field(before, ("place",), Kind.DATE, "Depuis")
    asked = {"kind": "date", "label": "Depuis", "asked_if": {"field": "ouvert", "values": ["yes"]}}
    before, _ = edits.change_field(before, other, asked)
    after, way = edits.change_field(before, way, {"kind": "yes_no", "label": "Déjà ouvert ?"})
    assert (way, edits.at(after, other)["asked_if"]) == (
        ("place", "deja_ouvert"),
        {"field": "deja_ouvert", "values": ["yes"]},
    )
    assert list(edits.fields(edits.at(after, ("place",))))[-2:] == ["deja_ouvert", "depuis"]
    assert problems(after) == []


def test_code_already_published_stays_whatever_the_label() -> None:
    before, way = edits.add_field(document(), ("place",), Kind.TEXT, "Partenaires")
    _, kept = edits.change_field(before, way, {"kind": "text", "label": "Vos partenaires"}, {"partenaires"})
    assert kept == way


def test_code_not_drawn_from_the_label_stays() -> None:
    _, way = edits.change_field(three(), ("more", "a"), {"kind": "text", "label": "A"})
    _, same = edits.change_field(document(q1=YES_NO), ("more", "q1"), {"kind": "yes_no", "label": "Autre"})
    assert (way, same) == (("more", "a"), ("more", "q1"))


def test_option_emptied_leaves_the_text() -> None:
    options = {"kind": "text", "label": "A", "help": "", "maximum": None, "asked_if": {}, "required": False}
    after, way = edits.change_field(three(), ("more", "a"), options)
    assert edits.at(after, way) == {"kind": "text", "label": "A", "required": False}


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in ONCE])
def test_kind_is_changed_keeping_what_both_have(kind: Kind) -> None:
    question = {
        "kind": "number",
        "label": "Q",
        "help": "Aide.",
        "unit": "lieux",
        "maximum": 5,
        "indicator": "x",
    }
    after = edits.change_kind(document(q=question), ("more", "q"), kind)
    table = edits.at(after, ("more", "q"))
    assert problems(after) == []
    assert {key: table.get(key) for key in ("kind", "label", "help")} == {
        "kind": kind.value,
        "label": "Q",
        "help": "Aide.",
    }
    assert ("unit" in table, "indicator" in table) == (
        kind is Kind.NUMBER,
        kind in (Kind.NUMBER, Kind.AMOUNT, Kind.YES_NO),
    )


def test_question_goes_up_and_down_among_its_neighbours() -> None:
    assert labels(edits.move(three(), ("more", "b"), -1)) == ["B", "A", "C"]
    assert labels(edits.move(three(), ("more", "b"), 1)) == ["A", "C", "B"]


def test_question_at_the_edge_goes_to_the_section_next_to_it() -> None:
    up = edits.move(three(), ("more", "a"), -1)
    assert (labels(up), list(edits.fields(edits.at(up, ("place",))))[-1]) == (["B", "C"], "a")
    down = edits.move(up, ("place", "a"), 1)
    assert labels(down) == ["A", "B", "C"]
    assert edits.move(three(), ("more", "c"), 1) == three()
    assert edits.move(three(), ("place", "name"), -1) == three()


def test_section_goes_up_and_down_and_stops_at_the_edge() -> None:
    assert list(edits.sections(edits.move(three(), MORE, -1))) == ["more", "place"]
    assert edits.move(three(), MORE, 1) == three()


def test_question_goes_to_the_end_of_another_section() -> None:
    after, way = edits.move_to(three(), ("more", "a"), "place")
    assert (way, labels(after), labels(after, "place")[-1]) == (("place", "a"), ["B", "C"], "A")


def test_removed_question_takes_the_conditions_on_it_along() -> None:
    since = {"kind": "date", "label": "Depuis", "asked_if": {"field": "open", "values": ["yes"]}}
    before = document(open=YES_NO, since=since)
    after = edits.remove(before, ("more", "open"))
    assert (list(edits.conditions_on(before, "open")), problems(after)) == ([("more", "since")], [])
    assert edits.at(after, ("more", "since")) == {"kind": "date", "label": "Depuis"}


def test_removed_section_takes_its_questions_and_the_conditions_on_them() -> None:
    before = document(open=YES_NO)
    before["sections"]["end"] = {
        "title": "Fin",
        "fields": {"since": {"kind": "date", "label": "Depuis", "asked_if": {"field": "open"}}},
    }
    after = edits.remove(before, MORE)
    assert (list(edits.sections(after)), problems(after)) == (["place", "end"], [])


def test_copy_stands_just_after_and_serves_the_platform_no_more() -> None:
    before = document(
        q={"kind": "text", "label": "Activités", "holds": "activities", "shared": "acts"}, z=YES_NO
    )
    after, way = edits.duplicate(before, ("more", "q"))
    assert list(edits.fields(edits.at(after, MORE))) == ["q", "activites_copie", "z"]
    assert (edits.at(after, way), problems(after)) == ({"kind": "text", "label": "Activités (copie)"}, [])


def test_copy_of_a_section_reads_beside_it() -> None:
    after, way = edits.duplicate(three(), MORE)
    assert (way, list(edits.sections(after)), problems(after)) == (
        ("suite_copie",),
        ["place", "more", "suite_copie"],
        [],
    )


@pytest.mark.parametrize("way", [("none",), ("more", "none"), ("more", "a", "none")])
def test_place_that_is_no_more_is_told(way: tuple[str, ...]) -> None:
    for edit in (
        lambda: edits.at(three(), way),
        lambda: edits.move(three(), way, 1),
        lambda: edits.remove(three(), way),
        lambda: edits.duplicate(three(), way),
        lambda: edits.change_field(three(), way, {"label": "X"}),
    ):
        with pytest.raises(GoneError):
            edit()


@pytest.mark.parametrize("code", ["ami_2019_2021", "demonstration", "wave_2023"])
def test_shipped_form_survives_every_edit_of_its_questions(code: str) -> None:
    before = parsed(load(code))
    for section, table in edits.sections(before).items():
        for field, raw in edits.fields(table).items():
            way = (section, field)
            same, kept = edits.change_field(before, way, {k: v for k, v in raw.items() if k != "fields"})
            assert (kept, read(editing.write(same))) == (way, read(load(code)))
            assert edits.way_of(f"{edits.path_of(way)}.maximum") == way
