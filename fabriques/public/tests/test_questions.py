"""Questions and answers as anybody reads them, and the box to ask another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from fabriques.accounts.tests.factories import holder, programme_member
from fabriques.calls.models import Call, Question
from fabriques.calls.questions import acts
from fabriques.calls.tests import factories as calls
from fabriques.common.tests import instants

pytestmark = pytest.mark.django_db
PAGE = "/appels/appel/questions/"
TEXT = "Un lieu en projet peut-il candidater ?"
ADDRESS = "quelqu.un@exemple.test"


@pytest.fixture(autouse=True)
def call(set_clock: Callable[[datetime], None]) -> Call:
    set_clock(instants.DURING)
    return calls.call()


def published(call: Call, text: str = "Oui, c'est éligible.", wording: str = TEXT) -> Question:
    question = acts.ask(call, f"{wording} (question brute)", by=holder(), at=instants.DURING)
    acts.answer(question, wording, text, by=programme_member(), at=instants.DURING)
    return question


def test_question_is_asked_without_an_account_and_never_shown_before_its_answer() -> None:
    assert Client().post(PAGE, {"text": TEXT, "address": ADDRESS, "website": ""}).status_code == 302
    assert (Question.objects.get().address, Client().get(PAGE).context["answers"]) == (ADDRESS, [])


def test_person_signed_in_is_not_asked_for_an_address() -> None:
    client = Client()
    client.force_login(holder())
    assert "address" not in client.get(PAGE).context["form"].fields
    assert client.post(PAGE, {"text": TEXT, "website": ""}).status_code == 302
    assert Question.objects.get().asked_by == holder()


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"text": TEXT, "address": "", "website": ""}, "address"), ({"text": "", "address": ADDRESS}, "text")],
)
def test_question_that_lacks_something_is_kept_on_screen(typed: dict[str, str], field: str) -> None:
    response = Client().post(PAGE, typed)
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])


def test_program_that_fills_every_field_is_stopped() -> None:
    response = Client().post(PAGE, {"text": TEXT, "address": ADDRESS, "website": "http://exemple.test"})
    assert (response.status_code, Question.objects.count()) == (422, 0)


def test_one_connection_may_not_flood_the_box() -> None:
    client = Client()
    answers = [
        client.post(PAGE, {"text": f"{TEXT} {rank}", "address": f"a{rank}@exemple.test"}).status_code
        for rank in range(11)
    ]
    assert answers == [302] * 10 + [429]


def test_answer_is_public_and_its_author_is_not(call: Call) -> None:
    published(call)
    page = Client().get(PAGE)
    ((answer, former),) = page.context["answers"]
    assert (answer.wording, answer.text, former) == (TEXT, "Oui, c'est éligible.", [])
    shown = page.content.decode()
    assert [word in shown for word in (holder().full_name, holder().email, "question brute")] == [False] * 3


@pytest.mark.parametrize(("search", "found"), [("eligible", 1), ("ELIGIBLE projet", 1), ("zzz", 0)])
def test_answers_are_searched_without_accents(search: str, found: int, call: Call) -> None:
    published(call)
    assert len(Client().get(PAGE, {"q": search}).context["answers"]) == found


def test_answer_corrected_shows_what_it_said_before(call: Call) -> None:
    question = published(call)
    acts.answer(question, TEXT, "Oui, sous conditions.", by=programme_member(), at=instants.CHECKED)
    ((answer, former),) = Client().get(PAGE).context["answers"]
    assert (answer.text, [each.text for each in former]) == (
        "Oui, sous conditions.",
        ["Oui, c'est éligible."],
    )


def test_answers_of_another_call_are_not_mixed(call: Call) -> None:
    published(calls.call("autre"))
    assert Client().get(PAGE).context["answers"] == []


def test_page_costs_the_same_at_one_and_three(call: Call, query_count: Callable[..., int]) -> None:
    published(call)
    one = query_count(lambda: Client().get(PAGE))
    for rank in (2, 3):
        published(call, wording=f"{TEXT} {rank}")
    assert query_count(lambda: Client().get(PAGE)) == one <= 10
