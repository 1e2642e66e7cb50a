"""A holder sends the documents of a file, with a script and without, on a large screen and a telephone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from fabriques.common.tests import samples
from tests.browser import DESKTOP, PHONE, Walker
from tests.live_platform import Platform

pytestmark = [pytest.mark.browser, pytest.mark.processes]
SIZES = {"desktop": DESKTOP, "phone": PHONE}


@pytest.fixture(params=sorted(SIZES))
def walker(request: pytest.FixtureRequest, browser: Browser, platform: Platform) -> Iterator[Walker]:
    found = Walker(browser, platform.url, request.param, *SIZES[request.param])
    yield found
    found.close()


def draft(walker: Walker, name: str) -> str:
    """Start a file as the demonstration's holder; the address of its pieces."""
    page = walker.page
    walker.enter("porteur")
    page.get_by_role("link", name="Commencer un dossier").first.click()
    page.get_by_label("Nom du tiers-lieu").fill(name)
    page.get_by_role("button", name="Ouvrir le brouillon").click()
    page.wait_for_url(re.compile(r"/espace/candidatures/[^/]+/$"))
    return page.url.removeprefix(walker.url) + "pieces/"


@pytest.fixture
def documents(tmp_path: Path) -> dict[str, str]:
    contents = {
        "statuts.pdf": samples.pdf(2, title="Statuts"),
        "photo du lieu.png": samples.picture("PNG", (1200, 800), "#2c6759"),
        "statuts-signes.pdf": samples.pdf(3),
        "programme.pdf": b"MZ\x90\x00" + b"\0" * 200,
        "film.pdf": b"%PDF-" + b"\0" * 10_100_000,
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return {name: str(tmp_path / name) for name in contents}


def test_holder_sends_replaces_and_removes_documents(walker: Walker, documents: dict[str, str]) -> None:
    pieces = draft(walker, f"Lieu aux pièces {walker.name}")
    page = walker.page
    walker.go(pieces)
    walker.look("pieces-empty", "Pièces du dossier")
    slot = page.locator("[data-pieces^=support_letter]")
    slot.locator("input[type=file]").first.focus()
    slot.locator("input[type=file]").first.set_input_files(
        [documents["statuts.pdf"], documents["photo du lieu.png"]]
    )
    expect(slot.get_by_role("link", name="photo du lieu.png")).to_be_visible()
    expect(slot.get_by_role("status")).to_contain_text("photo du lieu.png : fichier reçu.")
    expect(slot.get_by_role("status")).to_contain_text("statuts.pdf : fichier reçu.")
    expect(slot.locator(".pieces__add input[type=file]")).to_be_focused()
    slot.locator(".pieces__add input[type=file]").set_input_files(
        [documents[name] for name in ("programme.pdf", "film.pdf", "statuts.pdf", "photo du lieu.png")]
    )
    outcomes = slot.get_by_role("status").locator("p")
    expect(outcomes).to_have_count(4)  # one line for each file, the last as the first
    expect(outcomes.nth(0)).to_contain_text("programme.pdf : Ce fichier est un programme")
    expect(outcomes.nth(1)).to_contain_text("film.pdf : ce fichier est trop lourd")
    expect(outcomes.nth(2)).to_contain_text("Ce document est déjà reçu, sous le nom « statuts.pdf »")
    walker.console.clear()  # the refusal's status is told by the page
    slot.get_by_text("Remplacer statuts.pdf").click()
    slot.locator("input[data-replace]").first.set_input_files(documents["statuts-signes.pdf"])
    expect(slot.get_by_role("link", name="statuts-signes.pdf")).to_be_visible()
    for _ in range(50):  # the job draws them small
        page.reload()
        if page.locator("img.piece__picture").count() == 2:
            break
        page.wait_for_timeout(200)
    walker.look("pieces-received", "Pièces du dossier")
    slot.get_by_role("link", name="statuts-signes.pdf").click()
    expect(page.get_by_role("img", name="Page 3 sur 3 de statuts-signes.pdf")).to_be_attached()
    walker.look("piece-opened", "Lieu aux pièces")
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger l'original").click()
    assert Path(download.value.path()).read_bytes() == samples.pdf(3)
    walker.go(pieces)
    slot.get_by_role("link", name="Versions précédentes").click()
    walker.look("pieces-versions", "")
    walker.go(pieces)
    page.locator("[data-pieces^=support_letter]").get_by_role(
        "button", name="Retirer photo du lieu.png"
    ).click()
    expect(page.get_by_role("link", name="photo du lieu.png")).to_have_count(0)


def test_documents_dropped_on_the_page_are_received(walker: Walker) -> None:
    pieces = draft(walker, f"Lieu où l'on dépose {walker.name}")
    page = walker.page
    walker.go(pieces)
    page.locator("[data-drop]").first.evaluate(
        """(area) => {
          const carried = new DataTransfer();
          carried.items.add(new File(["Bonjour à tous"], "note.txt", { type: "text/html" }));
          area.dispatchEvent(new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true }));
        }"""
    )
    expect(page.get_by_role("link", name="note.txt")).to_be_visible()


def test_holder_without_a_script_sends_documents(
    browser: Browser, platform: Platform, documents: dict[str, str]
) -> None:
    walker = Walker(browser, platform.url, "no-script", *SIZES["phone"], script=False)
    page = walker.page
    pieces = draft(walker, "Lieu sans script")
    page.goto(platform.url + pieces)
    slot = page.locator("[data-pieces^=support_letter]")
    slot.locator(".pieces__add input[type=file]").set_input_files(documents["statuts.pdf"])
    slot.locator(".pieces__add").get_by_role("button", name="Envoyer").click()
    expect(page.get_by_text("Enregistré : statuts.pdf.")).to_be_visible()
    expect(page.get_by_role("link", name="statuts.pdf")).to_be_visible()
    walker.look("pieces", page.locator("main h1").inner_text())
    page.get_by_role("button", name="Retirer statuts.pdf").click()
    expect(page.get_by_role("link", name="statuts.pdf")).to_have_count(0)
    walker.close()


def drawn(walker: Walker) -> None:
    """The first page of the piece shown has come as an image."""
    walker.page.wait_for_function(
        "() => [...document.querySelectorAll('.viewer__page img')].slice(0, 1).every((image) => image.naturalWidth > 0)"
    )


def test_agent_checks_files_against_their_pieces_without_leaving_the_page(
    browser: Browser, platform: Platform
) -> None:
    walker = Walker(browser, platform.url, "agent", *DESKTOP, also_phone=True)
    page = walker.page
    walker.enter("sous-prefecture")
    walker.go("/espace/dossiers/?etape=to_check")
    page.get_by_role("link", name=re.compile("^4 pièces : ")).first.click()
    first = page.locator("main h1").inner_text()
    expect(page.get_by_role("heading", name="Statuts", exact=True)).to_be_visible()
    drawn(walker)
    walker.look("viewer", first)
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.get_by_role("link", name="Vérifier", exact=True).click()
    expect(page.get_by_role("heading", name="Vérifier la complétude")).to_be_in_viewport()
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    page.get_by_label("Il manque des pièces").check()
    page.get_by_label("Lettre de soutien").check()
    for key in ("ArrowRight", "j", "k", "ArrowLeft"):
        before = page.locator("#piece").get_attribute("data-piece")
        page.keyboard.press(key)
        expect(page.locator("#piece")).not_to_have_attribute("data-piece", str(before))
        expect(page.locator("#piece-titre")).to_be_focused()
    page.get_by_role("link", name="demonstration-provisional-budget-1.pdf").click()
    expect(page.get_by_role("heading", name="Budget prévisionnel signé")).to_be_focused()
    page.keyboard.press("t")
    expect(page.get_by_text("Salaires de démonstration")).to_be_visible()
    drawn(walker)
    walker.look("viewer-text", first)
    expect(page.get_by_label("Lettre de soutien")).to_be_checked()
    page.get_by_label("Message au porteur").fill("j'attends la lettre")  # a key that writes opens nothing
    expect(page.get_by_role("heading", name="Budget prévisionnel signé")).to_be_visible()
    file = page.locator(".page-header").inner_text()
    page.get_by_role("button", name=re.compile("^Enregistrer")).click()
    expect(page.get_by_text(f"{first} : pièces demandées")).to_be_visible()
    assert page.locator(".page-header").inner_text() != file  # another file may bear the same name
    walker.go("/espace/dossiers/?etape=incomplete")
    expect(page.get_by_role("link", name=first, exact=True).first).to_be_visible()
    walker.close()


def test_structure_is_looked_for_by_its_number(walker: Walker) -> None:
    walker.enter("porteur")
    walker.go("/structures/recherche/")
    walker.look("lookup", "Chercher une structure")
    walker.page.get_by_label("Numéro SIRET, RNA, RIDET ou Tahiti").fill("732 829 320 00074")
    walker.page.get_by_role("button", name="Chercher").click()
    expect(walker.page.get_by_text("Vous pouvez continuer à la main.")).to_be_visible()
    walker.look("lookup-answer", "Chercher une structure")
