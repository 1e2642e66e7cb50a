"""The applicant's side, on real processes: a first file, a consortium, a late one, a refused one that comes back.

On a large screen, where each page is looked at in both widths; the first file also on a telephone without JavaScript,
whose forms are the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from fabriques.common.tests import samples
from tests.applicant import DRAFT, LONG, fill, send_pieces, start, submit
from tests.browser import DESKTOP, PHONE, Walker
from tests.live_platform import Platform

pytestmark = [pytest.mark.browser, pytest.mark.processes]
SCREENS = {"desktop": (*DESKTOP, True), "no-script": (*PHONE, False)}
each_screen = pytest.mark.parametrize("walker", SCREENS, indirect=True)


@pytest.fixture
def walker(request: pytest.FixtureRequest, browser: Browser, platform: Platform) -> Iterator[Walker]:
    screen = getattr(request, "param", "desktop")
    width, height, script = SCREENS[screen]
    name = f"applicant-{screen}"
    found = Walker(browser, platform.url, name, width, height, script, also_phone=script)
    yield found
    found.close()


@pytest.fixture
def document(tmp_path: Path) -> str:
    (tmp_path / "piece.pdf").write_bytes(samples.pdf(1))
    return str(tmp_path / "piece.pdf")


@each_screen
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
