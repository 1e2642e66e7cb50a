"""The law as shipped: for each rule, the text in force on days that a reader of the law would try."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from fabriques.common.durations import Duration
from fabriques.common.values import Money
from fabriques.rulebooks.law import texts
from fabriques.rulebooks.law.provisions import Provision
from fabriques.rulebooks.law.texts import Rule
from fabriques.rulebooks.values import NOT_STATED, Mark


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("rule", "day", "value", "reference"),
    [
        (texts.SILENCE, date(2026, 4, 20), Duration(months=2), "article L. 231-4"),
        (texts.MISSING_PIECES, date(2015, 12, 31), True, "article 2 du décret n° 2001-492"),
        (texts.MISSING_PIECES, date(2016, 1, 1), True, "article L. 114-5"),
        (texts.COURT_APPEAL, date(2020, 1, 1), Duration(months=2), "article R. 421-1"),
        (texts.REPUBLICAN_COMMITMENT, date(2022, 1, 2), True, "décret n° 2021-1947"),
        (texts.DE_MINIMIS, date(2019, 10, 15), Money.euros(200_000), "règlement (UE) n° 1407/2013"),
        (texts.DE_MINIMIS, date(2023, 12, 31), Money.euros(200_000), "règlement (UE) n° 1407/2013"),
        (texts.DE_MINIMIS, date(2024, 1, 1), Money.euros(300_000), "règlement (UE) 2023/2831"),
        (texts.DE_MINIMIS_SIEG, date(2023, 12, 31), Money.euros(500_000), "règlement (UE) n° 360/2012"),
        (texts.DE_MINIMIS_SIEG, date(2024, 1, 1), Money.euros(750_000), "règlement (UE) 2023/2832"),
        (texts.PAYMENT_DELAY, date(2021, 8, 1), Duration(days=60), "loi n° 2021-875"),
        (texts.AGREEMENT_THRESHOLD, date(2019, 7, 11), Money.euros(23_000), "décret n° 2001-495"),
        (texts.OPEN_DATA, date(2017, 8, 1), Duration(months=3), "décret n° 2017-779"),
        (texts.FINANCIAL_REPORT, date(2023, 12, 31), Duration(months=6), "arrêté du 11 octobre 2006"),
        (texts.POSTMARK, date(2026, 4, 20), True, "article L. 112-1"),
    ],
)
def test_rule_says_what_its_text_said_that_day(
    rule: Rule[object], day: date, value: object, reference: str
) -> None:
    found = rule.on(day)
    assert (found.need(), reference in found.reference) == (value, True)


@pytest.mark.parametrize(
    ("rule", "day"),
    [
        (texts.REPUBLICAN_COMMITMENT, date(2022, 1, 1)),  # asked of requests since 2 January 2022 only
        (texts.REPUBLICAN_COMMITMENT, date(2019, 10, 15)),
        (texts.PAYMENT_DELAY, date(2021, 6, 30)),  # the law is of July 2021
        (texts.OPEN_DATA, date(2017, 7, 31)),
        (texts.POSTMARK, date(2015, 12, 31)),  # the code came into force the day after
        (texts.DE_MINIMIS, date(2031, 1, 1)),  # the regulation of 2023 ends with 2030
    ],
)
def test_day_without_a_text_is_unknown_and_says_so(rule: Rule[object], day: date) -> None:
    found = rule.on(day)
    assert (found.known, found.words, found.reference) == (False, NOT_STATED, "")
    with pytest.raises(ValueError) as refused:
        found.need()
    assert str(refused.value) == f"{found.title} : {NOT_STATED}."


def test_every_rule_has_one_text_a_day_and_its_source() -> None:
    for rule in texts.RULES.values():
        for each in rule.periods:
            assert each.source.text
            assert each.reference
            assert each.known
            assert each.since is not None
            assert rule.on(each.since) == each
            assert each.until is None or rule.on(each.until) == each
            assert rule.on(each.since - timedelta(days=1)) != each


def test_what_is_to_be_read_again_in_its_text_stays_marked() -> None:
    to_confirm = {
        (code, each.since)
        for code, rule in texts.RULES.items()
        for each in rule.periods
        if each.source.mark is Mark.TO_CONFIRM
    }
    assert to_confirm == {
        ("suspension_by_missing_pieces", date(2001, 6, 10)),
        ("suspension_by_missing_pieces", date(2016, 1, 1)),
        ("republican_commitment", date(2022, 1, 2)),
        ("de_minimis", date(2024, 1, 1)),
        ("de_minimis_sieg", date(2012, 4, 29)),
        ("de_minimis_sieg", date(2024, 1, 1)),
    }


def said(found: Provision[object]) -> tuple[str, str]:
    return plain(found.words), plain(found.citation)


def test_rule_is_cited_in_words() -> None:
    assert said(texts.DE_MINIMIS.on(date(2020, 3, 10))) == (
        "200 000 € sur trois exercices fiscaux",
        "règlement (UE) n° 1407/2013, 200 000 € sur trois exercices fiscaux",
    )
    assert said(texts.DE_MINIMIS.on(date(2026, 3, 10))) == (
        "300 000 € sur trois ans",
        "règlement (UE) 2023/2831, 300 000 € sur trois ans (à confirmer dans le texte)",
    )
    assert said(texts.REPUBLICAN_COMMITMENT.on(date(2026, 3, 10))) == (
        "oui",
        "article 10-1 de la loi n° 2000-321 et décret n° 2021-1947 (à confirmer dans le texte)",
    )
    assert said(texts.SILENCE.on(date(2026, 3, 10))) == (
        "deux mois",
        "article L. 231-4 du code des relations entre le public et l'administration, deux mois",
    )
    assert said(texts.REPUBLICAN_COMMITMENT.on(date(2021, 3, 10))) == (NOT_STATED, NOT_STATED)
