"""The form of a call written by the programme team, in a real browser, scripts on and off."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import DESKTOP, Walker
from tests.live_platform import Platform

pytestmark = [pytest.mark.browser, pytest.mark.processes]

# Each walker writes the form of a call of its own, so that the order of the walks says nothing.
CALLS = """
from datetime import timedelta
from fabriques.calls.acts import open_call, prepare_wave, publish_rulebook
from fabriques.calls.models import Call, Programme
from fabriques.common import clock
from fabriques.common.authorization import INSTALLATION
now = clock.now()
text = Call.objects.get(slug="demonstration").rulebooks.order_by("-number")[0].text
for name in ("desktop", "plain"):
    call = open_call(
        Programme.objects.get(), f"formulaire-{name}", f"Appel de démonstration, {name}", "Appel fictif.",
        by=INSTALLATION, at=now, fictitious=True,
    )
    rules = publish_rulebook(call, text, by=INSTALLATION, at=now)
    prepare_wave(
        call, rules, f"formulaire-{name}", f"Vague de démonstration, {name}", opens_at=now + timedelta(days=9),
        closes_at=now + timedelta(days=40), by=INSTALLATION, at=now,
    )
"""


@pytest.fixture(scope="module")
def with_calls(platform: Platform) -> Platform:
    platform.shell(CALLS)
    return platform


@pytest.fixture(params=["desktop", "plain"])
def walker(request: pytest.FixtureRequest, browser: Browser, with_calls: Platform) -> Iterator[Walker]:
    script = request.param == "desktop"
    found = Walker(browser, with_calls.url, request.param, *DESKTOP, script=script, also_phone=script)
    found.enter("equipe")
    yield found
    found.close()


def look(walker: Walker, shot: str, title: str) -> None:
    walker.look(f"form-{shot}", title)


def press(walker: Walker, name: str) -> None:
    walker.page.get_by_role("button", name=name, exact=True).click()


def test_form_is_written_published_and_given_to_a_wave(walker: Walker) -> None:
    here = f"/espace/appels/formulaire-{walker.name}/formulaire/"
    page = walker.page
    walker.go(here)
    look(walker, "begin", "Formulaire de candidature")
    page.get_by_label("Candidature Fabrique de territoire, vague 2023").check()
    press(walker, "Commencer un brouillon")
    page.wait_for_url(re.compile(r"/brouillon/$"))
    look(walker, "draft", "Brouillon de formulaire")

    page.get_by_label("Titre de la rubrique").fill("Calendrier")
    press(walker, "Ajouter une rubrique")
    page.wait_for_url(re.compile(r"/rubriques/calendrier/$"))
    look(walker, "empty-section", "Calendrier")
    walker.go(f"{here}brouillon/publier/")
    assert "cette rubrique n'a pas de question" in page.locator("main").inner_text()
    look(walker, "blocked", "Relire et publier")

    walker.go(f"{here}brouillon/ajouter/calendrier/")
    look(walker, "new-question", "Nouvelle question")
    page.get_by_label("Intitulé de la question").fill("Des travaux sont-ils prévus ?")
    page.get_by_label("Oui ou non").check()
    press(walker, "Ajouter la question")
    page.wait_for_url(re.compile(r"/questions/calendrier\.des_travaux"))
    look(walker, "question", "Des travaux sont-ils prévus ?")

    walker.go(f"{here}brouillon/ajouter/calendrier/")
    page.get_by_label("Intitulé de la question").fill("Fin des travaux")
    page.get_by_label("Un jour du calendrier").check()
    press(walker, "Ajouter la question")
    page.wait_for_url(re.compile(r"/questions/calendrier\.fin_des_travaux/$"))
    page.get_by_label("Question posée").select_option(
        label="Selon la réponse à « Des travaux sont-ils prévus ? »"
    )
    press(walker, "Enregistrer la question")
    page.get_by_label("oui", exact=True).check()
    press(walker, "Enregistrer la question")
    assert page.get_by_label("oui", exact=True).is_checked()
    look(walker, "condition", "Fin des travaux")

    walker.go(f"{here}brouillon/rubriques/place/")
    press(walker, "Monter : Activités et services")
    page.wait_for_url(re.compile(r"#q-activities$"))
    titles = page.locator(".part__title").all_inner_texts()
    assert titles.index("Activités et services") < titles.index("Présentation du lieu")
    look(walker, "section", "Le lieu")

    walker.go(f"{here}brouillon/apercu/")
    said = " ".join(page.locator("main").inner_text().split())
    assert "Posée si la réponse à « Des travaux sont-ils prévus ? » est « oui »" in said
    look(walker, "preview", "Candidature Fabrique de territoire")
    walker.go(f"{here}brouillon/texte/")
    look(walker, "text", "Texte complet du formulaire")
    walker.go(f"{here}brouillon/changements/")
    look(walker, "changes", "Ce qui change")

    walker.go(f"{here}brouillon/publier/")
    press(walker, "Publier cette version")
    page.wait_for_url(re.compile(r"/formulaire/$"))
    look(walker, "published", "Formulaire de candidature")
    press(walker, "Utiliser cette version")
    card = page.locator("#vagues .card", has_text="Vague de démonstration")
    assert "version 1" in card.locator(".cluster").inner_text()
    look(walker, "used", "Formulaire de candidature")
    walker.go(f"{here}versions/1/")
    look(walker, "version", "Candidature Fabrique de territoire")
