"""One wave walked as five people, on real processes: visitor, holder, sous-préfecture, préfecture, programme team."""

from __future__ import annotations

import re
import urllib.request

import pytest

from tests.browser import Walker
from tests.live_platform import Platform

pytestmark = [pytest.mark.browser, pytest.mark.processes]

REST = """
from fabriques.applications.models import Application
from fabriques.common import clock
from fabriques.common.values import Money
from fabriques.demo.answers import complete
draft = Application.objects.select_related("rulebook", "form", "organisation", "started_by").get(public_id="{file}")
complete(draft, "02168", Money.euros(50_000), by=draft.started_by, at=clock.now())
"""


def test_every_public_page_is_sound(walker: Walker) -> None:
    pages = {
        "home": ("/", "Des lieux pour faire ensemble"),
        "map": ("/carte/", "Carte des Fabriques"),
        "register": ("/registre/", "Registre des Fabriques"),
        "calls": ("/appels/", "Appels à manifestation"),
        "call": ("/appels/demonstration/?commune=Château-Thierry", "appel de démonstration"),
        "call-2019": ("/appels/fabriques-de-territoire-2019-2021/", "2019-2021"),
        "simulator": ("/eligibilite/", "Mon lieu est-il éligible"),
        "simulator-choices": ("/eligibilite/?q=Saint-Denis", "Mon lieu est-il éligible"),
        "simulator-yes": ("/eligibilite/?q=02400+Château-Thierry", "Mon lieu est-il éligible"),
        "simulator-2019": (
            "/eligibilite/?lon=3.3241&lat=49.3817&appel=fabriques-de-territoire-2019-2021",
            "Mon lieu est-il éligible",
        ),
        "programme": ("/programme/", "Nouveaux lieux, nouveaux liens"),
        "coverage": ("/couverture/", "territoires sans Fabrique"),
        "coverage-far": ("/couverture/?carte=30", "territoires sans Fabrique"),
        "coverage-communes": ("/couverture/communes/", ""),
        "coverage-siting": ("/couverture/prochains-lieux/?nombre=5&rayon=30", ""),
        "about": ("/a-propos/", "À propos"),
        "login": ("/compte/login/", "Se connecter"),
        "signup": ("/compte/signup/", "Créer un compte"),
        "demo": ("/demonstration/", "Essayer la plateforme"),
    }
    for shot, (path, title) in pages.items():
        walker.go(path)
        walker.look(shot, title)


ZONINGS = """
from fabriques.territories.models import Zoning
from fabriques.territories.tests.zoning_factories import REJECTED, REPAIRED, generation, replaced
if not Zoning.objects.filter(code="frr").exists():
    found = [(3, REPAIRED, "Zéro de tête rendu au code."), (9, REJECTED, "Le code 99999 est inconnu.")]
    older = generation("frr", "2024", {"02168": "none", "02408": "socle"}, incomplete_in=["971"])
    newer = generation("frr", "2025", {"02168": "plus", "02408": "none"}, found=found)
    replaced(newer)
print(*Zoning.objects.filter(code="frr", replaced_by=None).order_by("valid_from").values_list("pk", flat=True))
"""


def test_programme_team_reads_and_compares_zonings(walker: Walker, platform: Platform) -> None:
    older, newer = platform.shell(ZONINGS).split()
    walker.enter("equipe")
    pages = {
        "zonings": ("/espace/zonages/", "Zonages"),
        "zoning": (f"/espace/zonages/{newer}/", "France ruralités revitalisation"),
        "zoning-compare": (
            f"/espace/zonages/comparer/?avant={older}&apres={newer}",
            "Comparer deux générations",
        ),
        "zoning-compare-nothing": (f"/espace/zonages/comparer/?avant={older}&apres=0", "Comparer deux"),
    }
    for shot, (path, title) in pages.items():
        walker.go(path)
        walker.look(shot, title)


def test_wave_runs_end_to_end_as_five_people(walker: Walker, platform: Platform) -> None:
    name = f"Le Lavoir d'essai {walker.name}"
    file = holder_applies(walker, platform, name)
    sous_prefecture_asks_for_a_piece(walker, name)
    holder_sends_it(walker, name)
    sous_prefecture_checks(walker, file, name)
    prefecture_decides(walker, file, name)
    holder_reads_the_decision(walker, file, name)
    nothing_is_public_yet(walker, name)
    programme_announces(walker)
    visitor_finds_the_place(walker, name)


