"""Every kind of question, filled from the text of a column: what is read, what is said, and never a fault."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fabriques.applications.imports.conversions import READERS, Converted, convert, decimal
from fabriques.applications.imports.instants import Read, read_day, read_instant
from fabriques.applications.imports.mapping import lacking, propose
from fabriques.applications.imports.targets import ID, OWN, targets, unmapped
from fabriques.common import typed
from fabriques.common.dates import PARIS, say_day
from fabriques.connectors.online_procedures_format import OWN_COLUMNS
from fabriques.rulebooks.form.reader import read_once
from fabriques.rulebooks.form.types import Field, Holds, Kind
from fabriques.rulebooks.values import Item

CHOICES = (
    Item("rural", "Territoire rural"),
    Item("qpv", "Quartier prioritaire, ville"),
    Item("other", "Autre"),
)
FIELDS = {kind: Field("question", kind, "Question", choices=CHOICES) for kind in Kind}
TEXTS = st.text(max_size=60)
CASES: list[tuple[Kind, str, Any]] = [
    (Kind.TEXT, "  Le  Grenier ", "Le Grenier"),
    (Kind.LONG_TEXT, "Un.\n\nDeux.", "Un.\n\nDeux."),
    (Kind.CHOICE, "TERRITOIRE RURAL", "rural"),
    (Kind.CHOICE, "qpv", "qpv"),
    (Kind.CHOICE, "Quartier prioritaire, ville", "qpv"),
    (Kind.CHOICES, "Autre ; Territoire rural", ["rural", "other"]),
    (Kind.CHOICES, "Quartier prioritaire, ville;Autre", ["qpv", "other"]),
    (Kind.CHOICES, "autre, territoire rural", ["rural", "other"]),
    (Kind.YES_NO, "Oui", True),
    (Kind.YES_NO, "FAUX", False),
    (Kind.ATTESTATION, "true", True),
    (Kind.ATTESTATION, "non", None),
    (Kind.AMOUNT, "12 500,50 €", 1_250_050),
    (Kind.AMOUNT, "12500.0000", 1_250_000),
    (Kind.REQUEST, "50\u202f000", 5_000_000),
    (Kind.NUMBER, "1 200", 1200),
    (Kind.NUMBER, "3.0", 3),
    (Kind.DATE, "31/03/2027", "2027-03-31"),
    (Kind.DATE, "1er avril 2027", "2027-04-01"),
    (Kind.EMAIL, "contact@exemple.test", "contact@exemple.test"),
    (Kind.PHONE, "01 23 45 67 89", "01 23 45 67 89"),
    (Kind.WEB, "https://exemple.test", "https://exemple.test"),
    (Kind.NUMBER_OF_COMPANY, "123 456 782 00010", "12345678200010"),
    (Kind.BUDGET, "rien de lisible", None),
    (Kind.GROUP, "rien de lisible", None),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text", "answer"), CASES)
def test_text_is_read_by_the_kind_of_the_question(kind: Kind, text: str, answer: Any) -> None:
    assert convert(FIELDS[kind], [text]) == Converted(answer)


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        (Kind.CHOICE, "Ailleurs", "« Ailleurs » n'est pas une réponse de la liste"),
        (Kind.YES_NO, "peut-être", "« peut-être » ne dit ni oui ni non"),
        (Kind.AMOUNT, "-5", "« -5 » n'est pas un montant"),
        (Kind.NUMBER, "2,5", "« 2,5 » n'est pas un nombre entier"),
        (Kind.DATE, "31/02/2027", "« 31/02/2027 » n'est pas une date"),
        (Kind.EMAIL, "contact", "« contact » n'est pas bien écrit"),
        (Kind.NUMBER_OF_COMPANY, "12345678200011", "« 12345678200011 » n'est pas bien écrit"),
    ],
)
def test_text_that_cannot_be_read_is_said_and_left_out(kind: Kind, text: str, said: str) -> None:
    assert convert(FIELDS[kind], [text]) == Converted(
        None, f"« Question » : {said} ; la réponse n'est pas reprise"
    )


def test_choice_out_of_the_list_leaves_the_others() -> None:
    read = convert(FIELDS[Kind.CHOICES], ["Autre;Ailleurs"])
    assert (read.answer, "« Ailleurs » n'est pas dans la liste" in read.remark) == (["other"], True)


def test_list_of_values_is_read_one_by_one() -> None:
    assert convert(FIELDS[Kind.CHOICES], ["Quartier prioritaire, ville", "Autre"]).answer == ["qpv", "other"]


def test_text_that_the_register_holds_is_shortened_and_said() -> None:
    name = Field("name", Kind.TEXT, "Nom", holds=Holds.PLACE_NAME)
    read = convert(name, ["mot " * 60])
    assert (
        len(read.answer) <= 120,
        read.remark.startswith("« Nom » : 239 caractères, raccourcis à 120"),
    ) == (
        True,
        True,
    )


def test_long_text_is_never_shortened() -> None:
    assert len(convert(FIELDS[Kind.LONG_TEXT], ["a" * 9000]).answer) == 9000


@given(st.sampled_from(list(Kind)), st.lists(TEXTS, max_size=3))
@example(Kind.AMOUNT, ["9" * 400])
@example(Kind.NUMBER, ["²"])
@example(Kind.DATE, ["99999"])
def test_no_text_is_a_fault(kind: Kind, texts: list[str]) -> None:
    read = convert(FIELDS[kind], texts)
    if not any(text.strip() for text in texts):
        assert read == Converted()


def test_every_kind_has_its_reader() -> None:
    assert set(READERS) == set(Kind)


@given(st.integers(0, 10**12))
def test_amount_shown_in_french_is_read_back(cents: int) -> None:
    assert convert(FIELDS[Kind.AMOUNT], [typed.shown(cents)]).answer == cents
    assert convert(FIELDS[Kind.AMOUNT], [f"{cents // 100}.{cents % 100:02d}00 €"]).answer == cents


@given(st.integers(0, 10**9))
def test_number_is_read_back(number: int) -> None:
    assert convert(FIELDS[Kind.NUMBER], [f"{number:,}".replace(",", " ")]).answer == number


@given(st.dates(date(1927, 5, 19), date(2100, 12, 31)))
def test_day_is_read_back_in_each_writing(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    writings = [
        day.isoformat(),
        f"{day:%d/%m/%Y}",
        say_day(day),
        f"{day.day}.{day.month}.{day.year}",
        str(serial),
    ]
    assert [read_day(each) for each in writings] == [day] * len(writings)


@given(st.datetimes(datetime(1950, 1, 1), datetime(2100, 12, 31)))  # noqa: DTZ001 – local times on purpose
def test_instant_is_read_back_in_paris_time(local: datetime) -> None:
    at = local.replace(microsecond=0, tzinfo=PARIS)
    writings = [
        f"{local:%d/%m/%Y %H:%M:%S}",
        f"{local:%d/%m/%Y à %H h %M min %S s}",
        f"{local:%Y-%m-%d %H:%M:%S}",
    ]
    assert [read_instant(each) for each in writings] == [Read(at, hour_known=True)] * len(writings)


def test_instant_with_its_zone_keeps_it() -> None:
    read = read_instant("2026-02-20T10:30:07+01:00")
    assert read == Read(datetime(2026, 2, 20, 9, 30, 7, tzinfo=UTC), hour_known=True)


@pytest.mark.parametrize("text", ["", "hier", "32/01/2026", "2026-13-01", "12/2026", "20260220", "9999999"])
def test_other_writings_are_no_instant(text: str) -> None:
    assert read_instant(text) is None


@given(TEXTS)
@example("0000-00-00")
@example("31/12/9999 23:59:59")
@example("1/1/1 0:0")
def test_no_text_is_a_fault_for_an_instant(text: str) -> None:
    read = read_instant(text)
    assert read is None or read.at.tzinfo is not None


@given(st.text(alphabet="0123456789 .,€", max_size=12))
def test_decimal_loses_zeros_only(text: str) -> None:
    kept = decimal(text)
    assert kept == text or (len(kept) < len(text) and set(text) - set(kept) <= {"0"})


FORM = read_once(
    """
