"""The same project filed twice in a wave: noticed by numbers, place, name or address, told to whoever reads both."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fabriques.accounts.tests import factories as people
from fabriques.applications.duplicates import rules
from fabriques.applications.duplicates.acts import compare_files
from fabriques.applications.duplicates.queries import alike, with_alike
from fabriques.applications.duplicates.rules import Filed, Likeness
from fabriques.applications.models import Application, Resemblance
from fabriques.applications.tests import factories as files
from fabriques.calls.tests.factories import demonstration_wave
from fabriques.common.authorization import SCHEDULE
from fabriques.common.tests import instants
from fabriques.journal.queries import history
from fabriques.organisations.tests.factories import organisation
from fabriques.territories.tests.factories import CHATEAU_THIERRY, LAON

ON = instants.CHECKED.date()
ONE = Filed(1, 1, "11111111111111", "W021000001", None, "02168", "grenier commun", "1 place de l exemple")
OTHER = Filed(2, 2, "", "", None, "02408", "halle aux idees", "2 rue d ailleurs")


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, ()),
        ({"siret": "11111111111111"}, (Likeness.SIRET,)),
        ({"rna": "W021000001"}, (Likeness.RNA,)),
        ({"siret": "11111111111111", "organisation": 1}, ()),
        ({"name": "grenier commun"}, ()),
        ({"name": "le grenier commun", "commune": "02168"}, (Likeness.NAME,)),
        ({"name": "grenier comun", "commune": "02168", "organisation": 1}, (Likeness.NAME,)),
        ({"name": "tiers lieu", "commune": "02168"}, ()),
        ({"address": "1 pl de l exemple", "commune": "02168"}, (Likeness.ADDRESS,)),
        ({"address": "1 pl de l exemple", "commune": "02168", "organisation": 1}, ()),
        ({"address": "11 place de l exemple", "commune": "02168"}, ()),
    ],
)
def test_files_look_alike_for_reasons_that_are_told(
    changes: dict[str, object], found: tuple[Likeness, ...]
) -> None:
    other = replace(OTHER, **changes)  # type: ignore[arg-type]
    assert rules.alike(ONE, other) == found == rules.alike(other, ONE)
    assert list(rules.pairs([other, ONE])) == ([(1, 2, found)] if found else [])


def test_numbered_places_and_empty_names_are_not_near() -> None:
    assert not rules.near_names("lieu d exemple 1", "lieu d exemple 2")
    assert not rules.near_names("", "")
    assert not rules.same_address("", "")


def test_same_place_and_near_points_tell_of_one_project_across_communes() -> None:
    here, there = (3.4, 49.0), (3.4003, 49.0)
    one = replace(ONE, place=7, point=here)
    assert rules.alike(one, replace(OTHER, place=7)) == (Likeness.PLACE,)
    assert rules.alike(one, replace(OTHER, point=there)) == (Likeness.POINT,)
    assert rules.alike(one, replace(OTHER, point=(3.41, 49.0))) == ()


@pytest.mark.parametrize(
    ("reasons", "alone"),
    [
        ({Likeness.ADDRESS}, True),
        ({Likeness.ADDRESS, Likeness.POINT}, True),
        ({Likeness.ADDRESS, Likeness.NAME}, False),
    ],
)
def test_address_alone_says_nothing_of_one_project(reasons: set[Likeness], alone: bool) -> None:
    assert rules.address_alone(reasons) is alone


def twice(code: str = CHATEAU_THIERRY) -> list[Application]:
    """One structure known by two accounts, that files a project in each."""
    wave, names = demonstration_wave(), ("Le Grenier commun", "Une tout autre enseigne")
    found = []
    for person, name, where in zip(
        (people.holder(), people.another_holder()), names, (CHATEAU_THIERRY, code), strict=True
    ):
        structure = organisation(name=f"Structure de {person}", by=person)
        structure.siret, structure.rna = "12345678900012", ""
        structure.save(update_fields=["siret", "rna"])
        found.append(files.submitted(wave, name=name, code=where, by=person, of=structure))
    return found


def told(file: Application, agent: str = "021") -> list[tuple[str, tuple[str, ...]]]:
    user = people.sous_prefecture_agent(agent)
    return [(each.file.place_name, each.reasons) for each in alike(user, file, ON)]


@pytest.mark.django_db
def test_pair_is_found_once_told_on_both_files_and_forgotten_when_it_holds_no_more() -> None:
    one, other = twice()
    assert [compare_files(one.wave, by=SCHEDULE, at=instants.CHECKED) for _run in range(2)] == [1, 0]
    reasons = ("même numéro SIRET, dans un autre compte de structure", "même adresse")
    assert told(one) == [("Une tout autre enseigne", reasons)]
    assert told(other) == [("Le Grenier commun", reasons)]
    assert [history("application", file.public_id)[-1].act for file in (one, other)] == [
        "resemblance_found"
    ] * 2
    other.organisation.siret = ""
    other.organisation.save(update_fields=["siret"])
    compare_files(one.wave, by=SCHEDULE, at=instants.CHECKED)
    assert told(one) == [("Une tout autre enseigne", ("même adresse",))]
    Application.objects.filter(pk=other.pk).update(state="withdrawn")
    compare_files(one.wave, by=SCHEDULE, at=instants.CHECKED)
    assert (told(one), Resemblance.objects.count()) == ([], 0)


@pytest.mark.django_db
def test_file_outside_the_perimeter_is_not_told_by_the_one_inside() -> None:
    one, other = twice(LAON)
    compare_files(one.wave, by=SCHEDULE, at=instants.CHECKED)
    assert told(one) == []
    agent, team = people.sous_prefecture_agent(), people.programme_member()
    marks = {
        user: [file.alike for file in with_alike(Application.objects.filter(pk=one.pk), user, ON)]
        for user in (agent, team)
    }
    assert marks == {agent: ["non"], team: ["oui"]}
    assert [each.file for each in alike(team, one, ON)] == [other]