def holder_applies(walker: Walker, platform: Platform, name: str) -> str:
    page = walker.page
    walker.enter("porteur")
    walker.look("holder-home", "Ce qui vous attend")
    page.get_by_role("link", name="Commencer un dossier").first.click()
    walker.look("start", "Commencer un dossier")
    page.get_by_label("Nom du tiers-lieu").fill(name)
    page.get_by_role("button", name="Ouvrir le brouillon").click()
    page.wait_for_url(re.compile(r"/espace/candidatures/[^/]+/$"))
    page.locator("[name=commune_search]").fill("Château-Thierry")
    page.locator("[name=summary]").fill("Un ancien lavoir devenu atelier partagé, ouvert à tous.")
    page.locator("[name=activities]").fill("atelier partagé, médiation numérique")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.get_by_text("Brouillon enregistré.").wait_for()
    # The other questions are walked in the applicant's own journeys: they are answered through the acts here.
    platform.shell(REST.format(file=page.url.rstrip("/").split("/")[-1]))
    page.reload()
    walker.look("draft", name)
    page.get_by_role("button", name="Enregistrer et relire").click()
    walker.look("review", "Relire et déposer")
    holder_places_the_point(walker)
    page.get_by_role("button", name="Enregistrer et relire").click()
    page.get_by_role("button", name="Déposer le dossier").click()
    walker.look("receipt", "Votre dossier est arrivé")
    file = page.url.rstrip("/").split("/")[-2]
    pdf = walker.context.request.get(f"{walker.url}/espace/candidatures/{file}/accuse.pdf")
    assert (pdf.status, pdf.headers["content-type"], pdf.body()[:5]) == (200, "application/pdf", b"%PDF-")
    walker.go(f"/espace/dossiers/{file}/")
    walker.look("holder-file", name)
    walker.leave()
    return file


def holder_places_the_point(walker: Walker) -> None:
    page = walker.page
    page.get_by_role("link", name="Placer le lieu sur la carte").click()
    page.wait_for_selector("[data-map][data-ready=true]")
    walker.look("position", "Placer le lieu sur la carte")
    page.get_by_role("button", name="Prendre le centre de la carte").click()
    page.get_by_role("button", name="Confirmer cette position").click()
    page.wait_for_url(re.compile(r"/espace/candidatures/[^/]+/$"))
    assert page.get_by_text("Position du lieu confirmée sur la carte").count() == 1


def sous_prefecture_asks_for_a_piece(walker: Walker, name: str) -> None:
    page = walker.page
    walker.enter("sous-prefecture")
    walker.look("service-home", "Ce qui vous attend")
    walker.go("/espace/dossiers/")
    walker.look("service-list", "Dossiers")
    page.get_by_role("link", name=name, exact=True).click()
    walker.look("service-file-to-check", name)
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.get_by_text("Dites si le dossier est complet ou s'il manque des pièces.").first.wait_for()
    page.get_by_label("Il manque des pièces").check()
    page.get_by_label("Statuts").check()
    page.get_by_label("Message au porteur").fill("La dernière page manque.")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.get_by_text("pièces demandées, le porteur est prévenu").wait_for()
    walker.look("service-file-asked", name)
    walker.leave()


def holder_sends_it(walker: Walker, name: str) -> None:
    page = walker.page
    walker.enter("porteur")
    page.get_by_role("link", name=f"Envoyer les pièces : {name}").wait_for()
    walker.look("holder-home-asked", "Ce qui vous attend")
    page.get_by_role("link", name=f"Envoyer les pièces : {name}").click()
    walker.look("send-pieces", "Pièces demandées")
    page.get_by_role("button", name="Envoyer mes pièces au service").click()
    page.get_by_text("Il manque encore : Statuts.").wait_for()
    page.get_by_text("Remplacer").first.click()
    new = {"name": "statuts-complets.txt", "mimeType": "text/plain", "buffer": b"Statuts, trois pages.\n"}
    page.locator("input[data-replace]").first.set_input_files(new)
    page.get_by_text("Tout est là.").wait_for()
    walker.look("send-pieces-all", "Pièces demandées")
    page.get_by_role("button", name="Envoyer mes pièces au service").click()
    walker.look("pieces-sent", "Pièces demandées")
    walker.leave()


