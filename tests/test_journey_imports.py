"""Projects pointed out, then files received elsewhere brought in: on real processes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.browser import Walker
from tests.live_platform import Platform

pytestmark = [pytest.mark.browser, pytest.mark.processes]
WAVE = "demonstration-2"
HEADING = (
    "Numéro;Déposé le;Courriel;Structure;SIRET;Forme juridique;Nom du tiers-lieu;Présentation;Adresse;Code postal;"
    "Commune;Montant demandé"
)
ROWS = (
    "101;{day} 10:30:07;porteur.101@exemple.test;Association du Grenier (démonstration);12345678200010;association;"
    "Le Grenier d'ailleurs {size};Un grenier où des habitants réparent et apprennent ensemble.;1 place de l'Exemple;"
    "02400;Château-Thierry;50 000",
    "102;{day};;Association sans numéro (démonstration);;association;L'Atelier d'ailleurs {size};;;02200;Soissons;"
    "beaucoup",
    "103;{day};;Association sans lieu (démonstration);;association;;;;;;",
)  # fmt: skip
DAY = f"""
from fabriques.calls.models import Wave
print(Wave.objects.get(code="{WAVE}").opens_at.strftime("%d/%m/%Y"))
"""


def test_project_is_pointed_out_and_its_holder_starts(walker: Walker) -> None:
    name = f"La Halle signalée {walker.name}"
    nomination = service_spots(walker, name)
    holder_starts(walker, nomination, name)
    service_follows(walker, name)


def service_spots(walker: Walker, name: str) -> str:
    """The sous-préfecture points a project out, then invites its holder; gives the nomination's identifier."""
    page = walker.page
    walker.enter("sous-prefecture")
    page.get_by_role("link", name="Dossiers", exact=True).first.click()
    page.get_by_role("link", name="Projets signalés").first.click()
    walker.look("nominations", "Projets signalés")
    walker.go(f"/signalements/vagues/{WAVE}/")
    page.get_by_label("Nom du projet ou du tiers-lieu").fill(name)
    page.get_by_label("Commune du projet").fill("02400")
    page.get_by_label("Adresse électronique du porteur").fill("porteur@demonstration.example")
    page.get_by_label("Pourquoi ce projet").fill("Le seul lieu du bassin de vie qui répare et forme.")
    page.get_by_role("button", name="Signaler ce projet").click()
    walker.look("nomination-communes", "Signaler un projet")
    page.get_by_label(re.compile("^Château-Thierry")).check()
    page.get_by_role("button", name="Signaler ce projet").click()
    page.wait_for_url(re.compile(r"/suivi/$"))
    walker.look("nomination", name)
    page.get_by_role("button", name="Inviter le porteur").click()
    page.get_by_text("Le porteur est invité").wait_for()
    walker.look("nomination-invited", name)
    walker.leave()
    return page.url.rstrip("/").split("/")[-2]


def holder_starts(walker: Walker, nomination: str, name: str) -> None:
    page = walker.page
    walker.enter("porteur")
    walker.go(f"/signalements/{nomination}/")
    walker.look("invitation", "Vous êtes invité")
    assert page.get_by_label("Nom du tiers-lieu").input_value() == name
    page.get_by_role("button", name="Commencer le dossier").click()
    page.wait_for_url(re.compile(r"/espace/candidatures/[^/]+/$"))
    walker.go(f"/signalements/{nomination}/")
    walker.look("invitation-started", "Vous êtes invité")
    walker.leave()


def service_follows(walker: Walker, name: str) -> None:
    walker.enter("sous-prefecture")
    walker.go("/signalements/")
    row = walker.page.locator("tr, li").filter(has_text=name).first
    assert "dossier commencé" in row.inner_text()
    walker.look("nominations-followed", "Projets signalés")
    walker.leave()


def test_files_received_elsewhere_are_tried_then_imported(
    walker: Walker, platform: Platform, tmp_path: Path
) -> None:
    page = walker.page
    day = platform.shell(DAY).strip()
    table = tmp_path / "dossiers.csv"
    rows = [row.format(day=day, size=walker.name) for row in ROWS]
    table.write_text("\n".join((HEADING, *rows)) + "\n", encoding="utf-8")
    walker.enter("equipe")
    page.get_by_role("link", name="Dossiers", exact=True).first.click()
    page.get_by_role("link", name="Dossiers déposés ailleurs").first.click()
    walker.look("imports", "Importer des dossiers")
    page.get_by_label("Vague qui reçoit les dossiers").select_option(WAVE)
    page.get_by_label("Fichier des dossiers").set_input_files(table)
    page.get_by_label("Où ces dossiers ont été reçus").fill(f"Guichet d'essai {walker.name} (démonstration)")
    page.get_by_role("button", name="Lire ce fichier").click()
    page.wait_for_url(re.compile(r"/espace/imports/[^/]+/$"))
    walker.look("import", "dossiers.csv")
    page.get_by_role("link", name="Vérifier les correspondances").click()
    walker.look("import-mapping", "Ce que chaque colonne remplit")
    page.get_by_role("button", name="Enregistrer les correspondances").click()
    page.get_by_role("button", name="Essayer", exact=True).click()
    page.get_by_text("essai terminé").wait_for(timeout=60_000)
    walker.look("import-tried", "dossiers.csv")
    page.get_by_role("button", name="Importer ces dossiers").click()
    page.get_by_text("import terminé").wait_for(timeout=60_000)
    walker.look("import-done", "dossiers.csv")
    reads_the_report(walker)
    reads_an_imported_file(walker)


def reads_the_report(walker: Walker) -> None:
    with walker.page.expect_download() as waiting:
        walker.page.get_by_role("link", name="Télécharger le rapport").click()
    lines = waiting.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert [line.split(";")[3] for line in lines] == ["resultat", "importé", "importé", "rejeté"]


def reads_an_imported_file(walker: Walker) -> None:
    """A file imported is a file of ours: the services find it, and its receipt says where it comes from."""
    walker.leave()
    walker.enter("sous-prefecture")
    walker.go(f"/espace/dossiers/?q=grenier+d+ailleurs+{walker.name}")
    walker.page.get_by_role("link", name=f"Le Grenier d'ailleurs {walker.name}").first.click()
    walker.look("imported-file", f"Le Grenier d'ailleurs {walker.name}")
    file = walker.page.url.rstrip("/").split("/")[-1]
    walker.go(f"/espace/candidatures/{file}/accuse/")
    walker.look("imported-receipt", "Votre dossier est arrivé")
    assert "importé ici le" in walker.page.locator("main").inner_text()
    pdf = walker.context.request.get(f"{walker.url}/espace/candidatures/{file}/accuse.pdf")
    assert (pdf.status, pdf.body()[:5]) == (200, b"%PDF-")
