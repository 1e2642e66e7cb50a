"""The forms that come with the platform, beside the rules they are made for."""

from __future__ import annotations

import re
from datetime import date

import pytest

from fabriques.common.values import Ternary
from fabriques.rulebooks import reader as rules
from fabriques.rulebooks.form import checks, printing
from fabriques.rulebooks.form.answers import Held, asked, lacks
from fabriques.rulebooks.form.budget import Level, eligible, remarks, years_of
from fabriques.rulebooks.form.look import look
from fabriques.rulebooks.form.reader import load, read, shipped
from fabriques.rulebooks.form.tests.texts import whole
from fabriques.rulebooks.form.types import Form, Kind
from fabriques.rulebooks.form.words import help_on
from fabriques.rulebooks.types import Rulebook

FORMS = ("ami_2019_2021", "demonstration", "wave_2023")
PROMISES = {
    "supported_places",  # lieu ressource
    "participants",
    "people_trained",  # formation et apprentissage entre pairs
    "training_partnerships",
    "training_content",
    "people_helped_online",  # appropriation du numérique
    "businesses_helped",
}
# Told as notes by `checks`: the yearly return of the call may declare them, and does not yet.
UNDECLARED = {
    "ami_2019_2021": [
        "supported_places", "training_hours", "training_partnerships", "training_content",
        "people_helped_online", "weekly_help_hours", "businesses_helped",
    ],
    "wave_2023": [
        "supported_places", "training_partnerships", "training_content", "people_helped_online",
        "businesses_helped",
    ],
    "demonstration": [
        "training_partnerships", "training_content", "people_helped_online", "businesses_helped",
    ],
}  # fmt: skip


def both(code: str) -> tuple[Form, Rulebook]:
    return read(load(code)), rules.read(rules.load(code)[0])


def test_shipped_forms_are_the_ones_of_the_shipped_rules() -> None:
    assert shipped() == FORMS


@pytest.mark.parametrize("code", FORMS)
def test_shipped_form_says_that_it_is_a_proposal(code: str) -> None:
    assert "Proposition, formulaire officiel non publié" in read(load(code)).status


@pytest.mark.parametrize("code", FORMS)
def test_shipped_form_answers_each_criterion_of_its_rules_in_their_order(code: str) -> None:
    form, book = both(code)
    assert [field.criterion for field in form.fields() if field.criterion] == [
        criterion.code for criterion in book.criteria
    ]


@pytest.mark.parametrize("code", FORMS)
def test_shipped_form_asks_no_piece_beyond_the_closed_list_and_its_rules(code: str) -> None:
    form, book = both(code)
    allowed = {each.code for each in (*checks.CLOSED_LIST, *book.documents)}
    assert {field.document for field in form.of_kind(Kind.DOCUMENTS)} <= allowed


def test_form_of_2019_asks_the_whole_closed_list_and_counts_the_support_letters() -> None:
    form, _ = both("ami_2019_2021")
    pieces = {field.document: field.minimum for field in form.of_kind(Kind.DOCUMENTS)}
    assert set(pieces) == {item.code for item in checks.CLOSED_LIST} | {"support_letter"}
    assert pieces["support_letter"] == 2


@pytest.mark.parametrize("code", FORMS)
def test_shipped_form_meets_every_check_but_the_notes(code: str) -> None:
    _, book = both(code)
    seen = look(load(code), book)
    known = {"indicator_undeclared", "consortium_not_asked", "nature_missing", "criterion_optional"}
    found = {finding.code for finding in checks.check(read(load(code)), book)}
    too_long = {"too_many_pages"} if code == "demonstration" else set()
    assert (seen.problems, found <= known | too_long) == ((), True)


@pytest.mark.parametrize("code", FORMS)
def test_three_roles_are_promised_in_measures_that_a_yearly_return_may_declare(code: str) -> None:
    form, book = both(code)
    measures = {field.indicator for field in form.fields() if field.kind is Kind.NUMBER and field.required}
    assert measures >= PROMISES
    assert list(checks.undeclared_indicators(form, book)) == UNDECLARED[code]


def test_form_of_2023_fits_two_printed_pages_filled_to_the_last_character() -> None:
    form, book = both("wave_2023")
    assert book.form.pages_maximum.value == 2
    assert (printing.lines(form), printing.pages(form)) == (85, 2)


def test_form_of_the_demonstration_asks_every_kind_of_question() -> None:
    assert {field.kind for field in read(load("demonstration")).fields()} == set(Kind)


