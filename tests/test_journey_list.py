"""The list of files walked by an instructor: narrowed, kept as a view, exported and downloaded; with no script too."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from fabriques.common.tests.refusals import plain
from tests.browser import Walker
from tests.live_platform import Platform

pytestmark = [pytest.mark.browser, pytest.mark.processes]


def test_instructor_narrows_keeps_and_exports_the_list(walker: Walker, tmp_path: Path) -> None:
    page = walker.page
    walker.enter("equipe")
    walker.go("/espace/dossiers/")
    walker.look("list", "Dossiers")
    page.get_by_label("Chercher un dossier").fill("atelier")
    page.get_by_role("button", name="Chercher", exact=True).click()
    page.locator("summary", has_text="Filtrer").click()
    walker.look("list-filters-open", "Dossiers")
    page.get_by_label("Demande au moins (€)").fill("10 000")
    page.get_by_role("button", name="Appliquer les filtres").click()
    page.get_by_role("link", name=re.compile("complétude à vérifier")).first.click()
    assert page.get_by_role("link", name=re.compile("^retirer ")).count() == 3
    walker.look("list-narrowed", "Dossiers")
    page.get_by_role("link", name=re.compile("^retirer au moins")).click()
    keep_as_view(walker)
    rows = export(walker, tmp_path)
    walker.go("/espace/dossiers/?q=atelier&etape=to_check")
    shown = [plain(name) for name in page.locator(".table--list tbody th a").all_inner_texts()]
    assert [row["Tiers-lieu"] for row in rows][: len(shown)] == shown
    take_the_first(walker)


def keep_as_view(walker: Walker) -> None:
    page, name = walker.page, f"Ateliers à vérifier {walker.name}"
    page.get_by_text("Enregistrer cette vue").click()
    page.get_by_label("Nom de la vue").fill(name)
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    assert page.get_by_role("link", name=name).get_attribute("aria-current") == "page"
    page.get_by_role("link", name="Gérer les vues").click()
    walker.look("saved-views", "Vues de la liste")
    page.locator("article", has_text=name).get_by_role("button", name="L'ouvrir d'abord").click()
    walker.go("/espace/dossiers/")
    assert page.get_by_role("link", name=name).get_attribute("aria-current") == "page"
    page.get_by_role("link", name="Gérer les vues").click()
    page.locator("article", has_text=name).get_by_role("button", name="Ne plus l'ouvrir d'abord").click()


def take_the_first(walker: Walker) -> None:
    """Every file of the page is ticked at once, then all but one left; the outcome names it."""
    page = walker.page
    boxes = page.locator("input[name='files']")
    if page.get_by_label("Tout cocher").is_visible():
        page.get_by_label("Tout cocher").check()
        assert page.locator("input[name='files']:checked").count() == boxes.count()
        page.get_by_label("Tout cocher").uncheck()
    boxes.first.check()
    name = page.locator(".table--list tbody th a").first.inner_text()
    page.get_by_label("Confier à").select_option("moi")
    page.get_by_role("button", name="Confier les dossiers cochés").click()
    walker.look("list-handed", "Suivi des dossiers")
    assert page.get_by_role("link", name=name).count() == 1


def export(walker: Walker, folder: Path) -> list[dict[str, str]]:
    page = walker.page
    walker.go("/espace/dossiers/?q=atelier&etape=to_check")
    page.get_by_role("link", name="Exporter cette liste").click()
    page.get_by_label("CSV standard (virgules, pour un programme)").check()
    walker.look("list-export-form", "Exporter la liste")
    page.get_by_role("button", name="Préparer le fichier").click()
    page.get_by_role("link", name="Télécharger le fichier").wait_for(timeout=60_000)
    walker.look("list-export-done", "Export de la liste")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Télécharger le fichier").click()
    path = folder / "export.csv"
    waiting.value.save_as(path)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_list_is_filtered_and_exported_without_any_script(browser: Browser, platform: Platform) -> None:
    context = browser.new_context(locale="fr-FR", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{platform.url}/demonstration/")
    page.locator("form[action='/demonstration/entrer/prefecture/'] button").click()
    page.goto(f"{platform.url}/espace/dossiers/")
    page.get_by_label("Chercher un dossier").fill("démonstration")
    page.get_by_role("button", name="Chercher", exact=True).click()
    said = page.locator(".list-head__said").inner_text()
    page.get_by_role("link", name="Exporter cette liste").click()
    page.get_by_role("button", name="Préparer le fichier").click()
    ready, again = (page.get_by_role("link", name=name) for name in ("Télécharger le fichier", "Actualiser"))
    for _ in range(60):
        ready.or_(again).wait_for()
        if ready.count():
            break
        page.wait_for_timeout(1_000)
        again.click()
    total = re.sub(r"\D", "", said.rpartition("sur")[2] or said)
    assert f"{total} dossier" in page.locator("#etat [role=status]").inner_text()
    context.close()
