"""The demonstration's shortcuts exist on the machine itself, where the demonstration is on, and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import Http404
from django.test import RequestFactory

from fabriques.demo.pages import HERE
from fabriques.demo.urls import urlpatterns


@pytest.fixture(autouse=True)
def _demonstration(settings: Any) -> None:
    settings.DEMO, settings.PRODUCTION, settings.ALLOWED_HOSTS = True, False, ["*"]


@pytest.mark.parametrize(
    ("here", "meta"),
    [
        (True, {}),
        (True, {"HTTP_HOST": "127.0.0.1:8000"}),
        (True, {"HTTP_HOST": "[::1]:8000", "REMOTE_ADDR": "::1"}),
        (False, {"HTTP_HOST": "fabriques.exemple.test"}),
        (False, {"REMOTE_ADDR": "192.0.2.7"}),
        (False, {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}),
        (False, {"HTTP_FORWARDED": "for=127.0.0.1"}),
    ],
)
def test_shortcuts_exist_on_this_machine_alone(here: bool, meta: dict[str, str]) -> None:
    assert HERE.allows(RequestFactory().get("/", **meta)) is here


@pytest.mark.parametrize(("demo", "production"), [(False, False), (True, True)])
def test_shortcuts_do_not_exist_without_the_demonstration(
    settings: Any, demo: bool, production: bool
) -> None:
    settings.DEMO, settings.PRODUCTION = demo, production
    assert HERE.allows(RequestFactory().get("/")) is False


@pytest.mark.parametrize("pattern", urlpatterns, ids=lambda pattern: pattern.name)
def test_every_shortcut_is_not_found_from_elsewhere(pattern: Any) -> None:
    request = RequestFactory(REMOTE_ADDR="192.0.2.7").generic(pattern.callback.methods[0], "/")
    with pytest.raises(Http404):
        pattern.callback(request)
