"""The wave's page for the programme team: what its selection would change on the map of France."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from fabriques.accounts.tests.factories import programme_member
from fabriques.common.tests import instants
from fabriques.selection.tests import factories

pytestmark = pytest.mark.django_db


def effect(code: str = "vague-1") -> Any:
    client = Client()
    client.force_login(programme_member())
    response = client.get(f"/espace/vagues/{code}/")
    assert response.status_code == 200
    return response.context["effect"]


def test_selection_tells_the_people_it_would_reach(set_clock: Callable[[datetime], None]) -> None:
    factories.retained()
    set_clock(instants.DECIDED)
    found = effect()
    assert (found.arrondissements, found.departements, found.unplaced) == (("021",), (), 0)
    assert 0 < found.within[15] < found.within[30]


def test_selection_announced_changes_nothing_more(set_clock: Callable[[datetime], None]) -> None:
    factories.announced()
    set_clock(instants.PUBLIC_FROM)
    assert effect() is None


def test_refused_file_changes_nothing(set_clock: Callable[[datetime], None]) -> None:
    factories.refused()
    set_clock(instants.DECIDED)
    assert effect() is None