def sous_prefecture_checks(walker: Walker, file: str, name: str) -> None:
    page = walker.page
    walker.enter("sous-prefecture")
    page.get_by_role("link", name="dont les pièces demandées sont arrivées").click()
    page.get_by_role("link", name=name, exact=True).click()
    page.get_by_role("link", name="statuts-complets.txt").first.wait_for()
    walker.look("service-file-received", name)
    page.get_by_label("Le dossier est complet").check()
    page.get_by_label("Je le confirme").check()
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.get_by_text("Déclaré complet, porteur pas encore prévenu").wait_for()
    walker.look("service-file-found", name)
    page.get_by_role("button", name="Revenir en arrière").click()
    page.get_by_text("le porteur n'a rien reçu").wait_for()
    page.get_by_label("Le dossier est complet").check()
    page.get_by_label("Je le confirme").check()
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.get_by_role("button", name="Prévenir maintenant").click()
    walker.look("service-file-complete", name)
    assert (
        page.get_by_text("La décision revient à la préfecture").count()
        + page.get_by_text("Vous n'avez pas d'habilitation pour décider").count()
    )
    walker.leave()


def prefecture_decides(walker: Walker, file: str, name: str) -> None:
    page = walker.page
    walker.enter("prefecture")
    walker.go(f"/espace/dossiers/{file}/")
    walker.look("decision-form", name)
    page.get_by_label("refusé").check()
    page.get_by_label("Motif", exact=True).fill("Projet à retravailler.")
    page.get_by_label("Pourquoi décider avant la clôture").fill("Le bail du lieu se signe demain.")
    page.get_by_role("button", name="Enregistrer la décision").click()
    page.get_by_text("Un refus est motivé pour chaque critère").first.wait_for()
    walker.look("decision-refused-without-reasons", name)
    page.get_by_label("retenu", exact=True).check()
    page.get_by_label("Motif", exact=True).fill("Le projet répond à un besoin du territoire.")
    page.get_by_role("button", name="Enregistrer la décision").click()
    walker.look("decided", name)
    page.get_by_role("button", name="Relire la lettre et notifier").click()
    walker.look("letter-before-it-goes", "Notifier des décisions")
    page.get_by_role("button", name="Notifier les décisions cochées").click()
    walker.look("notified", "Décisions notifiées")
    walker.leave()


def holder_reads_the_decision(walker: Walker, file: str, name: str) -> None:
    walker.enter("porteur")
    walker.go(f"/espace/dossiers/{file}/")
    walker.page.get_by_text("Projet retenu").first.wait_for()
    walker.look("holder-decision", name)
    walker.leave()


def nothing_is_public_yet(walker: Walker, name: str) -> None:
    for path in ("/registre/?q=Lavoir", "/carte/?q=Lavoir", "/carte/lieux.geojson", "/registre/registre.csv"):
        with urllib.request.urlopen(walker.url + path) as response:
            assert name not in response.read().decode().replace("&#x27;", "'")


def programme_announces(walker: Walker) -> None:
    page = walker.page
    walker.enter("equipe")
    walker.go("/espace/vagues/")
    walker.look("waves", "Vagues")
    walker.go("/espace/vagues/demonstration-2/")
    walker.look("wave", "Vague ouverte")
    page.get_by_label("Annoncer tout de suite").check()
    page.get_by_role("button", name="Annoncer").click()
    walker.look("announced", "Vague ouverte")
    walker.leave()


def visitor_finds_the_place(walker: Walker, name: str) -> None:
    page = walker.page
    walker.go("/registre/?q=Lavoir")
    walker.look("register-found", "Registre")
    page.get_by_role("link", name=name).click()
    walker.look("place", name)
    walker.go("/")
    page.get_by_role("button", name=re.compile("masquer|Masquer")).first.click()
    walker.go("/registre/?q=Lavoir")
    assert page.get_by_role("link", name=name).count() == 0