code = "essai"
title = "Essai"
status = "Essai"
[sections.one]
title = "Un"
[sections.one.fields.place_name]
kind = "text"
label = "Nom du tiers-lieu"
holds = "place_name"
required = true
maximum = 120
[sections.one.fields.place]
kind = "place"
label = "Lieu"
required = true
[sections.one.fields.summary]
kind = "long_text"
label = "Présentation"
holds = "summary"
required = true
maximum = 600
[sections.one.fields.activities]
kind = "text"
label = "Activités"
holds = "activities"
maximum = 300
[sections.one.fields.request]
kind = "request"
label = "Montant demandé"
required = true
[sections.one.fields.budget]
kind = "budget"
label = "Budget"
categories = [{ code = "staff", label = "Personnel", nature = "staff" }]
"""
)


def test_targets_are_the_questions_that_a_column_may_answer() -> None:
    codes = [target.code for target in targets(FORM, ("1", "2"))][len(OWN) :]
    assert codes == ["place_name", "summary", "activities", "request.1", "request.2"]
    assert [field.code for field in unmapped(FORM)] == ["budget"]


def test_columns_are_recognised_by_their_names_and_each_serves_once() -> None:
    columns = {
        "c1": "N° dossier",
        "c2": "NOM DU TIERS LIEU",
        "c3": "Déposé le",
        "c4": "Commune",
        "c5": "Structure",
    }
    found = propose(columns, targets(FORM, ("1",)))
    assert found == {
        ID: "c1", "place_name": "c2", "@received_at": "c3", "@commune": "c4", "@organisation": "c5",
    }  # fmt: skip
    assert lacking(found, targets(FORM, ("1",))) == []


def test_columns_of_an_online_procedure_are_recognised() -> None:
    found = propose(OWN_COLUMNS, targets(FORM, ("1",)))
    assert found == {
        "@id": "dossier.number", "@received_at": "dossier.dateDepot", "@email": "usager.email",
        "@organisation": "demandeur.nom", "@siret": "demandeur.siret", "@rna": "demandeur.rna",
        "@legal_form": "demandeur.categorie",
    }  # fmt: skip


@given(st.dictionaries(st.text(max_size=6), st.text(max_size=20), max_size=8))
def test_proposed_mapping_names_columns_that_exist_once_each(columns: dict[str, str]) -> None:
    found = propose(columns, targets(FORM, ("1",)))
    assert set(found.values()) <= set(columns)
    assert len(set(found.values())) == len(found)
