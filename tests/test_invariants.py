"""Invariants that several steps share, held by the database whatever the act."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from fabriques.calls.tests.factories import demonstration_wave
from fabriques.common.authorization import INSTALLATION
from fabriques.common.database import refusals_in_words
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import refused
from fabriques.common.tests.together import at_once
from fabriques.labels.acts import attribute_label
from fabriques.labels.models import Label
from fabriques.places.models import Place
from fabriques.places.tests.factories import place

ONE_AT_A_TIME = "Ce tiers-lieu a déjà un label sur une partie de ces dates."


def label(of: Place, start: date, end: date | None, kind: str = "fabrique") -> Label:
    return attribute_label(
        of,
        kind,
        start=start,
        end=end,
        public_from=instants.PUBLIC_FROM,
        source="Essai",
        at=instants.ANNOUNCED,
        by=INSTALLATION,
        period="2019-2021",
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2026, 12, 31), date(2027, 12, 31)),
        (date(2025, 1, 1), None),
        (date(2026, 6, 1), date(2026, 6, 1)),
    ],
)
@pytest.mark.parametrize("kind", ["fabrique", "fabrique_numerique"])
def test_place_has_one_label_at_a_time(start: date, end: date | None, kind: str) -> None:
    where = place()
    label(where, date(2026, 1, 1), date(2026, 12, 31))
    assert refused(lambda: label(where, start, end, kind)) == ONE_AT_A_TIME


@pytest.mark.django_db
def test_place_may_be_labelled_again_the_day_after() -> None:
    where = place()
    label(where, date(2026, 1, 1), date(2026, 12, 31))
    label(where, date(2027, 1, 1), None)
    label(place("Autre lieu"), date(2026, 1, 1), None)
    assert Label.objects.count() == 3


def test_place_labelled_twice_at_once_has_one_label(cloned_database: str) -> None:
    where = place()
    answers = at_once(*[lambda: label(where, date(2026, 1, 1), None).pk] * 3)
    assert sorted(str(each) for each in answers) == sorted(
        [str(Label.objects.get().pk), *[ONE_AT_A_TIME] * 2]
    )


@pytest.mark.django_db
def test_label_names_its_wave_or_its_list() -> None:
    where = place()
    made = label(where, date(2026, 1, 1), None)
    made.wave = demonstration_wave()
    made.period = ""
    made.save()
    made.wave = None

    def act() -> None:
        with refusals_in_words(), transaction.atomic():
            made.save()

    assert refused(act) == "Un label vient d'une vague ou de la période d'une liste publiée."


@pytest.mark.django_db
def test_error_that_no_rule_explains_is_raised_as_it_is() -> None:
    statement = "INSERT INTO territories_region (code, name) VALUES (NULL, 'x')"
    with pytest.raises(IntegrityError), refusals_in_words(), connection.cursor() as cursor:
        cursor.execute(statement)
