"""A call run in a real browser: its rules edited and published, a wave prepared and opened, questions answered."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser

from tests.browser import DESKTOP, Walker
from tests.live_platform import Platform

pytestmark = [pytest.mark.browser, pytest.mark.processes]

SECTIONS = (
    "identity", "calendar", "applicants", "territory", "targets", "laureates", "amounts", "envelope", "spending",
    "decision", "criteria", "documents", "schedule", "yearly_return", "labels", "expectations", "waves", "sources",
)  # fmt: skip


def test_visitor_reads_the_calendar_and_asks_a_question(walker: Walker) -> None:
    page = walker.page
    walker.go("/calendrier/")
    walker.look("calls-calendar", "Calendrier des vagues")
    walker.go("/appels/demonstration/questions/?q=travaux")
    walker.look("calls-faq-search", "Questions et réponses")
    assert page.get_by_role("heading", name="La subvention peut-elle payer des travaux ?").count() == 1
    page.get_by_text("Ce que la réponse disait avant").click()
    page.get_by_label("Votre question").fill(f"Une question posée depuis {walker.name}, sans compte ?")
    page.get_by_label("Votre adresse électronique").fill(f"{walker.name}@exemple.test")
    page.get_by_role("button", name="Envoyer la question").click()
    walker.look("calls-faq-asked", "Questions et réponses")
    assert page.get_by_text("Votre question est arrivée").count() == 1
    feed = walker.context.request.get(f"{walker.url}/calendrier.ics")
    assert (feed.status, feed.text().count("BEGIN:VEVENT") >= 6) == (200, True)


def test_team_writes_publishes_and_opens(walker: Walker) -> None:
    slug = f"appel-{walker.name}"
    walker.enter("equipe")
    walker.go("/espace/appels/")
    walker.look("calls-list", "Appels")
    call_is_created(walker, slug)
    rulebook_is_written(walker, slug)
    wave_is_prepared_and_opened(walker, slug)


def call_is_created(walker: Walker, slug: str) -> None:
    page = walker.page
    page.get_by_role("link", name="Ouvrir un appel").click()
    walker.look("calls-new", "Nouvel appel")
    page.get_by_label("Intitulé").fill(f"Appel d'essai {walker.name}")
    page.get_by_label("Fin de l'adresse de la page").fill(slug)
    page.get_by_label("Présentation").fill("Un appel fictif, écrit pour essayer l'éditeur de règlement.")
    page.get_by_label("Appel fictif").check()
    page.get_by_role("button", name="Créer l'appel").click()
    walker.look("calls-begin", "Commencer un brouillon")
    page.get_by_label("règlement de démonstration").check()
    page.get_by_role("button", name="Commencer le brouillon").click()
    walker.look("calls-rulebook", "Brouillon de règlement")


def rulebook_is_written(walker: Walker, slug: str) -> None:
    page = walker.page
    here = f"/espace/appels/{slug}/reglement/"
    for section in SECTIONS:
        walker.go(f"{here}rubriques/{section}/")
        walker.look(f"calls-section-{section}", "")
    walker.go(f"{here}rubriques/envelope/")
    total = page.locator("[name='envelope.total-0-value']")
    total.fill("3 000 000")
    with page.expect_response(re.compile("/verifier/")):
        total.dispatch_event("change")
    page.locator("#verifications").get_by_text("cela dépasse l'enveloppe").wait_for()
    walker.console.clear()
    walker.look("calls-live-check", "Enveloppe")
    total.fill("trois millions")
    page.get_by_role("button", name="Enregistrer cette rubrique").first.click()
    assert total.input_value() == "trois millions"
    walker.console.clear()
    walker.look("calls-section-refused", "Enveloppe")
    total.fill("4 000 000")
    page.get_by_role("button", name="Enregistrer cette rubrique").first.click()
    assert page.get_by_text("Rubrique enregistrée").count() == 1
    for part, title in (
        ("apercu", "Appel d'essai"),
        ("texte", "Texte complet"),
        ("publier", "Relire et publier"),
    ):
        walker.go(f"{here}{part}/")
        walker.look(f"calls-{part}", title)
    page.get_by_role("button", name="Publier cette version").click()
    walker.look("calls-version", "Version 1 du règlement")
    walker.go(f"/espace/appels/{slug}/versions/")
    walker.look("calls-versions", "Versions du règlement")


def wave_is_prepared_and_opened(walker: Walker, slug: str) -> None:
    page = walker.page
    code = f"vague-{walker.name}"
    walker.go(f"/espace/appels/{slug}/")
    walker.look("calls-call", "Appel d'essai")
    walker.go(f"/espace/appels/{slug}/vagues/nouvelle/")
    page.get_by_label("Fin de l'adresse de la page").fill(code)
    page.get_by_label("Intitulé").fill(f"Vague d'essai {walker.name}")
    for name, value in (("opens_day", "2030-03-04"), ("opens_time", "09:00"), ("closes_day", "2030-04-30")):
        page.locator(f"[name={name}]").fill(value)
    with page.expect_response(re.compile("/heures/")):
        page.locator("[name=closes_time]").fill("18:00")
        page.locator("[name=closes_time]").dispatch_event("change")
    page.locator("#heures").get_by_text("Wallis-et-Futuna").wait_for()
    walker.look("calls-wave-new", "Préparer une vague")
    page.get_by_role("button", name="Préparer la vague").click()
    walker.look("calls-wave-edit", "Vague d'essai")
    page.get_by_role("button", name="Annoncer la vague").click()
    walker.console.clear()
    page.get_by_text("aucune enveloppe n'est fixée").first.wait_for()
    walker.go(f"/espace/vagues/{code}/territoires/")
    page.get_by_label("réservée à une liste").check()
    page.get_by_label("Codes des arrondissements").fill("021\n24")
    page.get_by_role("button", name="Enregistrer les territoires").click()
    walker.console.clear()
    walker.look("calls-territories-refused", "Territoires de la vague")
    page.get_by_label("Codes des arrondissements").fill("021\n024")
    page.get_by_role("button", name="Enregistrer les territoires").click()
    walker.go(f"/espace/vagues/{code}/enveloppes/")
    page.get_by_label("Année", exact=True).fill("2030")
    page.get_by_label("Montant, en euros", exact=True).fill("4 000 000")
    page.get_by_role("button", name="Ajouter une année").click()
    walker.look("calls-envelopes", "Enveloppes de la vague")
    walker.go(f"/espace/vagues/{code}/preparer/")
    page.get_by_role("button", name="Annoncer la vague").click()
    walker.look("calls-alerts", "Alertes d'ouverture")
    for part, title in (("prolonger", "Repousser la clôture"), ("reglement", "Changer le règlement")):
        walker.go(f"/espace/vagues/{code}/{part}/")
        walker.look(f"calls-wave-{part}", title)
    walker.go(f"/espace/vagues/{code}/preparer/")
    walker.look("calls-wave-announced", "Vague d'essai")


def test_team_answers_and_keeps_networks(walker: Walker) -> None:
    page = walker.page
    walker.enter("equipe")
    walker.go("/espace/reseaux/")
    walker.look("calls-networks", "Réseaux à prévenir")
    page.get_by_role("link", name="Réseau national").click()
    walker.look("calls-network", "Réseau national")
    walker.go("/espace/vagues/demonstration-3/alertes/")
    walker.look("calls-alerts-demonstration", "Alertes d'ouverture")
    walker.go("/espace/appels/demonstration/questions/")
    walker.look("calls-questions", "Questions sur l'appel")
    page.get_by_role("link", name=re.compile("Deux communes voisines")).click()
    walker.look("calls-question", "Répondre à une question")
    page.get_by_label("Réponse, la même pour tout le monde").fill(
        f"Oui, avec un chef de file ({walker.name})."
    )
    page.get_by_role("button", name=re.compile("Publier")).first.click()
    assert page.get_by_text("La réponse est publiée").count() == 1


CALL = """
from fabriques.calls.acts import open_call
from fabriques.calls.models import Programme
from fabriques.common import clock
from fabriques.common.authorization import INSTALLATION
open_call(
    Programme.objects.get(), "appel-sans-script", "Appel de démonstration", "Appel fictif.",
    by=INSTALLATION, at=clock.now(), fictitious=True,
)
"""


def test_editor_and_calendar_work_without_javascript(browser: Browser, platform: Platform) -> None:
    platform.shell(CALL)
    walker = Walker(browser, platform.url, "plain", *DESKTOP, script=False)
    walker.enter("equipe")
    page, here = walker.page, "/espace/appels/appel-sans-script/reglement/"
    walker.go(here)
    walker.look("calls-plain-begin", "Commencer un brouillon")
    page.get_by_label("règlement de démonstration").check()
    page.get_by_role("button", name="Commencer le brouillon").click()
    walker.go(f"{here}rubriques/laureates/")
    added = page.locator("[name^='laureates.'][name$='-value']")
    before = added.count()
    page.get_by_role("button", name=re.compile("Ajouter cette règle")).first.click()
    assert added.count() == before + 1
    walker.go("/calendrier/")
    page.get_by_text("Wallis-et-Futuna").first.wait_for()
    walker.close()
