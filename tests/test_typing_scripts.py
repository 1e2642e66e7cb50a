"""The pages' scripts read and count what is typed as the server does: one table of cases, run in a real browser."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django import forms
from playwright.sync_api import Browser

from fabriques.applications.answering.fields import WrittenField
from fabriques.common import typed
from fabriques.common.tests import typing_cases as cases

SCRIPT = Path(__file__).parent.parent / "fabriques/theme/static/theme/typing.js"
RUN = """async ([source, name, texts]) => {
  const module = await import(`data:text/javascript,${encodeURIComponent(source)}`);
  return texts.map(module[name]);
}"""


def in_browser(browser: Browser, name: str, texts: Sequence[str]) -> list[Any]:
    page = browser.new_page()
    found: list[Any] = page.evaluate(RUN, [SCRIPT.read_text(encoding="utf-8"), name, list(texts)])
    page.close()
    return found


@pytest.mark.browser
def test_script_and_server_read_an_amount_alike(browser: Browser) -> None:
    texts = [text for text, _expected in cases.AMOUNTS]
    assert in_browser(browser, "cents", texts) == [expected for _text, expected in cases.AMOUNTS]


@pytest.mark.browser
def test_script_and_server_count_a_text_alike(browser: Browser) -> None:
    texts = [text for text, _expected in cases.LENGTHS]
    found = in_browser(browser, "lengthOf", texts)
    assert found == [expected for _text, expected in cases.LENGTHS]
    # Every sign that either side may take for a space at the end of a text, and signs of every length.
    odd = [
        f"{chr(number)}a{chr(number)}" for number in (*range(0x300), *range(0x1680, 0x3001), 0xFEFF, 0x1F600)
    ]
    assert in_browser(browser, "lengthOf", odd) == [typed.length(text) for text in odd]


@pytest.mark.parametrize("made", [forms.CharField, WrittenField])
@pytest.mark.parametrize(("text", "expected"), [case for case in cases.LENGTHS if "\0" not in case[0]])
def test_form_accepts_what_the_counter_accepts_and_no_more(
    made: type[forms.CharField], text: str, expected: int
) -> None:
    """A form receives line breaks as they were typed: the first of the house's own middlewares sees to it."""
    as_kept = text.replace("\r\n", "\n").replace("\r", "\n")
    assert made(required=False, max_length=max(1, expected)).clean(as_kept) == as_kept.strip()
    if expected > 1:
        with pytest.raises(forms.ValidationError):
            made(required=False, max_length=expected - 1).clean(as_kept)
