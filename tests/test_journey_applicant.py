"""The applicant's side, on real processes: a first file, a consortium, a late one, a refused one that comes back.

On a large screen, where each page is looked at in both widths, then on a telephone without JavaScript.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from fabriques.common.tests import samples
from tests.browser import DESKTOP, PHONE, Walker
from tests.live_platform import Platform

pytestmark = [pytest.mark.browser, pytest.mark.processes]
SCREENS = {"desktop": (*DESKTOP, True), "no-script": (*PHONE, False)}
DRAFT = re.compile(r"/espace/candidatures/[^/]+/$")
LONG = "Un collectif de douze habitants anime le lieu, et chacun y a une voix."


@pytest.fixture(params=list(SCREENS))
def walker(request: pytest.FixtureRequest, browser: Browser, platform: Platform) -> Iterator[Walker]:
    width, height, script = SCREENS[request.param]
    name = f"applicant-{request.param}"
    found = Walker(browser, platform.url, name, width, height, script, also_phone=script)
    yield found
    found.close()


@pytest.fixture
def desktop(browser: Browser, platform: Platform) -> Iterator[Walker]:
    found = Walker(browser, platform.url, "applicant-save", *DESKTOP, also_phone=True)
    yield found
    found.close()


@pytest.fixture
def document(tmp_path: Path) -> str:
    (tmp_path / "piece.pdf").write_bytes(samples.pdf(1))
    return str(tmp_path / "piece.pdf")


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


def test_first_application(walker: Walker, document: str) -> None:
    draft = start(walker, "Le Lavoir d'essai")
    page = walker.page
    walker.look("draft-empty", "Le Lavoir d'essai")
    page.locator("[name='several_places'][value='yes']").check()
    page.locator("[name='contact_phone']").fill("0123")
    page.get_by_role("button", name="Enregistrer et relire").click()
    told = re.compile("Téléphone de la structure : Ce numéro de téléphone est incomplet")
    expect(page.get_by_role("link", name=told)).to_be_visible()
    assert page.locator("[name='contact_phone']").input_value() == "0123"
    walker.look("draft-refused", "Le Lavoir d'essai")
    fill(page)
    page.get_by_role("button", name="Enregistrer et relire").click()
    walker.look("review-lacking", "Relire et déposer")
    walker.go(draft)
    walker.look("draft-filled", "Le Lavoir d'essai")
    send_pieces(walker, draft, document)
    walker.go(draft)
    walker.look("draft-whole", "Le Lavoir d'essai")
    expect(page.get_by_text("Le dossier est complet")).to_be_visible()
    submit(walker, draft, "first")


def test_consortium(walker: Walker, document: str) -> None:
    draft = start(walker, "Le Consortium d'essai")
    page = walker.page
    fill(page, consortium=True)
    page.get_by_role("button", name="Enregistrer et relire").click()
    send_pieces(walker, draft, document)
    walker.go(draft)
    page.get_by_role("link", name="Gérer les membres du consortium").click()
    walker.look("consortium-empty", "Membres du consortium")
    members = (
        ("Structure de démonstration", "porteur@demonstration.example", "60", True),
        ("Ressourcerie de démonstration", "equipe@demonstration.example", "40", False),
    )
    for name, email, share, lead in members:
        page.get_by_label("Nom de la structure").fill(name)
        page.get_by_label("Adresse électronique de la personne qui signe").fill(email)
        page.get_by_label("Part de la subvention, en %").fill(share)
        page.get_by_label("Chef de file du consortium").set_checked(lead)
        page.get_by_role("button", name="Ajouter ce membre").click()
        expect(page.get_by_text("Membre ajouté.")).to_be_visible()
    walker.look("consortium", "Membres du consortium")
    page.get_by_role("button", name="Demander aux membres de signer").click()
    expect(page.get_by_text("Message envoyé à : Ressourcerie de démonstration.")).to_be_visible()
    page.get_by_role("link", name="Lire et signer").click()
    walker.look("sign-lead", "Signer une intention")
    page.get_by_role("button", name="Signer cette intention").click()
    expect(page.get_by_text("Votre intention est signée.")).to_be_visible()
    page.goto(walker.url + draft + "consortium/")
    member = page.get_by_role("link", name="Modifier").nth(1)
    key = (member.get_attribute("href") or "").rstrip("/").split("/")[-1]
    member.click()
    walker.look("consortium-member", "Ressourcerie de démonstration")
    walker.leave()
    walker.enter("equipe")
    walker.go(f"/espace/intentions/{key}/")
    walker.look("sign-member", "Signer une intention")
    page.get_by_role("button", name="Signer cette intention").click()
    walker.leave()
    walker.enter("porteur")
    submit(walker, draft, "consortium")


LATE = """
from datetime import timedelta
from uuid import uuid4
from django.utils import timezone
from fabriques.accounts.models import User
from fabriques.applications import acts
from fabriques.applications.lateness.acts import keep_drafts
from fabriques.calls.models import Wave
from fabriques.common.authorization import SCHEDULE
from fabriques.common.values import Money
from fabriques.demo.answers import complete
wave = Wave.objects.get(code="demonstration-1")
person = User.objects.get(email__startswith="porteur@")
at = wave.opens_at + timedelta(days=3)
of = person.memberships.first().organisation
draft = acts.start(wave, of, "Le Retard d'essai", key=uuid4(), by=person, at=at)
complete(draft, "02168", Money.euros(50_000), by=person, at=at)
keep_drafts(by=SCHEDULE, at=timezone.now())
print(draft.public_id)
"""


def test_late_one_let_in_by_a_waiver(walker: Walker, platform: Platform) -> None:
    key = platform.shell(LATE).strip()
    draft, page = f"/espace/candidatures/{key}/", walker.page
    walker.enter("porteur")
    walker.go(draft)
    expect(page.get_by_text("Ce qui était enregistré à la clôture")).to_be_visible()
    walker.look("late-draft", "Le Retard d'essai")
    walker.go(f"{draft}relire/")
    page.get_by_role("button", name="Déposer le dossier").click()
    walker.look("late-refused", "Relire et déposer")
    walker.leave()
    walker.enter("prefecture")
    walker.go(f"/espace/retards/?reference={key}")
    walker.look("late-list", "Brouillons non déposés à l'heure")
    page.get_by_role("link", name="Accorder une dérogation").click()
    page.get_by_label("Motif de la dérogation").fill(
        "Panne de la plateforme constatée le soir de la clôture."
    )
    page.get_by_label("Le dépôt est possible jusqu'au").fill("2099-01-31")
    walker.look("waiver", "Accorder une dérogation à l'heure")
    page.get_by_role("button", name="Accorder et prévenir le porteur").click()
    walker.leave()
    walker.enter("porteur")
    walker.go(draft)
    expect(page.get_by_text("Vous pouvez encore déposer")).to_be_visible()
    walker.look("late-waived", "Le Retard d'essai")
    submit(walker, draft, "late")
    expect(page.get_by_text("par une dérogation écrite et motivée")).to_be_visible()


REFUSED = """
from datetime import timedelta
from uuid import uuid4
from fabriques.accounts.models import User
from fabriques.applications import acts
from fabriques.assessment.acts import declare_complete
from fabriques.calls.models import Wave
from fabriques.common.authorization import SCHEDULE
from fabriques.common.seen import NO_PAGE
from fabriques.common.values import Money
from fabriques.demo.answers import complete
from fabriques.selection.giving import Proposal
from fabriques.selection import acts as selection
from fabriques.selection.models import Decision
wave = Wave.objects.get(code="demonstration-1")
person = User.objects.get(email__startswith="porteur@")
prefecture = User.objects.get(email__startswith="prefecture@")
at = wave.opens_at + timedelta(days=3)
of = person.memberships.first().organisation
file = acts.start(wave, of, "Le Retour d'essai", key=uuid4(), by=person, at=at)
complete(file, "02168", Money.euros(50_000), by=person, at=at)
acts.submit(file, by=person, at=at, seen=NO_PAGE)
file.refresh_from_db()
after = wave.closes_at + timedelta(days=2)
declare_complete(file, by=prefecture, at=after, seen=NO_PAGE)
reasons = {c.code: f"Insuffisant : {c.label}." for c in file.rulebook.rules.criteria}
proposal = Proposal(Decision.Outcome.REFUSED, "Le projet doit être retravaillé.", reasons=reasons)
selection.decide(file, proposal, by=prefecture, at=after, seen=NO_PAGE)
selection.notify(file, by=prefecture, at=after + timedelta(days=1), seen=NO_PAGE)
print(file.public_id)
"""


def test_refused_one_that_comes_back(walker: Walker, platform: Platform) -> None:
    key = platform.shell(REFUSED).strip()
    page = walker.page
    walker.enter("porteur")
    walker.go(f"/espace/dossiers/{key}/")
    walker.look("refused-file", "Le Retour d'essai")
    page.get_by_role("button", name=re.compile("Reprendre ce dossier pour")).click()
    page.wait_for_url(DRAFT)
    draft = page.url.removeprefix(walker.url)
    walker.look("again-draft", "Le Retour d'essai")
    page.get_by_text("Dire ce qui a changé").first.click()
    page.locator("#reply-governance").fill("Un collectif est né : douze habitants décident ensemble.")
    page.get_by_role("button", name="Noter").first.click()
    expect(page.get_by_text("traité", exact=True)).to_be_visible()
    page.locator("[name='governance']").fill(LONG)
    page.locator("[name='accuracy']").check()
    if page.locator("[name='republican_commitment']").is_visible():
        page.locator("[name='republican_commitment']").check()
    page.get_by_role("button", name="Enregistrer et relire").click()
    walker.go(f"{draft}comparer/")
    walker.look("compare", "Ce qui a changé depuis le dossier précédent")
    submit(walker, draft, "again")


# What the page's own script saves


def saved(desktop: Walker, draft: str, name: str) -> str:
    """What the server holds of an answer, read by another browser tab without a script."""
    text = desktop.context.request.get(desktop.url + draft).text()
    found = re.search(rf'<textarea name="{name}"[^>]*>\s*([^<]*)', text)
    return found[1] if found else ""


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