@pytest.mark.parametrize("code", FORMS)
def test_contract_of_commitment_is_asked_of_associations_and_foundations_only(code: str) -> None:
    form = read(load(code))
    asking = {
        legal_form
        for legal_form in ("association", "foundation", "private_company", "local_authority", "gip")
        if "republican_commitment" in asked_on(form, date(2026, 3, 10), legal_form)
    }
    assert asking == {"association", "foundation"}


def asked_on(form: Form, day: date | None, legal_form: str = "association") -> set[str]:
    held = Held(legal_form=legal_form, day=day)
    return {field.code for field in asked(form, {"economic_activity": True}, held)}


@pytest.mark.parametrize("code", FORMS)
@pytest.mark.parametrize(
    ("day", "asks"),
    [
        (date(2019, 10, 15), False),  # the closing of the first wave
        (date(2021, 9, 30), False),  # that of the last one of the AMI
        (date(2022, 1, 1), False),
        (date(2022, 1, 2), True),
        (date(2023, 10, 6), True),  # the closing of 2023
        (None, True),
    ],
)
def test_contract_of_commitment_is_asked_of_requests_since_2_january_2022(
    code: str, day: date | None, asks: bool
) -> None:
    assert ("republican_commitment" in asked_on(read(load(code)), day)) is asks


@pytest.mark.parametrize("code", ["ami_2019_2021", "wave_2023"])
def test_de_minimis_aid_is_asked_under_the_regulation_of_the_day(code: str) -> None:
    form = read(load(code))
    field = form.by_code["de_minimis_received"]
    assert all(
        "de_minimis_received" in asked_on(form, day) for day in (date(2019, 10, 15), date(2026, 3, 10))
    )
    cited = {
        year: help_on(field, date(year, 10, 6)).split("Texte applicable : ")[1] for year in (2020, 2023, 2024)
    }
    assert {year: text.split(",")[0] for year, text in cited.items()} == {
        2020: "règlement (UE) n° 1407/2013",
        2023: "règlement (UE) n° 1407/2013",
        2024: "règlement (UE) 2023/2831",
    }


@pytest.mark.parametrize("code", FORMS)
def test_shipped_form_writes_no_regulation_that_has_dates(code: str) -> None:
    assert not re.search(r"\(UE\)|2021-1947", load(code))


@pytest.mark.parametrize("code", FORMS)
@pytest.mark.parametrize("legal_form", ["association", "private_company", "local_authority"])
def test_shipped_form_lacks_nothing_once_answered(code: str, legal_form: str) -> None:
    form, book = both(code)
    answers, held = whole(form, years_of(book.amounts), legal_form)
    assert lacks(form, answers, held) == ()


def test_empty_form_lacks_every_required_question_asked() -> None:
    form, _ = both("ami_2019_2021")
    held = Held(legal_form="local_authority")
    required = [field.code for field in asked(form, {}, held) if field.required]
    assert [lack.field for lack in lacks(form, {}, held)] == required


def test_public_body_is_asked_nothing_made_for_associations() -> None:
    form, book = both("ami_2019_2021")
    answers, held = whole(form, years_of(book.amounts), "local_authority")
    answers |= {"signed_by_representative": True, "economic_activity": False}
    shown = {field.code for field in asked(form, answers, held)}
    assert shown.isdisjoint({
        "in_national_register", "business_taxes", "accounts_published", "has_auditor", "members", "statutes",
        "officers", "approved_accounts", "auditor_report", "power_of_signature", "republican_commitment",
        "de_minimis", "de_minimis_received",
    })  # fmt: skip


@pytest.mark.parametrize("code", ["ami_2019_2021", "demonstration"])
def test_running_costs_of_the_shipped_budget_are_eligible(code: str) -> None:
    form, book = both(code)
    [budget] = form.of_kind(Kind.BUDGET)
    said = {category.nature: eligible(category, book.spending) for category in budget.categories}
    other = {"": Ternary.UNKNOWN} if code == "ami_2019_2021" else {"investment": Ternary.NO}
    assert said == {"running_costs": Ternary.YES, **other}


def test_form_of_2019_asks_three_years_within_the_yearly_cap() -> None:
    form, book = both("ami_2019_2021")
    assert years_of(book.amounts) == ("1", "2", "3")
    answers, _ = whole(form, ("1", "2", "3"))
    answers["request"] = {"1": 5_000_100, "2": 4_000_000, "3": 4_000_000}
    found = remarks(form, answers, book.amounts, book.spending)
    assert [each.field for each in found if each.level is Level.ERROR] == ["request"]
