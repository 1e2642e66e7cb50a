"""One case for each thing that a form may not say."""

from __future__ import annotations

from typing import Any

import pytest

from fabriques.rulebooks.form.contradictions import RESERVED
from fabriques.rulebooks.form.tests.texts import NEEDED, document, problems

YES_NO = {"kind": "yes_no", "label": "Ouvert ?"}
TEXT = {"kind": "text", "label": "Texte"}
GROUP = {"kind": "group", "label": "Lieux", "fields": {"name": {"kind": "text", "label": "Nom"}}}


def with_condition(**when: Any) -> dict[str, Any]:
    return document(open=YES_NO, since={"kind": "date", "label": "Depuis", "asked_if": when})


def test_form_without_contradiction_reads() -> None:
    assert problems(with_condition(field="open", values=["yes"])) == []


def test_section_without_question_is_told() -> None:
    raw = document()
    raw["sections"]["empty"] = {"title": "Vide", "fields": {}}
    assert problems(raw) == ["sections.empty : cette rubrique n'a pas de question. Ajoutez-en une."]


def test_code_used_twice_is_told_at_the_second_question() -> None:
    raw = document(other=TEXT)
    raw["sections"]["more"]["fields"]["name"] = TEXT
    assert problems(raw) == [
        "sections.more.fields.name : le code « name » sert déjà à une autre question. Donnez-en un autre."
    ]


@pytest.mark.parametrize("code", sorted(RESERVED))
def test_code_of_the_platform_itself_is_refused(code: str) -> None:
    assert problems(document(**{code: TEXT})) == [
        f"sections.more.fields.{code} : le code « {code} » est réservé à la plateforme. Donnez-en un autre."
    ]


@pytest.mark.parametrize("code", ["place", "request"])
def test_second_question_of_a_kind_asked_once_is_told(code: str) -> None:
    raw = document(again={**NEEDED[code]})
    assert problems(raw) == [
        "sections.more.fields.again.kind : une seule question de ce genre a un sens dans un formulaire."
    ]


def test_minimum_above_the_maximum_is_told() -> None:
    assert problems(document(q={**TEXT, "minimum": 10, "maximum": 5})) == [
        "sections.more.fields.q.minimum : le minimum dépasse le maximum. Corrigez l'un des deux."
    ]


def test_kind_that_cannot_hold_the_activities_is_told() -> None:
    assert problems(document(q={**YES_NO, "holds": "activities"})) == [
        "sections.more.fields.q.holds : ce genre de question ne peut pas porter cette information."
    ]


def test_information_held_twice_is_told() -> None:
    assert problems(document(q={**TEXT, "holds": "place_name"})) == [
        "sections.more.fields.q.holds : une autre question porte déjà cette information."
    ]


def test_information_longer_than_its_column_is_told() -> None:
    assert problems(document(q={**TEXT, "holds": "activities", "maximum": 301})) == [
        "sections.more.fields.q.maximum : cette information tient en 300 caractères au plus."
    ]


@pytest.mark.parametrize("when", [{}, {"field": "open", "legal_forms": ["association"]}])
def test_condition_on_nothing_or_on_two_things_is_told(when: dict[str, Any]) -> None:
    assert problems(with_condition(**when)) == [
        "sections.more.fields.since.asked_if : une condition porte sur une autre question (field) ou sur la forme "
        "juridique (legal_forms)."
    ]


@pytest.mark.parametrize("other", ["unknown", "since", "later"])
def test_condition_on_a_question_not_asked_before_is_told(other: str) -> None:
    raw = with_condition(field=other)
    raw["sections"]["more"]["fields"]["later"] = YES_NO
    assert problems(raw) == [
        f"sections.more.fields.since.asked_if.field : « {other} » n'est pas une question posée avant celle-ci. "
        "Une question dépend d'une réponse déjà donnée."
    ]


def test_condition_on_the_words_of_a_text_is_told() -> None:
    assert problems(with_condition(field="name", values=["ici"])) == [
        "sections.more.fields.since.asked_if.values : seule une question à choix peut être comparée à des valeurs."
    ]


def test_condition_on_an_answer_that_cannot_be_given_is_told() -> None:
    assert problems(with_condition(field="open", values=["yes", "maybe"])) == [
        "sections.more.fields.since.asked_if.values : « maybe » n'est pas une réponse possible à cette question."
    ]


def test_group_without_question_is_told() -> None:
    assert problems(document(q={**GROUP, "fields": {}})) == [
        "sections.more.fields.q.fields : un groupe répété contient au moins une question."
    ]


@pytest.mark.parametrize(
    "kind", ["place", "request", "consortium", "group", "budget", "funding", "documents"]
)
def test_kind_that_does_not_repeat_is_told_in_a_group(kind: str) -> None:
    own: dict[str, Any] = {
        "budget": {"categories": [{"code": "a", "label": "A"}]},
        "group": {"fields": {"b": TEXT}},
    }
    inner = {"kind": kind, "label": "Dedans", **own.get(kind, {})}
    assert problems(document(q={**GROUP, "fields": {"inner": inner}})) == [
        "sections.more.fields.q.fields.inner.kind : ce genre de question ne se répète pas dans un groupe."
    ]


@pytest.mark.parametrize(
    "more",
    [
        {"shared": "name"},
        {"asked_if": {"legal_forms": ["association"]}},
        {"holds": "activities"},
        {"law": "de_minimis"},
    ],
)
def test_question_of_a_group_with_a_role_of_its_own_is_told(more: dict[str, Any]) -> None:
    assert problems(document(q={**GROUP, "fields": {"inner": {**TEXT, **more}}})) == [
        "sections.more.fields.q.fields.inner : dans un groupe, une question n'a ni condition, ni partage, ni rôle "
        "particulier."
    ]


def test_two_categories_of_one_code_are_told() -> None:
    categories = [{"code": "a", "label": "A"}, {"code": "a", "label": "B"}]
    budget = {"kind": "budget", "label": "Dépenses", "categories": categories}
    assert problems(document(q=budget)) == [
        "sections.more.fields.q.categories : deux catégories ont le même code. Donnez-en un à chacune."
    ]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (
            "name",
            'aucune question obligatoire ne porte le nom du tiers-lieu (holds = "place_name") : les listes, les '
            "courriers et le registre en ont besoin.",
        ),
        (
            "summary",
            'aucune question obligatoire ne porte la présentation du lieu (holds = "summary") : les listes, les '
            "courriers et le registre en ont besoin.",
        ),
        ("place", 'aucune question obligatoire ne demande l\'adresse du lieu (kind = "place").'),
        ("request", 'aucune question obligatoire ne demande le montant demandé (kind = "request").'),
    ],
)
@pytest.mark.parametrize("how", ["absent", "optional", "conditional", "law"])
def test_what_the_platform_needs_is_asked_of_everyone(code: str, said: str, how: str) -> None:
    raw = document()
    held = raw["sections"]["place"]["fields"]
    if how == "absent":
        del held[code]
    elif how == "optional":
        held[code]["required"] = False
    elif how == "law":
        held[code]["law"] = "de_minimis"
    else:
        held[code]["asked_if"] = {"legal_forms": ["association"]}
    assert problems(raw) == [f"sections : {said}"]
