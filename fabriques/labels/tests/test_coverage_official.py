"""The official list beside the recomputed one: unknown until imported, then every difference with what explains it."""

from __future__ import annotations

from datetime import date

import pytest

from fabriques.common.authorization import INSTALLATION
from fabriques.common.tests import instants
from fabriques.labels.acts import attribute_label
from fabriques.labels.coverage import coverage
from fabriques.labels.models import Label
from fabriques.labels.official import OFFICIAL_LIST, compare, imported_list
from fabriques.places.tests.factories import place
from fabriques.territories.models import Arrondissement, Zoning, ZoningMember
from fabriques.territories.tests.factories import EPERNAY, SOISSONS

pytestmark = pytest.mark.django_db
DAY = date(2023, 9, 11)


def labelled(code: str, *, start: date = DAY, end: date | None = None, fictitious: bool = False) -> Label:
    return attribute_label(
        place(f"Lieu de {code}", code=code, fictitious=fictitious), "fabrique", start=start, end=end, period="test",
        source="test", public_from=instants.PUBLIC_FROM, at=instants.ANNOUNCED, by=INSTALLATION,
    )  # fmt: skip


def imported(codes: set[str]) -> Zoning:
    zoning = Zoning.objects.create(
        kind="list", code=OFFICIAL_LIST, vintage="2023", label="Arrondissements sans Fabrique",
        unit=Zoning.Unit.ARRONDISSEMENT, valid_from=DAY, absence_says_no=True, source="ANCT", licence="",
        file_name="liste.csv", fingerprint="0" * 64, lines=len(codes), members=len(codes),
        imported_at=instants.PREPARED, imported_by="",
    )  # fmt: skip
    ZoningMember.objects.bulk_create(ZoningMember(zoning=zoning, unit=code, value="oui") for code in codes)
    return zoning


def test_list_that_nobody_published_gives_two_numbers_and_no_difference() -> None:
    labelled(SOISSONS)
    labelled(EPERNAY)
    found = compare(coverage(DAY), None)
    assert (found.announced, found.recomputed, found.gap, found.published) == (144, 331, 187, False)
    assert (found.differences, found.listed, found.alone, imported_list()) == ((), 0, 2, None)


def test_differences_tell_both_ways_with_what_the_register_knows() -> None:
    inside = labelled(SOISSONS)
    later = labelled(EPERNAY, start=date(2023, 11, 9))
    official = {each.code for each in Arrondissement.objects.all()} - {"512"} | {"999"}
    found = compare(coverage(DAY), official)
    assert [(each.code, each.name, each.in_official, each.labels) for each in found.differences] == [
        ("024", "Soissons", True, (inside,)),
        ("512", "Épernay", False, (later,)),
    ]
    assert (found.unknown_codes, found.listed, found.recomputed) == (("999",), 333, 332)


def test_same_list_has_no_difference() -> None:
    labelled(SOISSONS)
    official = {each.code for each in coverage(DAY).without}
    assert compare(coverage(DAY), official).differences == ()


def test_labels_still_secret_or_fictitious_explain_nothing() -> None:
    labelled(EPERNAY, start=date(2023, 11, 9))
    labelled("51108", start=date(2023, 11, 9), fictitious=True)
    official = {each.code for each in coverage(DAY).without} - {"512"}
    told = [
        compare(coverage(DAY), official, announced_by=at).differences[0].labels
        for at in (instants.ANNOUNCED, instants.PUBLIC_FROM)
    ]
    assert [len(labels) for labels in told] == [0, 1]


def test_imported_list_is_the_current_one() -> None:
    old = imported({"024"})
    Zoning.objects.filter(pk=old.pk).update(vintage="2022", valid_from=date(2022, 1, 1))
    new = imported({"024", "512"})
    assert imported_list() == (str(new), frozenset({"024", "512"}))
