"""What one types in a draft is never lost nor changed without a word, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from fabriques.common.tests import samples
from tests.applicant import saved, start
from tests.browser import DESKTOP, PHONE, Walker
from tests.live_platform import Platform

pytestmark = [pytest.mark.browser, pytest.mark.processes]
STATUS = "[data-draft-status]"
SUBMITTED = """
from datetime import timedelta
from fabriques.accounts.models import User
from fabriques.applications import acts
from fabriques.applications.models import Application
from fabriques.common import clock
from fabriques.common.seen import NO_PAGE
from fabriques.common.values import Money
from fabriques.demo.answers import complete
person = User.objects.get(email__startswith="porteur@")
file = Application.objects.get(public_id="{key}")
complete(file, "02168", Money.euros(50_000), by=person, at=clock.now())
acts.submit(file, by=person, at=clock.now(), seen=NO_PAGE)
"""


@pytest.fixture
def desktop(browser: Browser, platform: Platform) -> Iterator[Walker]:
    found = Walker(browser, platform.url, "typing", *DESKTOP, also_phone=True)
    found.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=platform.url)
    yield found
    found.close()


def warned(page: Page) -> bool:
    """Whether the browser would warn before this page is left."""
    left: bool = page.evaluate(
        "() => { const leave = new Event('beforeunload', { cancelable: true });"
        " dispatchEvent(leave); return leave.defaultPrevented; }"
    )
    return left


def copied(page: Page) -> str:
    page.get_by_role("button", name="Copier ce que j'ai écrit").click()
    expect(page.get_by_role("button", name="Copié")).to_be_visible()
    text: str = page.evaluate("() => navigator.clipboard.readText()")
    return text


def test_answer_that_cannot_be_read_stays_with_its_cause_and_the_one_stored_stays_too(
    desktop: Walker,
) -> None:
    draft = start(desktop, "La Saisie d'essai")
    page, status = desktop.page, desktop.page.locator(STATUS)
    page.locator("[name='employees']").fill("12")
    expect(status).to_contain_text("Enregistré le")
    page.locator("[name='employees']").fill("3 ETP")
    page.locator("[name='governance']").fill("Un collectif de vingt habitants.")
    expect(status).to_contain_text("Pas enregistré, à corriger : « Salariés")
    expect(page.locator("[name='employees']")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[name='governance']")).not_to_have_attribute("aria-invalid", re.compile(".*"))
    described = page.locator("[name='employees']").evaluate(
        "(box) => box.getAttribute('aria-describedby').split(' ')"
        ".map((id) => document.getElementById(id).innerText).join(' ')"
    )
    assert "« 3 ETP » n'est pas un nombre entier." in described
    expect(page.locator("#q-employees .field--invalid [name='employees']")).to_be_visible()
    assert (warned(page), "3 ETP" in copied(page)) == (True, True)
    desktop.console.clear()  # the refusal's status, told by the page
    desktop.look("unreadable", "La Saisie d'essai")
    assert saved(desktop, draft, "governance") == "Un collectif de vingt habitants."
    assert 'name="employees" value="12"' in desktop.context.request.get(desktop.url + draft).text()
    page.reload()  # it comes back with the page, and is refused again
    expect(page.locator("[name='employees']")).to_have_value("3 ETP")
    expect(status).to_contain_text("Pas enregistré, à corriger : « Salariés")
    page.locator("[name='employees']").fill("3")
    expect(status).to_contain_text("Enregistré le")
    assert (warned(page), page.evaluate("() => localStorage.length")) == (False, 0)
    desktop.console.clear()


def test_text_too_long_is_counted_kept_whole_and_refused(desktop: Walker) -> None:
    start(desktop, "Le Collage d'essai")
    page = desktop.page
    lines = "ligne\n" * 100 + "."  # 601 characters for whoever counts them
    page.locator("[name='summary']").evaluate(
        "(box, text) => { box.focus(); document.execCommand('insertText', false, text); }", lines
    )
    expect(page.locator("#id_summary-compteur")).to_have_text("1 caractères de trop ; le maximum est 600")
    expect(page.locator("#q-summary .field__error")).to_contain_text(
        "Ce texte compte 601 caractères ; le maximum est 600."
    )
    assert page.locator("[name='summary']").input_value() == lines
    desktop.console.clear()
    page.locator("[name='summary']").press("Backspace")
    expect(page.locator(STATUS)).to_contain_text("Enregistré le")


def test_tab_left_open_after_the_submission_keeps_its_text_and_says_why(
    desktop: Walker, platform: Platform
) -> None:
    draft = start(desktop, "Le Second onglet d'essai")
    page = desktop.page
    platform.shell(SUBMITTED.format(key=draft.strip("/").split("/")[-1]))
    page.locator("[name='governance']").fill("Écrit dans l'onglet resté ouvert.")
    expect(page.locator(STATUS)).to_contain_text("Pas enregistré : ce dossier est déjà déposé, le ")
    expect(page.get_by_role("link", name="Voir l'accusé de réception")).to_be_visible()
    expect(page.locator("[name='governance']")).to_have_value("Écrit dans l'onglet resté ouvert.")
    assert ("Écrit dans l'onglet resté ouvert." in copied(page), warned(page)) == (True, True)
    desktop.console.clear()
    desktop.look("gone", "Le Second onglet d'essai")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_role("heading", name="Votre saisie n'est pas enregistrée")).to_be_visible()
    expect(page.get_by_text("Écrit dans l'onglet resté ouvert.")).to_be_visible()
    desktop.look("unsaved", "Votre saisie n'est pas enregistrée")


def test_text_begun_in_any_form_warns_before_one_leaves(desktop: Walker) -> None:
    desktop.go("/appels/demonstration/questions/")
    page = desktop.page
    assert not warned(page)
    page.get_by_label("Votre question").fill("Une question commencée, pas encore envoyée.")
    assert warned(page)
    page.get_by_label("Votre question").fill("")
    assert not warned(page)


def test_signing_out_says_what_is_not_saved_and_wipes_it_when_asked(desktop: Walker) -> None:
    start(desktop, "Le Départ d'essai")
    page = desktop.page
    page.locator("[name='employees']").fill("quelques-uns")
    expect(page.locator(STATUS)).to_contain_text("Pas enregistré, à corriger")
    page.get_by_role("button", name="Se déconnecter", exact=True).click()
    expect(page.get_by_role("heading", name="Des réponses ne sont pas enregistrées")).to_be_visible()
    desktop.console.clear()
    desktop.look("sign-out", "Le Départ d'essai")
    page.get_by_role("button", name="Ne pas me déconnecter").click()
    assert page.evaluate("() => localStorage.length") == 1
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    expect(page.get_by_role("button", name="Se déconnecter", exact=True)).to_have_count(
        0
    )  # in the account's sheet
    page.get_by_role("button", name="Compte").click()
    expect(page.get_by_role("button", name="Fermer")).to_be_visible()
    page.get_by_role("button", name="Se déconnecter", exact=True).click()
    page.get_by_role("button", name="Les effacer et me déconnecter").click()
    expect(page.get_by_role("link", name="Se connecter")).to_be_visible()
    assert page.evaluate("() => localStorage.length") == 0


def test_file_being_sent_warns_before_one_leaves_and_its_outcome_is_named_with_its_cause(
    desktop: Walker, tmp_path: Path
) -> None:
    start(desktop, "L'Envoi d'essai")
    (tmp_path / "statuts.pdf").write_bytes(samples.pdf(1))
    page, held = desktop.page, list[Route]()
    box = page.locator("#file-statutes")
    said = page.locator("#piece-statutes").get_by_role("status")

    def send() -> None:
        box.focus()
        box.set_input_files(tmp_path / "statuts.pdf")

    page.route("**/pieces/", lambda route: held.append(route))
    send()
    expect(said).to_have_text("Envoi en cours : statuts.pdf")
    assert warned(page)
    held[0].abort()
    expect(said).to_contain_text("statuts.pdf : pas envoyé, faute de connexion.")
    page.unroute("**/pieces/")
    cookies = desktop.context.cookies()
    desktop.context.clear_cookies(name="sessionid")
    send()
    expect(said).to_contain_text("statuts.pdf : pas envoyé, vous n'êtes plus connecté.")
    desktop.context.add_cookies(cookies)  # type: ignore[arg-type]  # the library types them apart
    send()
    expect(said).to_have_text("statuts.pdf : fichier reçu.")
    expect(box).to_be_focused()
    assert not warned(page)
    desktop.console.clear()


def test_text_survives_a_lost_network_and_a_closed_page(desktop: Walker) -> None:
    draft = start(desktop, "Le Hors-ligne d'essai")
    page = desktop.page
    page.locator("[name='governance']").fill("Écrit avec le réseau.")
    expect(page.locator("[data-draft-status]")).to_contain_text("Enregistré le")
    assert saved(desktop, draft, "governance") == "Écrit avec le réseau."
    desktop.context.set_offline(True)
    page.locator("[name='governance']").fill("Écrit sans réseau, dans le train.")
    page.locator("[name='costs-0-label']").fill("Loyer")
    expect(page.locator("[data-draft-status]")).to_contain_text("pas de connexion")
    page.close()
    desktop.context.set_offline(False)
    assert saved(desktop, draft, "governance") == "Écrit avec le réseau."
    page = desktop.page = desktop.context.new_page()
    page.goto(desktop.url + draft)
    expect(page.locator("[name='governance']")).to_have_value("Écrit sans réseau, dans le train.")
    expect(page.locator("[name='costs-0-label']")).to_have_value("Loyer")
    expect(page.locator("[data-draft-status]")).to_contain_text("Enregistré le")
    assert saved(desktop, draft, "governance") == "Écrit sans réseau, dans le train."
    page.reload()
    expect(page.locator("[data-draft-status]")).to_be_hidden()
    assert page.evaluate("() => localStorage.length") == 0


@pytest.mark.parametrize("choice", ["Garder ma version", "Prendre la version enregistrée"])
def test_two_tabs_show_both_versions_and_keep_the_one_chosen(desktop: Walker, choice: str) -> None:
    draft = start(desktop, "Les Deux onglets d'essai")
    first, second = desktop.page, desktop.context.new_page()
    second.goto(desktop.url + draft)
    first.locator("[name='summary']").fill("La version du premier onglet, enregistrée.")
    expect(first.locator("[data-draft-status]")).to_contain_text("Enregistré le")
    second.locator("[name='activities']").fill("Activités du second onglet")
    second.locator("[name='summary']").fill("La version du second onglet.")
    conflict = second.locator("[data-conflict]")
    expect(conflict).to_contain_text("La version du premier onglet, enregistrée.")
    expect(second.locator("[name='summary']")).to_have_value("La version du second onglet.")
    desktop.page = second
    desktop.console.clear()  # the conflict's status, told by the page
    desktop.look("conflict", "Les Deux onglets d'essai")
    conflict.get_by_role("button", name=choice).click()
    mine = choice == "Garder ma version"
    kept = "La version du second onglet." if mine else "La version du premier onglet, enregistrée."
    expect(second.locator("[data-conflict]")).to_have_count(0)
    expect(second.locator("[name='summary']")).to_have_value(kept)
    expect(second.locator("[name='activities']")).to_have_value("Activités du second onglet")
    if mine:
        expect(second.locator("[data-draft-status]")).to_contain_text("Enregistré le")
    assert saved(desktop, draft, "summary") == kept


def test_conditions_totals_rows_and_remarks_follow_what_is_typed(desktop: Walker) -> None:
    start(desktop, "Le Vivant d'essai")
    page = desktop.page
    expect(page.locator("#q-opening_on")).to_be_hidden()
    page.locator("[name='stage'][value='planned']").check()
    expect(page.locator("#q-opening_on")).to_be_visible()
    page.locator("[name='costs-0-y1']").fill("1 200,50")
    page.locator("#q-costs").get_by_role("button", name="Ajouter une ligne").click()
    page.locator("[name='costs-2-y1']").fill("800")
    expect(page.locator("#q-costs .rows__totals")).to_have_text(
        "Total : 2\N{NARROW NO-BREAK SPACE}000,50\N{NO-BREAK SPACE}€"
    )
    page.locator("[name='request-0-y1']").fill("60 000")
    expect(page.locator("#q-request [data-remarks]")).to_contain_text("La subvention est forfaitaire")
    page.locator("[name='employees']").fill("12")
    page.locator("[name='website']").fill("pas une adresse")
    expect(page.locator("#q-website .field__error")).to_have_text(
        "Cette adresse est incomplète. Écrivez par exemple https://exemple.fr/."
    )
    desktop.console.clear()  # the refusal's status, told by the page
    desktop.look("refused-live", "Le Vivant d'essai")
    page.locator("[name='website']").fill("exemple.fr")
    expect(page.locator("#q-website .field__error")).to_have_count(0)
    expect(page.locator("[data-missing]")).not_to_contain_text("Salariés et agents")


def test_new_sign_in_in_another_tab_lets_the_first_one_save(desktop: Walker) -> None:
    draft = start(desktop, "La Session d'essai")
    page = desktop.page
    desktop.context.clear_cookies()
    page.locator("[name='governance']").fill("Écrit une fois la session finie.")
    expect(page.locator("[data-draft-status]")).to_contain_text("vous n'êtes plus connecté")
    other = desktop.page = desktop.context.new_page()
    desktop.enter("porteur")
    other.close()
    page.evaluate("() => window.dispatchEvent(new Event('focus'))")
    expect(page.locator("[data-draft-status]")).to_contain_text("Enregistré le")
    assert saved(desktop, draft, "governance") == "Écrit une fois la session finie."
