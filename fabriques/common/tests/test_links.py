"""Signed links to a content, and the headers under which it is given."""

from __future__ import annotations

import time

import pytest

from fabriques.common import links
from fabriques.common.links import Given

GIVEN = Given("a" * 64, 'Été "2026".pdf', "application/pdf", 7)


def test_link_gives_what_was_signed() -> None:
    assert links.read(links.signed(GIVEN)) == GIVEN


@pytest.mark.parametrize("change", [lambda token: token[:-1], lambda token: "x" + token, lambda token: ""])
def test_link_that_was_changed_gives_nothing(change: object) -> None:
    assert callable(change)
    assert links.read(change(links.signed(GIVEN))) is None


def test_link_lasts_two_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    token = links.signed(GIVEN)
    now = time.time()
    found = []
    for seconds in (119, 122):
        monkeypatch.setattr("django.core.signing.time.time", lambda later=now + seconds: later)
        found.append(links.read(token))
    assert found == [GIVEN, None]


def test_content_is_given_as_a_download_that_runs_nothing() -> None:
    response = links.download(GIVEN, [b"conte", b"nu"])
    assert (b"".join(response), dict(response.items())) == (
        b"contenu",
        {
            "Content-Type": "application/pdf",
            "Content-Length": "7",
            "Content-Disposition": "attachment; filename*=utf-8''%C3%89t%C3%A9%20%222026%22.pdf",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "private, no-store",
            "Referrer-Policy": "no-referrer",
        },
    )
