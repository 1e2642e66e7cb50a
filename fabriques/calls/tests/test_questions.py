"""Questions on a call: the same answer for everyone, former answers readable, nobody's name published."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fabriques.accounts.tests.factories import holder, programme_member
from fabriques.calls.models import Answer, Call, Question
from fabriques.calls.questions import acts
from fabriques.calls.tests import factories
from fabriques.common.authorization import VISITOR
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import refused, sql_refused
from fabriques.correspondence.models import Message

pytestmark = pytest.mark.django_db
TEXT = "Un lieu en projet peut-il candidater ?"
ADDRESS = "quelqu.un@exemple.test"
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _team() -> None:
    programme_member()
    factories.call()


def asked(text: str = TEXT, *, minutes: int = 0) -> Question:
    return acts.ask(
        Call.objects.get(), text, by=VISITOR, address=ADDRESS, at=instants.DURING + minutes * MINUTE
    )


def answered(text: str = "Oui.", wording: str = TEXT) -> Answer:
    return acts.answer(asked(), wording, text, by=programme_member(), at=instants.DURING)


def subjects() -> list[tuple[str, str]]:
    return list(Message.objects.order_by("pk").values_list("address", "subject"))


def test_question_is_acknowledged_then_its_author_is_told_of_the_answer() -> None:
    answered()
    title = "Fabriques de territoire, appel de test"
    assert subjects() == [
        (ADDRESS, f"Votre question est arrivée : {title}"),
        (ADDRESS, f"Réponse à votre question : {title}"),
    ]


def test_question_asked_signed_in_is_answered_to_the_person() -> None:
    question = acts.ask(factories.call(), TEXT, by=holder(), at=instants.DURING)
    assert (question.address, Message.objects.get().recipient) == ("", holder())


def test_question_sent_twice_is_one() -> None:
    assert asked() == asked(minutes=2)
    assert Message.objects.count() == 1


def test_sender_may_not_flood_the_box() -> None:
    for rank in range(5):
        asked(f"{TEXT} Question {rank}.")
    assert refused(lambda: asked("Et une sixième question ?")) == "Vous avez posé 5 questions en une heure."
    assert asked("Et une sixième question ?", minutes=61).state == "waiting"


@pytest.mark.parametrize(
    ("text", "address", "trapped", "told"),
    [
        ("Quoi ?", ADDRESS, False, "La question est trop courte pour être comprise."),
        (TEXT, "", False, "Il manque une adresse électronique pour vous répondre."),
        (TEXT, ADDRESS, True, "Un champ qui doit rester vide a été rempli."),
    ],
)
def test_question_refused_says_why(text: str, address: str, trapped: bool, told: str) -> None:
    call = factories.call()

    def act() -> Question:
        return acts.ask(call, text, by=VISITOR, address=address, trapped=trapped, at=instants.DURING)

    assert refused(act) == told


def test_answer_corrected_leaves_the_former_one_readable() -> None:
    first = answered()
    second = acts.answer(
        first.question, TEXT, "Oui, sous conditions.", by=programme_member(), at=instants.DURING
    )
    assert [answer.number for answer in (first, second)] == [1, 2]
    assert list(Answer.objects.current()) == [second]
    assert subjects()[-1][1].startswith("Réponse à votre question")
    for statement in ("UPDATE calls_answer SET text = 'autre'", "DELETE FROM calls_answer"):
        assert sql_refused(statement) == (
            "Une réponse publiée ne change plus : publiez-en une nouvelle version, l'ancienne reste lisible."
        )


def test_answer_published_again_unchanged_is_the_same_version() -> None:
    first = answered()
    assert acts.answer(first.question, TEXT, "Oui.", by=programme_member(), at=instants.DECIDED) == first


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("eligible", 1),
        ("ÉLIGIBLES", 1),
        ("lieu eligible", 1),
        ("lieu inconnu", 0),
        ("", 1),
        ("%", 0),
        ("Дружба", 0),
        ("éligible ?", 1),
    ],
)
def test_answers_are_searched_without_accents(search: str, found: int) -> None:
    answered("Oui, un lieu en projet est éligible ; les lieux éligibles sont listés.")
    assert Answer.objects.current().matching(search).count() == found


def test_search_reads_the_present_version_only() -> None:
    first = answered("Demain")
    acts.answer(first.question, TEXT, "Jeudi", by=programme_member(), at=instants.DURING)
    assert [Answer.objects.current().matching(text).count() for text in ("demain", "jeudi")] == [0, 1]


def test_question_set_aside_tells_its_author_why() -> None:
    question = asked()
    assert refused(lambda: acts.set_aside(question, " ", by=programme_member(), at=instants.DURING)) == (
        "Il manque le motif."
    )
    acts.set_aside(question, "Elle ne concerne qu'un dossier.", by=programme_member(), at=instants.DURING)
    last = Message.objects.order_by("-pk")[0]
    assert (Question.objects.get().state, "qu'un dossier" in last.body) == ("set_aside", True)


def test_question_of_the_team_has_nobody_to_tell() -> None:
    acts.write_question(factories.call(), TEXT, "Oui.", by=programme_member(), at=instants.DURING)
    assert (Answer.objects.count(), Message.objects.count()) == (1, 0)
