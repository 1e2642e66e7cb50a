"""The page of a draft without JavaScript: each kind of question, what it refuses, and what it never loses."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.test import Client

from fabriques.applications import acts
from fabriques.applications.answering.fields import Setting, build
from fabriques.applications.content import answers_of
from fabriques.applications.models import Application
from fabriques.applications.tests import factories
from fabriques.applications.tests.pages import Sent, client_of, page, sent
from fabriques.calls.tests.factories import demonstration_wave
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import plain
from fabriques.rulebooks.form.reader import load
from fabriques.rulebooks.form.types import Days, Field, Kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(set_clock: Callable[..., None]) -> Application:
    set_clock(instants.DURING)
    return factories.draft(factories.form_wave())


@pytest.fixture
def client(draft: Application) -> Client:
    return client_of(draft.started_by)


def stored(draft: Application) -> dict[str, Any]:
    return answers_of(Application.objects.select_related("form", "rulebook").get(pk=draft.pk))


def post(client: Client, draft: Application, **typed: str | list[str]) -> Any:
    """Open the page, type over it, and send it."""
    return client.post(page(draft), sent(client.get(page(draft)), **typed))


def too_long(limit: int) -> str:
    return f"Ce texte compte {limit + 1} caractères ; le maximum est {limit}. Raccourcissez-le."


NOT_A_CHOICE = "Sélectionnez un choix valide. %s n’en fait pas partie."
NOT_WHOLE = (
    "« %s » n'est pas un nombre entier. Écrivez-le en chiffres, sans virgule ni unité : par exemple 12."
)
NOT_AN_AMOUNT = "« %s » n'est pas un montant. Écrivez par exemple 12 500 ou 12 500,50."
TOO_MANY = {"costs-rows": "21"} | {f"costs-{rank}-label": "x" for rank in range(21)}
REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("place_name", {"place_name": "a" * 121}, too_long(120)),
    ("summary", {"summary": "a" * 601}, too_long(600)),
    ("activities", {"activities": "a" * 301}, too_long(300)),
    ("address", {"address": "a" * 201}, too_long(200)),
    ("stage", {"stage": "closed"}, NOT_A_CHOICE % "closed"),
    ("several_places", {"several_places": "maybe"}, NOT_A_CHOICE % "maybe"),
    ("audiences", {"audiences": ["young", "martians"]}, NOT_A_CHOICE % "martians"),
    ("opening_on", {"opening_on": "31/02/2027"}, "Cette date n'existe pas. Écrivez par exemple 31/03/2027."),
    (
        "website",
        {"website": "pas une adresse"},
        "Cette adresse est incomplète. Écrivez par exemple https://exemple.fr/.",
    ),
    ("contact_email", {"contact_email": "boite@"}, "Saisissez une adresse de courriel valide."),
    (
        "contact_phone",
        {"contact_phone": "0123"},
        "Ce numéro de téléphone est incomplet. Écrivez par exemple 01 23 45 67 89 ou +687 12 34 56.",
    ),
    (
        "owner_number",
        {"owner_number": "123 456 789 00012"},
        "Ce numéro SIRET n'existe pas : vérifiez ses 14 chiffres, sur votre avis de situation.",
    ),
    ("employees", {"employees": "douze"}, NOT_WHOLE % "douze"),
    ("employees", {"employees": "-3"}, "Assurez-vous que cette valeur est supérieure ou égale à 0."),
    ("last_year_budget", {"last_year_budget": "dix mille"}, NOT_AN_AMOUNT % "dix mille"),
    ("last_year_budget", {"last_year_budget": "-5"}, "« -5 » est négatif. Écrivez un montant positif."),
    ("request", {"request-0-y1": "cinq"}, "Ligne 1, « Montant, en euros » : " + NOT_AN_AMOUNT % "cinq"),
    (
        "other_places",
        {"other_places-rows": "2", "other_places-1-name": "a" * 121, "other_places-1-town": "Laon"},
        "Ligne 2, « Nom du lieu » : 120 caractères au plus, et il y en a 121. Raccourcissez le texte.",
    ),
    (
        "costs",
        {"costs-0-category": "castle", "costs-0-y1": "12 000"},
        "Ligne 1, « Nature » : choisissez une réponse de la liste.",
    ),
    ("costs", {"costs-1-y1": "1.2.3"}, "Ligne 2, « Montant, en euros » : " + NOT_AN_AMOUNT % "1.2.3"),
    ("costs", TOO_MANY, "20 lignes au plus, et vous en avez 21. Retirez-en."),
    ("funding", {"funding-0-origin": "bank"}, "Ligne 1, « Origine » : choisissez une réponse de la liste."),
]


@pytest.mark.parametrize(
    ("field", "typed", "said"), REFUSED, ids=[f"{rank}-{case[0]}" for rank, case in enumerate(REFUSED)]
)
def test_answer_that_cannot_be_read_is_told_kept_on_the_page_and_the_others_are_saved(
    field: str, typed: dict[str, Any], said: str, client: Client, draft: Application
) -> None:
    before = stored(draft)
    response = post(client, draft, **typed, governance="Ceci reste.")
    errors = {name: [plain(each) for each in told] for name, told in response.context["form"].errors.items()}
    kept = sent(response)
    told = [str(message) for message in get_messages(response.wsgi_request)]
    assert (response.status_code, errors) == (422, {field: [said]})
    flat = (
        {} if field == "request" else {"request": {"1": 5_000_000}}
    )  # it stands in its box from the first page
    assert stored(draft) == before | {"governance": "Ceci reste.", **flat}
    assert told == ["Les autres réponses sont enregistrées."]
    for name, value in typed.items():
        if (
            not name.endswith("-rows")
            and name not in ("stage", "several_places", "audiences")
            and "category" not in name
            and "origin" not in name
        ):
            assert kept[name] == (value if isinstance(value, list) else [value])


def test_every_kind_of_question_is_asked_by_the_form_under_test() -> None:
    asked = {field.kind for field in factories.draft(factories.form_wave()).questions.fields()}
    assert asked == set(Kind)


def test_page_sent_as_it_stands_changes_nothing(client: Client, draft: Application) -> None:
    full = acts.write(draft, factories.whole_values(draft), by=draft.started_by, at=instants.DURING)
    before = stored(full)
    response = post(client, full)
    draft.refresh_from_db()
    after = stored(draft)
    assert {code: after[code] for code in after if after[code] != before.get(code)} == {}
    assert (response.status_code, set(before) - set(after), draft.revision) == (302, set(), full.revision)


def test_every_kind_of_answer_typed_is_the_answer_kept(client: Client, draft: Application) -> None:
    typed: dict[str, str | list[str]] = {
        "commune_search": "Laon", "address": "1 rue de l'Exemple", "summary": "Un lieu.\r\nOuvert.", "stage": "planned",
        "opening_on": "2027-03-31", "website": "exemple.fr", "several_places": "yes", "other_places-0-name": "L'Annexe",
        "other_places-0-town": "Laon", "contact_email": "boite@exemple.test", "contact_phone": "+687 12 34 56",
        "owner_number": "w 021 000 001", "employees": "12", "last_year_budget": "12 500,50 €", "is_consortium": "no",
        "audiences": ["third_places", "young"], "costs-0-category": "staff", "costs-0-y1": "1000",
        "funding-1-origin": "own", "funding-1-funder": "Recettes", "funding-1-status": "granted", "funding-1-y1": "0,5",
        "accuracy": "on",
    }  # fmt: skip
    assert post(client, draft, **typed).status_code == 302
    kept = stored(draft)
    assert {code: kept.get(code) for code in EXPECTED} == EXPECTED


EXPECTED = {
    "place": {"address": "1 rue de l'Exemple", "commune": "02408"},
    "summary": "Un lieu.\nOuvert.",
    "stage": "planned",
    "opening_on": "2027-03-31",
    "website": "https://exemple.fr",
    "several_places": True,
    "other_places": [{"name": "L'Annexe", "town": "Laon"}],
    "contact_email": "boite@exemple.test",
    "contact_phone": "+687 12 34 56",
    "owner_number": "W021000001",
    "employees": 12,
    "last_year_budget": 1_250_050,
    "is_consortium": False,
    "audiences": ["young", "third_places"],
    "request": {"1": 5_000_000},
    "costs": [{"category": "staff", "label": "", "amounts": {"1": 100_000}}],
    "funding": [{"funder": "Recettes", "origin": "own", "status": "granted", "amounts": {"1": 50}}],
    "accuracy": True,
    "republican_commitment": None,
}


def test_text_as_long_as_its_counter_allows_is_received_whatever_its_line_breaks(
    client: Client, draft: Application
) -> None:
    text = "ligne\n" * 100  # 600 characters on the counter, 700 as a browser sends them
    response = post(client, draft, summary=text.replace("\n", "\r\n").rstrip("\r\n") + "\r\n.")
    assert (response.status_code, len(stored(draft)["summary"])) == (422, 0)
    response = post(client, draft, summary=text.strip().replace("\n", "\r\n"))
    assert (response.status_code, stored(draft)["summary"]) == (302, text.strip())


def test_fields_a_page_did_not_send_are_left_alone(client: Client, draft: Application) -> None:
    full = acts.write(draft, factories.whole_values(draft), by=draft.started_by, at=instants.DURING)
    before = stored(full)
    boxes = {"audiences", "accuracy", "republican_commitment"}  # a browser sends nothing of an empty box
    client.post(page(draft), {"summary": "Autre texte, seul."})
    kept = stored(draft)
    assert {code: kept[code] for code in before if code not in boxes} == {
        **{code: before[code] for code in before if code not in boxes},
        "summary": "Autre texte, seul.",
    }


def test_row_is_added_by_the_button_and_blank_ones_vanish(client: Client, draft: Application) -> None:
    response = post(client, draft, **{"costs-1-label": "Loyer", "costs-1-y1": "900", "save": "1"})
    shown = sent(client.get(response.url))
    assert (stored(draft)["costs"], shown["costs-rows"], shown["costs-0-label"], shown["costs-0-y1"]) == (
        [{"category": "", "label": "Loyer", "amounts": {"1": 90_000}}],
        ["3"],
        ["Loyer"],
        ["900"],
    )


def test_refused_row_keeps_its_number_on_the_page(client: Client, draft: Application) -> None:
    response = post(client, draft, **{"costs-1-y1": "beaucoup"})
    kept = sent(response)
    assert (kept["costs-0-y1"], kept["costs-1-y1"]) == ([""], ["beaucoup"])


def test_only_the_refused_cell_is_told_to_be_invalid(client: Client, draft: Application) -> None:
    found = post(client, draft, **{"costs-1-y1": "beaucoup"}).content.decode()
    invalid = [tag for tag in re.findall(r"<(?:input|select|textarea)[^>]*>", found) if "aria-invalid" in tag]
    assert ([re.findall(r'name="([^"]*)"', tag) for tag in invalid], found.count('aria-invalid="true"')) == (
        [["costs-1-y1"]],
        1,
    )


def test_full_table_offers_no_more_rows(client: Client, draft: Application) -> None:
    rows = [{"category": "staff", "label": str(rank), "amounts": {"1": 100}} for rank in range(20)]
    acts.write(draft, {"costs": rows}, by=draft.started_by, at=instants.DURING)
    response = client.get(page(draft))
    widget = response.context["form"].fields["costs"].widget
    context = widget.get_context("costs", response.context["form"]["costs"].value(), {})["widget"]
    assert (context["count"], context["full"], sent(response)["costs-19-label"]) == (20, True, ["19"])


def test_answer_fixed_after_a_refusal_is_no_conflict_with_oneself(client: Client, draft: Application) -> None:
    first = post(client, draft, employees="douze", summary="Une première phrase.")
    again = client.post(page(draft), sent(first, employees="12", summary="Une autre phrase."))
    kept = stored(draft)
    assert (first.status_code, again.status_code, kept["employees"], kept["summary"]) == (
        422,
        302,
        12,
        "Une autre phrase.",
    )


def test_page_after_a_refusal_says_what_is_missing_now(client: Client, draft: Application) -> None:
    response = post(client, draft, employees="douze", governance="Un collectif de vingt habitants.")
    lacking = [lack.field for lack in response.context["missing"]]
    assert ("governance" in lacking, "employees" in lacking) == (False, True)


@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_conflict_shows_both_versions_and_is_settled_either_way(
    choice: str, client: Client, draft: Application
) -> None:
    old: Sent = sent(client.get(page(draft)))
    theirs = {"summary": "Leur version.", "activities": "Leurs activités"}
    acts.write(draft, theirs, by=draft.started_by, at=instants.DURING)
    refused = client.post(page(draft), old | {"summary": ["Ma version."], "governance": ["Mon collectif."]})
    [conflict] = refused.context["conflicts"]
    assert (refused.status_code, conflict["field"].code, conflict["stored"].plain) == (
        422,
        "summary",
        "Leur version.",
    )
    assert (sent(refused)["summary"], stored(draft)["summary"]) == (["Ma version."], "Leur version.")
    answer = {"keep": ["1"]} if choice == "mine" else {"summary": ["Leur version."]}
    settled = client.post(page(draft), sent(refused) | answer)
    kept = stored(draft)
    assert (settled.status_code, kept["summary"], kept["activities"], kept["governance"]) == (
        302,
        "Ma version." if choice == "mine" else "Leur version.",
        "Leurs activités",
        "Mon collectif.",
    )


def test_conflict_settled_by_an_older_page_is_a_new_conflict(client: Client, draft: Application) -> None:
    old = sent(client.get(page(draft)))
    acts.write(draft, {"summary": "Deuxième."}, by=draft.started_by, at=instants.DURING)
    refused = client.post(page(draft), old | {"summary": ["Ma version."]})
    acts.write(draft, {"summary": "Troisième."}, by=draft.started_by, at=instants.DURING)
    again = client.post(page(draft), sent(refused) | {"keep": ["1"]})
    assert (again.status_code, stored(draft)["summary"]) == (422, "Troisième.")


def test_flat_amount_stands_in_its_box_until_it_is_sent(client: Client, draft: Application) -> None:
    assert sent(client.get(page(draft)))["request-0-y1"] == ["50\N{NARROW NO-BREAK SPACE}000"]


def test_form_drawn_from_the_rules_and_every_shipped_form_is_a_page(set_clock: Callable[..., None]) -> None:
    set_clock(instants.DURING)
    waves = [demonstration_wave(code="v-0"), *(factories.form_wave(code=f"v-{n}", form=f) for n, f in enumerate(
        ("demonstration", "wave_2023", "ami_2019_2021"), start=1))]  # fmt: skip
    for wave in waves:
        draft = factories.draft(wave, name=f"Lieu {wave.code}")
        response = client_of(draft.started_by).get(page(draft))
        codes = {field.code for field in draft.questions.fields() if field.kind not in APART}
        names = {name.split("-")[0] for name in sent(response)}
        assert response.status_code == 200
        assert codes - names <= BOXES_OF[wave.code]


APART = {
    Kind.PLACE,
    Kind.DOCUMENTS,
    Kind.CONSORTIUM,
    Kind.ATTESTATION,
    Kind.CHOICES,
    Kind.CHOICE,
    Kind.YES_NO,
}
BOXES_OF: dict[str, set[str]] = {f"v-{rank}": set() for rank in range(4)}


def test_summary_without_a_length_of_its_own_keeps_to_what_the_register_takes(
    set_clock: Callable[..., None],
) -> None:
    set_clock(instants.DURING)
    text = load("demonstration").replace(
        'holds = "summary"\nminimum = 20\nmaximum = 600', 'holds = "summary"'
    )
    draft = factories.draft(demonstration_wave(form=text))
    response = post(client_of(draft.started_by), draft, summary="a" * 601)
    assert (response.status_code, response.context["form"].errors) == (422, {"summary": [too_long(600)]})


def test_page_costs_the_same_queries_with_every_answer(
    client: Client, draft: Application, query_count: Callable[..., int]
) -> None:
    client.get(page(draft))
    empty = query_count(lambda: client.get(page(draft)))
    acts.write(draft, factories.whole_values(draft), by=draft.started_by, at=instants.DURING)
    factories.add_pieces(draft)
    assert query_count(lambda: client.get(page(draft))) - empty <= 3  # the commune and its verdict


@pytest.mark.parametrize(
    ("typed", "field", "kept"),
    [
        ({"summary": "a\0b"}, "summary", "a[U+0000]b"),
        ({"costs-0-label": "a\0b"}, "costs", [{"label": "a[U+0000]b", "amounts": {}, "category": ""}]),
    ],
)
def test_sign_that_nothing_can_keep_is_kept_by_its_number(
    typed: dict[str, Any], field: str, kept: Any, client: Client, draft: Application
) -> None:
    assert post(client, draft, **typed).status_code == 302
    assert stored(draft)[field] == kept


def test_day_of_a_question_is_refused_as_the_file_would_be_and_bounds_the_calendar() -> None:
    made = build(Field("q", Kind.DATE, "Q", days=Days.TO_COME), Setting(day=date(2026, 3, 1)))
    with pytest.raises(ValidationError) as refused:
        made.clean("01/09/1990")
    assert refused.value.messages == ["Indiquez un jour à venir, le 1er mars 2026 au plus tôt."]
    assert (made.clean("01/03/2026"), made.widget.attrs["data-day-least"]) == (date(2026, 3, 1), "2026-03-01")
    past = build(Field("q", Kind.DATE, "Q", days=Days.PAST), Setting(day=date(2026, 3, 1)))
    assert ("data-day-least" in past.widget.attrs, past.widget.attrs["data-day-most"]) == (
        False,
        "2026-03-01",
    )
    assert build(Field("q", Kind.DATE, "Q", days=Days.PAST), Setting()).clean("01/09/2090") == date(
        2090, 9, 1
    )
