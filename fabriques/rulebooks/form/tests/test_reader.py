"""Each fault that the reader tells, and what it makes of a good text."""

from __future__ import annotations

from typing import Any

import pytest

from fabriques.rulebooks.form.reader import load
from fabriques.rulebooks.form.tests.texts import document, form, problems
from fabriques.rulebooks.form.types import Category, Condition, Field, Kind
from fabriques.rulebooks.values import Item

Q = "sections.more.fields.q"


def test_question_is_read_with_everything_set_for_it() -> None:
    read = form(
        open={"kind": "yes_no", "label": "Ouvert ?"},
        q={
            "kind": "number",
            "label": "Personnes formées",
            "help": "Par an.",
            "unit": "personnes",
            "required": True,
            "minimum": 1,
            "maximum": 500,
            "indicator": "people_trained",
            "shared": "trained",
            "law": "de_minimis",
            "asked_if": {"field": "open", "values": ["yes"]},
        },
    )
    assert read.by_code["q"] == Field(
        "q", Kind.NUMBER, "Personnes formées", "Par an.", required=True, unit="personnes", minimum=1, maximum=500,
        indicator="people_trained", shared="trained", law="de_minimis", condition=Condition("open", ("yes",)),
    )  # fmt: skip


def test_choices_and_categories_are_read_in_order() -> None:
    read = form(
        q={
            "kind": "choice",
            "label": "Q",
            "choices": [{"code": "b", "label": "B"}, {"code": "a", "label": "A"}],
        },
        costs={
            "kind": "budget",
            "label": "Dépenses",
            "categories": [{"code": "staff", "label": "Personnel", "nature": "running_costs"}],
        },
    )
    assert read.by_code["q"].choices == (Item("b", "B"), Item("a", "A"))
    assert read.by_code["costs"].categories == (Category("staff", "Personnel", "running_costs"),)


def test_unknown_shipped_form_is_no_file() -> None:
    with pytest.raises(KeyError):
        load("../ami_2019_2021")


def test_text_that_is_no_toml_is_told_once() -> None:
    [said] = problems("sections = [")
    assert "TOML" in said


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": "essay"}, f"{Q}.kind : « essay » n'est pas un choix connu."),
        ({"label": None}, f"{Q}.label : cette information manque."),
        ({"label": "  "}, f"{Q}.label : ce texte est vide."),
        ({"required": "oui"}, f"{Q}.required : « oui » ne répond ni oui ni non."),
        ({"maximum": -1}, f"{Q}.maximum : -1 est négatif"),
        ({"maximum": "120"}, f"{Q}.maximum : « 120 » n'est pas un nombre entier."),
        ({"criterion": "Gouvernance"}, f"{Q}.criterion : « Gouvernance » ne peut pas servir de code."),
        ({"holds": "siret"}, f"{Q}.holds : « siret » n'est pas un choix connu."),
        (
            {"law": "payment_delay"},
            f"{Q}.law : « payment_delay » n'est pas une règle de droit dont une question peut venir. Écrivez l'une "
            "de : republican_commitment, de_minimis, de_minimis_sieg.",
        ),
        ({"labels": "Q"}, f"{Q}.labels : cette clé n'est pas connue : elle serait ignorée sans bruit."),
        (
            {"asked_if": {"field": "open", "value": ["yes"]}},
            f"{Q}.asked_if.value : cette clé n'est pas connue",
        ),
        ({"asked_if": {"field": "open", "values": []}}, f"{Q}.asked_if.values : [] n'est pas une liste."),
        ({"kind": "number"}, f"{Q}.unit : cette information manque."),
        ({"kind": "choice"}, f"{Q}.choices : cette information manque."),
        ({"kind": "attestation"}, f"{Q}.text : cette information manque."),
        ({"kind": "budget"}, f"{Q}.categories : cette information manque."),
        (
            {"kind": "budget", "categories": [{"code": "a"}]},
            f"{Q}.categories : chaque catégorie a un code, un label",
        ),
        ({"kind": "yes_no", "maximum": 3}, f"{Q}.maximum : cette clé n'est pas connue"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_fault_of_a_question_is_told_at_its_path(changes: dict[str, Any], said: str) -> None:
    question = {"kind": "text", "label": "Q"} | changes
    raw = document(
        open={"kind": "yes_no", "label": "Ouvert ?"},
        q={key: value for key, value in question.items() if value is not None},
    )
    [first, *others] = problems(raw)
    assert (first[: len(said)], others) == (said, [])


def test_every_fault_is_told_at_once() -> None:
    raw = document(q={"kind": "text", "label": ""}, r={"kind": "text", "label": "R", "odd": 1})
    del raw["title"]
    assert [said.partition(" : ")[0] for said in problems(raw)] == [
        "title",
        f"{Q}.label",
        "sections.more.fields.r.odd",
    ]


def test_code_with_capital_letters_is_refused() -> None:
    raw = document()
    raw["sections"]["Lieu"] = raw["sections"].pop("place")
    [said] = problems(raw)
    assert said.startswith("sections.Lieu : « Lieu » ne peut pas servir de code.")
