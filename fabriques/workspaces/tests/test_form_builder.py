"""The questions of a form written in the interface: one after the other, nothing to code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from fabriques.calls.models import Call, FormDraft
from fabriques.calls.tests.form_factories import published
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import plain
from fabriques.rulebooks.form import edits
from fabriques.rulebooks.form.types import Condition, Days, Field, Kind
from fabriques.rulebooks.reader import parsed
from fabriques.workspaces.tests.form_builder_walk import (
    DRAFT,
    call_with_draft,
    client_of,
    read_again,
    save,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(set_clock: Callable[..., None]) -> Client:
    """Someone of the programme team, while the wave is open."""
    set_clock(instants.DURING)
    return client_of()


@pytest.fixture
def call() -> Call:
    return call_with_draft()


def test_section_is_added_then_its_first_question(client: Client, call: Call) -> None:
    response = client.post(DRAFT, {"title": "Calendrier", "intro": "Les grandes étapes."})
    assert response.url == f"{DRAFT}rubriques/calendrier/"
    said = client.get(DRAFT).context["look"].blocking
    assert [each.where for each in said] == ["Rubrique « Calendrier »"]
    response = client.post(f"{DRAFT}ajouter/calendrier/", {"label": "Début des travaux", "kind": "date"})
    assert response.url == f"{DRAFT}questions/calendrier.debut_des_travaux/"
    assert client.get(DRAFT).context["look"].blocking == ()
    assert read_again("debut_des_travaux").kind is Kind.DATE


@pytest.mark.parametrize(
    "kind", [kind for kind in Kind if kind not in (Kind.PLACE, Kind.REQUEST, Kind.CONSORTIUM)]
)
def test_question_of_each_kind_is_added_opened_and_saved_as_it_is(
    client: Client, call: Call, kind: Kind
) -> None:
    added = client.post(f"{DRAFT}ajouter/place/", {"label": "Ma question", "kind": kind.value})
    place = added.url.split("/")[-2]
    before = read_again("ma_question")
    typed: dict[str, Any] = {}
    if kind is Kind.BUDGET:
        [row] = client.get(added.url).context["form"]["categories"].value()
        typed = {"categories-rows": "1"} | {f"categories-0-{key}": value for key, value in row.items()}
    response = save(client, place, **typed)
    assert (response.status_code, response.url) == (302, added.url)
    assert (before.kind, read_again("ma_question")) == (kind, before)


def test_kinds_asked_once_are_offered_only_while_no_question_has_them(client: Client, call: Call) -> None:
    form = client.get(f"{DRAFT}ajouter/place/").context["form"]
    assert {Kind.PLACE, Kind.REQUEST, Kind.CONSORTIUM}.isdisjoint(form.kinds)
    assert client.post(f"{DRAFT}ajouter/place/", {"label": "X", "kind": "place"}).status_code == 422
    client.post(f"{DRAFT}ranger/structure.consortium/", {"act": "remove"})
    assert Kind.CONSORTIUM in client.get(f"{DRAFT}ajouter/place/").context["form"].kinds


def test_question_takes_what_is_typed_and_its_code_follows_its_label(client: Client, call: Call) -> None:
    client.post(f"{DRAFT}ajouter/promises/", {"label": "Heures", "kind": "number"})
    response = save(
        client, "promises.heures", label="Heures d'ouverture", help="Chaque semaine.", unit="heures",
        minimum="1", maximum="168", required="on", indicator="weekly_help_hours", shared="employees",
    )  # fmt: skip
    assert response.url == f"{DRAFT}questions/promises.heures_d_ouverture/"
    assert read_again("heures_d_ouverture") == Field(
        "heures_d_ouverture", Kind.NUMBER, "Heures d'ouverture", "Chaque semaine.", required=True,
        shared="employees", indicator="weekly_help_hours", unit="heures", minimum=1, maximum=168,
    )  # fmt: skip


def test_code_of_a_published_question_stays(client: Client, call: Call) -> None:
    client.post(f"{DRAFT}ajouter/promises/", {"label": "Heures", "kind": "number"})
    published(call, FormDraft.objects.get().text)
    response = save(client, "promises.heures", label="Heures d'ouverture")
    assert response.url == f"{DRAFT}questions/promises.heures/"


def test_choices_are_typed_one_a_line(client: Client, call: Call) -> None:
    save(client, "place.stage", choices="Il est ouvert [open]\n\nIl est en projet [planned]\nIl déménage")
    assert [(item.code, item.label) for item in read_again("stage").choices] == [
        ("open", "Il est ouvert"),
        ("planned", "Il est en projet"),
        ("il_demenage", "Il déménage"),
    ]
    twice = save(client, "place.stage", choices="A [a]\nB [a]")
    assert (
        plain(twice.context["form"].errors["choices"][0])
        == "le code « a » revient deux fois. Gardez-en un seul."
    )


def test_days_that_answer_a_date_are_chosen_and_taken_back(client: Client, call: Call) -> None:
    assert read_again("opening_on").days is Days.TO_COME
    save(client, "place.opening_on", days="past")
    assert read_again("opening_on").days is Days.PAST
    save(client, "place.opening_on", days="")
    assert read_again("opening_on").days is None


def test_budget_lines_are_typed_in_a_table_with_their_nature(client: Client, call: Call) -> None:
    rows = [("Loyers", "running_costs", "premises"), ("Machines", "investment", ""), ("", "", "")]
    typed = {"categories-rows": "3"}
    for rank, row in enumerate(rows):
        typed |= {
            f"categories-{rank}-{key}": value
            for key, value in zip(("label", "nature", "code"), row, strict=True)
        }
    save(client, "budget.costs", **typed)
    assert [(each.code, each.label, each.nature) for each in read_again("costs").categories] == [
        ("premises", "Loyers", "running_costs"),
        ("machines", "Machines", "investment"),
    ]
    bare = save(client, "budget.costs", **{"categories-rows": "0"})
    assert bare.context["form"].errors["categories"] == ["Un budget a une catégorie au moins."]


def test_condition_is_set_in_two_steps_without_code(client: Client, call: Call) -> None:
    place = "structure.employees"
    save(client, place, depends_on="stage")
    assert read_again("employees").condition == Condition(field="stage")
    boxes = client.get(f"{DRAFT}questions/{place}/").context["form"].fields["triggers"].choices
    assert [code for code, _label in boxes] == ["open", "planned"]
    save(client, place, triggers=["open"])
    assert read_again("employees").condition == Condition("stage", ("open",))
    save(client, place, depends_on="", triggers=None)
    assert read_again("employees").condition is None


def test_condition_on_the_legal_form_needs_one_ticked(client: Client, call: Call) -> None:
    place = "structure.employees"
    refused = save(client, place, depends_on="@legal_form")
    assert refused.context["form"].errors["triggers"] == ["Cochez une forme juridique au moins."]
    save(client, place, depends_on="@legal_form", triggers=["association", "foundation"])
    assert read_again("employees").condition == Condition(legal_forms=("association", "foundation"))


def test_question_depends_only_on_those_asked_before(client: Client, call: Call) -> None:
    offered = client.get(f"{DRAFT}questions/place.stage/").context["form"].fields["depends_on"].choices
    assert [code for code, _label in offered] == [
        "",
        "@legal_form",
        "place_name",
        "place",
        "summary",
        "activities",
    ]


def test_question_of_a_group_has_neither_condition_nor_role(client: Client, call: Call) -> None:
    fields = client.get(f"{DRAFT}questions/place.other_places.town/").context["form"].fields
    assert set(fields) == {"seen", "label", "help", "minimum", "maximum", "required"}
    kinds = client.get(f"{DRAFT}ajouter/place.other_places/").context["form"].kinds
    assert {Kind.GROUP, Kind.DOCUMENTS, Kind.BUDGET, Kind.PLACE}.isdisjoint(kinds)
    added = client.post(f"{DRAFT}ajouter/place.other_places/", {"label": "Rôle", "kind": "text"})
    assert added.url == f"{DRAFT}questions/place.other_places.role/"
    client.post(f"{DRAFT}ranger/place.other_places.role/", {"act": "up"})
    assert [inner.code for inner in read_again("other_places").fields] == ["name", "role", "town"]


def test_kind_is_changed_on_its_page(client: Client, call: Call) -> None:
    form = client.get(f"{DRAFT}questions/place.activities/").context["kind_form"]
    data = {"kind": "long_text", "seen": form.initial["seen"]}
    response = client.post(f"{DRAFT}questions/place.activities/genre/", data)
    assert (response.status_code, read_again("activities").kind, read_again("activities").maximum) == (
        302,
        Kind.LONG_TEXT,
        300,
    )


@pytest.mark.parametrize(
    ("act", "order"),
    [
        ("up", ["place_name", "summary", "place"]),
        ("down", ["place_name", "place", "activities"]),
        ("copy", ["place_name", "place", "summary"]),
        ("remove", ["place_name", "place", "activities"]),
    ],
)
def test_question_is_arranged_by_buttons(client: Client, call: Call, act: str, order: list[str]) -> None:
    response = client.post(f"{DRAFT}ranger/place.summary/", {"act": act})
    document = parsed(FormDraft.objects.get().text)
    codes = list(edits.fields(edits.at(document, ("place",))))
    copied = {"presentation_copie"} & set(codes)
    assert (response.status_code, codes[:3], bool(copied)) == (302, order, act == "copy")


def test_question_goes_to_another_section_and_the_page_follows(client: Client, call: Call) -> None:
    moved = client.post(f"{DRAFT}ranger/place.website/", {"act": "to", "to": "structure"})
    assert moved.url == f"{DRAFT}rubriques/structure/#q-website"
    first = client.post(f"{DRAFT}ranger/structure.representative_role/", {"act": "up"})
    assert first.url == f"{DRAFT}rubriques/place/#q-representative_role"


@pytest.mark.parametrize("act", ["", "explode", "to"])
def test_arrangement_nobody_offers_is_not_found(client: Client, call: Call, act: str) -> None:
    assert client.post(f"{DRAFT}ranger/place/", {"act": act}).status_code == 404


def test_removal_of_what_changed_meanwhile_is_told_and_not_done(client: Client, call: Call) -> None:
    [card] = [
        each for each in client.get(f"{DRAFT}rubriques/place/").context["cards"] if each.code == "summary"
    ]
    save(client, "place.summary", help="Changée entre-temps.")
    response = client.post(f"{DRAFT}ranger/place.summary/", {"act": "remove", "seen": card.mark}, follow=True)
    [message] = [str(each) for each in response.context["messages"] if each.level_tag == "error"]
    assert message.startswith("Entre-temps, cette partie a changé")
    assert read_again("summary").help == "Changée entre-temps."


def test_two_editors_see_both_versions_and_neither_is_lost(client: Client, call: Call) -> None:
    page = f"{DRAFT}questions/place.summary/"
    seen = client.get(page).context["mark"]
    save(client, "place.summary", help="La première.")
    typed = {
        "label": "Présentation",
        "help": "La seconde.",
        "required": "on",
        "holds": "summary",
        "seen": seen,
    }
    conflict = client.post(page, typed)
    assert conflict.status_code == 422
    assert ("La première." in conflict.context["stored"], conflict.context["form"]["help"].value()) == (
        True,
        "La seconde.",
    )
    again = client.post(page, typed | {"seen": conflict.context["mark"]})
    assert (again.status_code, read_again("summary").help) == (302, "La seconde.")


@pytest.mark.parametrize(
    "page",
    [
        "rubriques/none/",
        "questions/place.none/",
        "questions/place/",
        "questions/a..b/",
        "ajouter/place.stage/",
    ],
)
def test_part_that_is_not_in_the_draft_is_not_found(client: Client, call: Call, page: str) -> None:
    assert client.get(f"{DRAFT}{page}").status_code == 404
