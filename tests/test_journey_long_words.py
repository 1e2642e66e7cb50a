"""A word of a hundred letters, wherever people write: it never pushes a page aside, on a small screen nor on paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.live_platform import Platform

pytestmark = [pytest.mark.browser, pytest.mark.processes]
WORD = "anticonstitutionnellement" * 4
# Where what people typed is shown: titles, names in tables, answers, paragraphs; our own short words are left alone.
WRITTEN = "main :is(h1, tbody th a, .table__note, dd, p, li > a):not(.ceiling *, .stages *, nav *, .button)"
PLANT = f"""word => document.querySelectorAll("{WRITTEN}").forEach(each => {{
    for (const node of each.childNodes) if (node.nodeType === 3 && node.data.trim().length > 3) node.data = word;
}})"""
WIDTH = "() => document.documentElement.scrollWidth"
# The last heads of tables that the edge of the sheet cuts.
CUT = """() => [...document.querySelectorAll("main .table thead th:last-child")]
    .filter(each => each.getBoundingClientRect().right > document.documentElement.clientWidth + 1).length"""
SMALL, SHEETS = 320, (672, 1001)  # A4 upright, and lying


def shown(page: Page, address: str) -> None:
    page.set_viewport_size({"width": SMALL, "height": 800})
    page.goto(address)
    page.evaluate(PLANT, WORD)
    assert (page.get_by_text(WORD).count() > 0, page.evaluate(WIDTH)) == (True, SMALL), address
    page.emulate_media(media="print")
    for width in SHEETS:
        page.set_viewport_size({"width": width, "height": 900})
        assert (page.evaluate(WIDTH), page.evaluate(CUT)) == (width, 0), (address, width)
    page.emulate_media(media="screen")


@pytest.mark.parametrize(
    ("who", "paths"),
    [("equipe", ["/espace/dossiers/?vue=tous", "/espace/"]), ("porteur", ["/espace/", "/structures/"])],
)
def test_word_of_a_hundred_letters_stays_on_the_page(
    browser: Browser, platform: Platform, who: str, paths: list[str]
) -> None:
    page = browser.new_context(locale="fr-FR").new_page()
    page.goto(f"{platform.url}/demonstration/")
    page.locator(f"form[action='/demonstration/entrer/{who}/'] button").click()
    for path in paths:
        shown(page, f"{platform.url}{path}")
    page.set_viewport_size({"width": SMALL, "height": 800})
    page.goto(f"{platform.url}{paths[0]}")
    file = page.locator("main a[href^='/espace/dossiers/']:not([href*='?']):visible").last.get_attribute(
        "href"
    )
    shown(page, f"{platform.url}{file}")
    shown(page, f"{platform.url}/registre/")
