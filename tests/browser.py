"""A real Chromium, shut off from the network, that checks each page it is told to look at."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, expect, sync_playwright

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
    # A page lives a second: what is compiled to run fast for long costs more than it saves.
    "--js-flags=--no-turbofan --no-maglev",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]  # fmt: skip
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
INSPECTION = "options => axe.run(document, options).then(results => results.violations)"
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"], "preload": False}
# Most of an inspection goes to colours, the same at every width and with or without scripts: they are measured on the
# widest screen.
COLOURS = ("color-contrast", "link-in-text-block")
NARROW = {**OPTIONS, "rules": {rule: {"enabled": False} for rule in COLOURS}}
WIDE = 1000
DESKTOP, PHONE = (1280, 900), (390, 844)
KEEP_SHOTS = "FABRIQUES_SHOTS" in os.environ
SCRIPTS = re.compile(r"<script\b.*?</script>", re.DOTALL)
NOSCRIPT = re.compile(r"<(/?)noscript")
SHOTS = Path(__file__).resolve().parent.parent / "var" / "screenshots"


@contextmanager
def chromium() -> Iterator[Browser]:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Walker:
    """A person at a screen of one size; each page looked at is checked, and pictured when FABRIQUES_SHOTS is set.

    `also_phone`: each page is looked at a second time at the width of a telephone, where it is; what is done is done
    on the wide screen alone.
    """

    browser: Browser
    url: str
    name: str
    width: int
    height: int
    script: bool = True
    also_phone: bool = False
    inspector: Page | None = None

    def __post_init__(self) -> None:
        self.context = self.browser.new_context(
            locale="fr-FR",
            viewport={"width": self.width, "height": self.height},
            timezone_id="Europe/Paris",
            java_script_enabled=self.script,
            reduced_motion="reduce",  # a colour on its way to another would be inspected half-way
        )
        self.page: Page = self.context.new_page()
        self.console: list[str] = []
        self.page.on("console", self.hear)
        self.page.on("response", self.receive)
        self.page.on("pageerror", lambda error: self.console.append(str(error)))

    def hear(self, message: ConsoleMessage) -> None:
        # What fails to load is told by its address in `receive`.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.console.append(message.text)

    def receive(self, response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            self.console.append(f"{response.status} {response.url}")

    def go(self, path: str, status: int = 200) -> None:
        response = self.page.goto(self.url + path)
        assert response is not None
        assert response.status == status, f"{path}: {response.status}"

    def enter(self, account: str) -> None:
        """Sign in with one click, as the demonstration offers."""
        self.go("/demonstration/")
        self.page.locator(f"form[action='/demonstration/entrer/{account}/'] button").click()
        self.page.wait_for_url(re.compile(r"/espace/$"))

    def leave(self) -> None:
        self.context.clear_cookies()

    def close(self) -> None:
        self.context.close()
        if self.inspector is not None:
            self.inspector.context.close()

    @contextmanager
    def inspected(self) -> Iterator[Page]:
        """The page itself or, where no script may run (the inspection is one), its document shown to another browser.

        That browser leaves out the page's scripts and shows what is meant for those who have none.
        """
        if self.script:
            yield self.page
            return
        document = NOSCRIPT.sub(r"<\1div", SCRIPTS.sub("", self.page.content()))
        if self.inspector is None:
            viewport = self.page.viewport_size
            context = self.browser.new_context(locale="fr-FR", viewport=viewport, reduced_motion="reduce")
            self.inspector = context.new_page()
        self.inspector.context.clear_cookies()
        # The library types what it gives and what it takes apart, for the same cookies.
        self.inspector.context.add_cookies(self.context.cookies())  # type: ignore[arg-type]
        address = self.page.url.partition("#")[0]
        self.inspector.route(
            address, lambda route: route.fulfill(body=document, content_type="text/html; charset=utf-8")
        )
        self.inspector.goto(address)
        yield self.inspector
        self.inspector.unroute(address)

    def look(self, shot: str, title: str) -> None:
        """Check the page: its heading first, then no accessibility fault, no sideways scroll, no console error."""
        # Waited for: a click does not wait for where it leads.
        expect(self.page.locator("main h1")).to_contain_text(title)
        carte = self.page.locator("[data-ready]")
        if self.script and self.page.locator("[data-map], .map__canvas").count() and carte.count():
            self.page.wait_for_function("() => document.querySelector('[data-ready]')")
        if self.script:
            self.page.wait_for_function("() => !document.querySelector('.htmx-request')")
        assert self.console == [], f"{shot}: {self.console}"
        self.inspect(f"{self.name}-{shot}", whole=self.script and self.width >= WIDE)
        if self.also_phone:
            self.console.clear()
            self.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
            assert self.console == [], f"phone-{shot}: {self.console}"
            self.inspect(f"phone-{shot}", whole=False)
            self.page.set_viewport_size({"width": self.width, "height": self.height})
        self.console.clear()  # the inspection itself writes styles, which the policy refuses: not the page's doing

    def inspect(self, shot: str, *, whole: bool) -> None:
        """Look for faults at the present width, those of colours among them if `whole`."""
        with self.inspected() as page:
            if not page.evaluate("() => 'axe' in window"):
                page.evaluate(Axe().axe_script)
            found = page.evaluate(INSPECTION, OPTIONS if whole else NARROW)
        faults = [f"{fault['id']}: {[node['target'] for node in fault['nodes']][:3]}" for fault in found]
        assert faults == [], f"{shot}: {faults}"
        sideways = self.page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
        assert sideways <= 0, f"{shot} scrolls sideways by {sideways} px"
        if KEEP_SHOTS:
            SHOTS.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=SHOTS / f"{shot}.png", full_page=True)
