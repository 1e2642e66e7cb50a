"""What a file still lacks, in words, question by question."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from fabriques.rulebooks.form.answers import EXPECTED, Held, Member, asked, lack_of, lacks
from fabriques.rulebooks.form.showing import ACCEPTED, shown
from fabriques.rulebooks.form.tests.texts import LETTER, form
from fabriques.rulebooks.form.types import Days, Field, Kind
from fabriques.rulebooks.form.words import help_on, say_law
from fabriques.rulebooks.tests.texts import plain
from fabriques.rulebooks.values import Item

LEAD = Member("Association A", True, 60, True)
NAME = Field("name", Kind.TEXT, "Nom", required=True)
CHOICES = (Item("a", "Réponse A"), Item("b", "Réponse B"))


@pytest.mark.parametrize("kind", list(Kind))
def test_required_question_left_empty_says_what_to_do(kind: Kind) -> None:
    empty = lack_of(Field("q", kind, "Q", required=True), None, Held())
    assert empty == EXPECTED.get(kind, "répondez à cette question")


@pytest.mark.parametrize("kind", list(Kind))
def test_optional_question_left_empty_lacks_nothing(kind: Kind) -> None:
    assert lack_of(Field("q", kind, "Q"), None, Held()) == ""


@pytest.mark.parametrize(
    ("field", "answer", "expected"),
    [
        (Field("q", Kind.NUMBER, "Q", required=True), 0, ""),
        (Field("q", Kind.AMOUNT, "Q", required=True), 0, ""),
        (Field("q", Kind.YES_NO, "Q", required=True), False, ""),
        (Field("q", Kind.ATTESTATION, "Q", required=True), False, EXPECTED[Kind.ATTESTATION]),
        (Field("q", Kind.TEXT, "Q", required=True), "  ", EXPECTED[Kind.TEXT]),
        (Field("q", Kind.REQUEST, "Q", required=True), {"1": 0}, EXPECTED[Kind.REQUEST]),
        (
            Field("q", Kind.LONG_TEXT, "Q", minimum=20),
            "Court.",
            "répondez en 20 caractères au moins (6 pour l'instant)",
        ),
        (
            Field("q", Kind.GROUP, "Q", minimum=2, fields=(NAME,)),
            [{"name": "A"}],
            "ajoutez 2 lignes au moins (1 pour l'instant)",
        ),
        (
            Field("q", Kind.GROUP, "Q", fields=(NAME,)),
            [{"name": "A"}, {"name": ""}],
            "ligne 2, « Nom » : remplissez ce champ",
        ),
    ],
)
def test_answer_is_whole_or_says_what_it_lacks(field: Field, answer: Any, expected: str) -> None:
    assert lack_of(field, answer, Held()) == expected


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        (0, "joignez la pièce"),
        (1, "joignez 3 pièces au moins (1 reçue pour l'instant)"),
        (2, "joignez 3 pièces au moins (2 reçues pour l'instant)"),
        (3, ""),
    ],
)
def test_support_letters_are_counted(received: int, expected: str) -> None:
    field = Field("letters", Kind.DOCUMENTS, "Lettres", required=True, minimum=3)
    assert lack_of(field, None, Held(pieces={"letters": received})) == expected


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ((Member("B", False, 100, True),), "désignez un chef de file, et un seul"),
        ((LEAD, Member("B", True, 40, True)), "désignez un chef de file, et un seul"),
        ((LEAD, Member("B", False, None, True)), "indiquez la part de chaque membre"),
        (
            (LEAD, Member("B", False, 30, True)),
            "les parts des membres font 90\N{NO-BREAK SPACE}% : elles doivent faire 100\N{NO-BREAK SPACE}%",
        ),
        (
            (LEAD, Member("B", False, 40, False)),
            "la lettre d'intention n'est pas encore signée par : B",
        ),
        ((LEAD, Member("B", False, 40, True)), ""),
    ],
)
def test_consortium_is_whole_or_says_what_it_lacks(members: tuple[Member, ...], expected: str) -> None:
    field = Field("consortium", Kind.CONSORTIUM, "Membres", required=True)
    assert lack_of(field, None, Held(members=members)) == expected


def test_question_not_asked_is_never_missing() -> None:
    questions = form(
        open={"kind": "yes_no", "label": "Ouvert ?", "required": True},
        since={
            "kind": "date",
            "label": "Depuis",
            "required": True,
            "asked_if": {"field": "open", "values": ["yes"]},
        },
        letter=LETTER | {"asked_if": {"field": "since"}, "required": True},
    )

    def missing(answers: dict[str, Any]) -> list[str]:
        found = lacks(questions, answers, Held(located=True))
        return [lack.field for lack in found if lack.field in ("open", "since", "letter")]

    assert missing({}) == ["open"]
    assert missing({"open": False}) == []
    assert missing({"open": True}) == ["since"]
    assert missing({"open": True, "since": "2027-03-31"}) == ["letter"]
    # The answer left in a question no longer asked does not ask for the next one.
    assert missing({"open": False, "since": "2027-03-31"}) == []


def test_question_of_a_legal_rule_is_asked_while_a_text_of_it_is_in_force() -> None:
    promise = {"kind": "attestation", "label": "Engagement", "text": "Je m'engage.", "required": True}
    questions = form(
        engagement=promise | {"law": "republican_commitment"},
        more={"kind": "text", "label": "Précisez", "required": True, "asked_if": {"field": "engagement"}},
    )

    def missing(day: date | None, answers: dict[str, Any]) -> list[str]:
        found = lacks(questions, answers, Held(located=True, day=day))
        return [lack.field for lack in found if lack.field in ("engagement", "more")]

    assert missing(date(2022, 1, 1), {}) == []
    assert missing(date(2022, 1, 1), {"engagement": True}) == []  # what depends on it is not asked either
    assert missing(date(2022, 1, 2), {}) == ["engagement"]
    assert missing(date(2022, 1, 2), {"engagement": True}) == ["more"]
    assert missing(None, {}) == ["engagement"]


def test_question_of_a_legal_rule_says_when_it_is_asked_and_cites_its_text() -> None:
    plain, law = (
        Field("q", Kind.TEXT, "Q", "Aide."),
        Field("q", Kind.TEXT, "Q", "Aide.", law="republican_commitment"),
    )
    bounded = Field("q", Kind.TEXT, "Q", law="de_minimis")
    assert (say_law(plain), say_law(law)) == ("", "pour les demandes faites depuis le 2 janvier 2022")
    assert (
        say_law(bounded) == "pour les demandes faites depuis le 1er janvier 2014 et jusqu'au 31 décembre 2030"
    )
    assert (help_on(plain, date(2026, 1, 1)), help_on(law, date(2021, 1, 1))) == ("Aide.", "Aide.")
    assert help_on(law, date(2026, 1, 1)) == (
        "Aide. Texte applicable : article 10-1 de la loi n° 2000-321 et décret n° 2021-1947 (à confirmer dans le "
        "texte)."
    )


def test_question_depends_on_one_of_several_answers() -> None:
    choices = [{"code": code, "label": code} for code in ("a", "b", "c")]
    when = {"field": "which", "values": ["a", "c"]}
    for kind, one in (("choice", "c"), ("choices", ["b", "c"])):
        questions = form(
            which={"kind": kind, "label": "Lesquelles ?", "choices": choices},
            more={"kind": "text", "label": "Précisez", "asked_if": when},
        )
        codes = [field.code for field in asked(questions, {"which": one}, Held())]
        other = [
            field.code for field in asked(questions, {"which": ["b"] if kind == "choices" else "b"}, Held())
        ]
        assert ("more" in codes, "more" in other) == (True, False)


@pytest.mark.parametrize(
    ("field", "answer", "said"),
    [
        (Field("q", Kind.TEXT, "Q"), "Bonjour", "Bonjour"),
        (Field("q", Kind.CHOICE, "Q", choices=CHOICES), "b", "Réponse B"),
        (Field("q", Kind.CHOICES, "Q", choices=CHOICES), ["a", "b"], "Réponse A, Réponse B"),
        (Field("q", Kind.YES_NO, "Q"), False, "non"),
        (Field("q", Kind.ATTESTATION, "Q"), True, ACCEPTED),
        (Field("q", Kind.AMOUNT, "Q"), 1_234_500, "12 345 €"),
        (Field("q", Kind.NUMBER, "Q", unit="personnes"), 1200, "1 200 personnes"),
        (Field("q", Kind.DATE, "Q"), "2027-03-01", "1er mars 2027"),
        (Field("q", Kind.PLACE, "Q"), {"address": "1 rue Haute", "commune": "02168"}, "1 rue Haute, 02168"),
        (Field("q", Kind.GROUP, "Q", fields=(NAME,)), [{"name": "A"}, {"name": "B"}], "A ; B"),
        (Field("q", Kind.TEXT, "Q"), "", ""),
    ],
)
def test_answer_is_said_in_words(field: Field, answer: Any, said: str) -> None:
    assert plain(shown(field, answer).plain) == said


def test_request_over_three_years_is_a_table_with_its_total() -> None:
    told = shown(Field("q", Kind.REQUEST, "Q"), {"1": 100_00, "3": 50_00}, ("1", "2", "3"))
    assert [plain(cell) for cell in told.heading] == ["Année 1", "Année 2", "Année 3", "Total"]
    assert [[plain(cell) for cell in row] for row in told.rows] == [["100 €", "0 €", "50 €", "150 €"]]


@pytest.mark.parametrize(
    ("days", "answer", "expected"),
    [
        (None, "1990-09-01", ""),
        (Days.TO_COME, "2026-03-01", ""),
        (Days.TO_COME, "2026-02-28", "indiquez un jour à venir, le 1er mars 2026 au plus tôt"),
        (Days.TO_COME, "1990-09-01", "indiquez un jour à venir, le 1er mars 2026 au plus tôt"),
        (Days.PAST, "2026-03-01", ""),
        (Days.PAST, "2026-03-02", "indiquez un jour passé, le 1er mars 2026 au plus tard"),
        (Days.PAST, "bientôt", ""),
    ],
)
def test_day_answers_before_or_after_that_of_the_request(
    days: Days | None, answer: str, expected: str
) -> None:
    question = Field("q", Kind.DATE, "Q", days=days)
    assert lack_of(question, answer, Held(day=date(2026, 3, 1))) == expected
    assert lack_of(question, answer, Held()) == ""
