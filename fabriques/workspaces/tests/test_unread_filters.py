"""A choice that a filter does not have is said by the name of the filter, on every page that has such filters."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from fabriques.accounts.tests import factories as people
from fabriques.common.tests import instants

pytestmark = pytest.mark.django_db
ASKED = {
    "/espace/journal/": ("acte", "nature"),
    "/espace/zonages/": ("nature",),
    "/espace/habilitations/": ("nature", "role", "etat"),
}


@pytest.mark.parametrize(("page", "name"), [(page, name) for page, names in ASKED.items() for name in names])
def test_unknown_choice_is_said_and_a_known_one_is_not(
    set_clock: Callable[..., None], page: str, name: str
) -> None:
    set_clock(instants.CHECKED)
    client = Client()
    client.force_login(people.programme_member())
    found = client.get(page, {name: "jamais"})
    assert [(each.parameter, each.value) for each in found.context["unread"]] == [(name, "jamais")]
    text = unescape(found.content.decode())
    assert "« jamais » n'est pas un choix de ce filtre." in text
    select = re.search(rf'<select id="{name}".*?</select>', text, flags=re.DOTALL)
    assert select is not None
    offered = re.findall(r'<option value="([^"]*)"', select[0])
    assert [each for each in offered[:3] if client.get(page, {name: each}).context["unread"]] == []


def test_every_page_of_a_workspace_with_a_select_to_filter_by_says_what_it_does_not_know() -> None:
    root = Path(settings.BASE_DIR) / "fabriques"
    pages = [
        path for step in ("accounts", "organisations", "workspaces") for path in (root / step).rglob("*.html")
    ]
    texts = {path.name: path.read_text() for path in pages}
    barred = {name for name, text in texts.items() if "filter_bar" in text and "<select" in text}
    said = {name for name, text in texts.items() if "theme/unread_filters.html" in text}
    # Generations to compare are chosen from what stands: the page says that it compares nothing.
    assert barred - said == {"zoning_compare.html"}
