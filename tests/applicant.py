"""What an applicant does in a browser: begins a draft, answers every question, sends the pieces, submits."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser import Walker

DRAFT = re.compile(r"/espace/candidatures/[^/]+/$")
LONG = "Un collectif de douze habitants anime le lieu, et chacun y a une voix."


def start(walker: Walker, name: str) -> str:
    """Open a draft as the demonstration's holder; its address."""
    page = walker.page
    walker.enter("porteur")
    page.get_by_role("link", name="Commencer un dossier").first.click()
    page.get_by_label("Nom du tiers-lieu").fill(name)
    page.get_by_role("button", name="Ouvrir le brouillon").click()
    page.wait_for_url(DRAFT)
    return page.url.removeprefix(walker.url)


TEXTS = {
    "address": "1 rue de la Démonstration", "commune_search": "Château-Thierry", "activities": "atelier, coworking",
    "summary": "Un ancien lavoir devenu atelier partagé, ouvert à tous.", "website": "lavoir.example",
    "representative_role": "Présidente", "contact_email": "lavoir@demonstration.example",
    "contact_phone": "01 99 00 00 00", "employees": "3", "last_year_budget": "42 000", "governance": LONG,
    "partnerships": LONG, "territorial_need": LONG, "services": LONG, "economic_model": LONG, "funded_post": LONG,
    "own_revenue": "18 000", "costs-0-label": "Animation", "costs-0-y1": "70 000", "funding-0-funder": "Fabriques",
    "funding-0-y1": "50 000", "funding-1-funder": "Ventes", "funding-1-y1": "20 000",
}  # fmt: skip
NUMBERS = (
    "supported_places", "participants", "hosted_structures", "people_trained", "training_partnerships",
    "training_content", "people_helped_online", "businesses_helped", "direct_jobs",
)  # fmt: skip


def fill(page: Page, *, consortium: bool = False) -> None:
    """Answer every question of the demonstration form."""
    for name, text in (TEXTS | dict.fromkeys(NUMBERS, "4")).items():
        page.locator(f"[name='{name}']").fill(text)
    for name, choice in {
        "stage": "open", "several_places": "no", "is_consortium": "yes" if consortium else "no", "audiences": "young",
    }.items():  # fmt: skip
        page.locator(f"[name='{name}'][value='{choice}']").check()
    for name, choice in {
        "costs-0-category": "staff", "funding-0-origin": "this_call", "funding-0-status": "asked",
        "funding-1-origin": "own", "funding-1-status": "granted",
    }.items():  # fmt: skip
        page.locator(f"[name='{name}']").select_option(choice)
    page.locator("[name='accuracy']").check()
    if page.locator("[name='republican_commitment']").is_visible():
        page.locator("[name='republican_commitment']").check()


def send_pieces(walker: Walker, draft: str, document: str) -> None:
    walker.go(f"{draft}pieces/")
    page = walker.page
    for code in ("statutes", "bank_details", "provisional_budget", "support_letters"):
        slot = page.locator(f"#piece-{code}")
        slot.locator(".pieces__add input[type=file]").set_input_files(document)
        if not walker.script:
            slot.locator(".pieces__add").get_by_role("button", name="Envoyer").click()
        expect(page.locator(f"#piece-{code}").get_by_role("link", name="piece.pdf")).to_be_visible()


def submit(walker: Walker, draft: str, shot: str) -> None:
    page = walker.page
    walker.go(f"{draft}relire/")
    walker.look(f"{shot}-review", "Relire et déposer")
    page.get_by_role("button", name="Déposer le dossier").click()
    walker.look(f"{shot}-receipt", "Votre dossier est arrivé")


def saved(desktop: Walker, draft: str, name: str) -> str:
    """What the server holds of an answer, read by another browser tab without a script."""
    text = desktop.context.request.get(desktop.url + draft).text()
    found = re.search(rf'<textarea name="{name}"[^>]*>\s*([^<]*)', text)
    return found[1] if found else ""
