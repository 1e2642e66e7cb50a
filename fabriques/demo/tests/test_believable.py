"""The demonstration is believable: few files for one person, no result before its wave, one name on each way in."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import include, path
from django.utils import timezone

from fabriques.accounts.tests import factories as people
from fabriques.applications.models import Application
from fabriques.applications.tests import factories as files
from fabriques.calls.acts import found_programme
from fabriques.calls.models import Wave
from fabriques.common.authorization import INSTALLATION
from fabriques.common.dates import legal_day
from fabriques.common.tests import instants
from fabriques.demo import missing, names
from fabriques.demo.people import ACCOUNTS, open_accounts
from fabriques.demo.scenario import Story, own_ranks
from fabriques.demo.shipped import replay
from fabriques.territories.models import Commune


@pytest.mark.parametrize("files", [1, 20, 60, 120, 260, 400, 2000])
def test_holder_follows_three_files_at_most_one_of_them_a_draft(files: int) -> None:
    in_past = files * 3 // 5
    found = own_ranks(in_past, files)
    assert 1 <= len(found) <= 3
    assert in_past in found
    if files >= 260:
        assert sorted(found) == [3, in_past, next(r for r in range(in_past, files) if r % 120 == 3)]


def test_nobody_bears_the_name_of_another_nor_of_a_way_in() -> None:
    found = [names.person(rank) for rank in range(2000)]
    assert len(set(found)) == 2000
    assert not set(found) & {account.full_name for account in ACCOUNTS}


@pytest.mark.django_db
def test_files_of_the_holder_are_of_one_structure_in_one_arrondissement() -> None:
    now = timezone.now().replace(microsecond=0)
    story = Story(1, now)
    story.people, story.own = open_accounts(at=now), own_ranks(36, 60)
    story.at_home = list(Commune.objects.filter(arrondissement="021")[:2])
    story.communes = story.outside = list(Commune.objects.filter(departement="60")[:2])
    assert len({story.holder(rank) for rank in story.own}) == 1
    assert {story.commune_for(rank).arrondissement_id for rank in story.own} == {"021"}


def test_each_service_has_its_own_telephone_and_address() -> None:
    found = [names.contact(rank, f"SP-{rank}") for rank in range(400)]
    assert all(each.email and each.phone and each.postal_address for each in found)
    assert len({each.phone for each in found}) == 400
    assert {each.phone[:8] for each in found} == {"01 99 00"}  # reserved for fiction


@pytest.mark.django_db
@pytest.mark.parametrize("fate", ["incomplete", "received", "overdue"])
def test_piece_asked_for_is_not_said_to_lack_when_the_file_holds_it(fate: str) -> None:
    file = files.submitted(files.form_wave())
    held = set(file.pieces.values_list("code", flat=True))
    arrived = instants.DURING
    times = {"arrived": arrived, "checked": arrived + timedelta(days=2), "now": arrived + timedelta(days=10)}
    missing.tell(file, fate, by=people.sous_prefecture_agent(), **times)
    check = file.completeness_checks.get()
    asked = {field.code for field in file.questions.fields() if field.document in check.missing}
    assert asked & held
    assert "manque" not in check.note


@pytest.mark.django_db
def test_replayed_waves_are_another_accounts_and_give_no_result_before_they_close() -> None:
    now = timezone.now().replace(microsecond=0)
    people = open_accounts(at=now)
    home = Commune.objects.select_related("service", "departement", "arrondissement")
    replay(found_programme(by=INSTALLATION, at=now), people, list(home.filter(code="02168")), now)
    assert not Application.objects.filter(started_by=people["porteur"]).exists()
    waves = list(Wave.objects.select_related("rulebook"))
    assert len(waves) == 2
    for wave in waves:
        calendar = wave.rulebook.rules.calendar
        assert calendar.closes_on.value == legal_day(wave.closes_at)
        assert calendar.results_on.value is not None
        assert calendar.results_on.value > legal_day(wave.closes_at)
        assert "2023" not in calendar.results_on.words


@pytest.mark.django_db
def test_each_way_in_names_its_account(client: Client, settings: Any) -> None:
    class Addresses:
        """Those of the site, and the demonstration's, which it has only while it runs."""

        urlpatterns = (
            path("", include(settings.ROOT_URLCONF)),
            path("demonstration/", include(("fabriques.demo.urls", "demo"))),
        )

    request = client.get("/").wsgi_request
    settings.ROOT_URLCONF = Addresses
    page = render_to_string("demo/welcome.html", {"accounts": ACCOUNTS, "password": "x"}, request)
    said = [
        " ".join(re.sub(r"<[^>]*>", " ", each).split())
        for each in re.findall(r"<button.*?</button>", page, re.S)
    ]
    ways = [each for each in said if each.startswith("Entrer")]
    assert ways == [f"Entrer : {account.full_name}" for account in ACCOUNTS]
    assert len(set(ways)) == len(ACCOUNTS)
