"""Roles, delegations, structures, invitations and personal data, walked as the people who use them."""

from __future__ import annotations

import re

import pytest

from tests.browser import Walker
from tests.live_platform import Platform

pytestmark = [pytest.mark.browser, pytest.mark.processes]

DOMAIN = "demonstration.example"
SAMPLE_IBAN = "FR76 3000 6000 0112 3456 7890 189"  # the one that examples of the format use
LAST_LINK = """
import re
from fabriques.common.seals import opened
from fabriques.correspondence.models import Message
letter = Message.objects.filter(about_kind="invitation").order_by("-pk")[:1].get()
print(re.search(r"/structures/invitation/[\\w-]+/", opened(letter.body))[0])
"""


def test_programme_team_grants_then_withdraws(walker: Walker) -> None:
    page = walker.page
    walker.enter("equipe")
    walker.go("/espace/habilitations/")
    walker.look("grants", "Habilitations")
    page.get_by_role("link", name="Habiliter une personne").click()
    page.get_by_label("Adresse électronique de la personne").fill(f"region@{DOMAIN}")
    page.get_by_label("commune", exact=True).check()
    page.get_by_label("Périmètre", exact=True).fill("Saint-Denis")
    page.get_by_role("button", name="Accorder l'habilitation").click()
    walker.look("grant-several", "Habiliter une personne")
    page.get_by_label("Saint-Denis (93)").check()
    page.get_by_role("button", name="Accorder l'habilitation").click()
    walker.look("person", "Lou Maquette")
    page.get_by_role("row", name=re.compile("Saint-Denis")).get_by_role("link", name="Retirer").click()
    page.get_by_role("button", name="Retirer l'habilitation").click()
    page.get_by_text("Il manque le motif.").first.wait_for()
    walker.look("revoke", "Retirer une habilitation")
    page.get_by_label("Motif").fill("Essai du parcours.")
    page.get_by_role("button", name="Retirer l'habilitation").click()
    page.get_by_text("Essai du parcours.").first.wait_for()


def test_signature_is_lent_seen_and_given_back(walker: Walker) -> None:
    page = walker.page
    walker.enter("prefecture")
    walker.go("/espace/delegations/")
    walker.look("delegations-empty", "Absences et délégations")
    page.get_by_label("Habilitation déléguée").select_option(label="décision, Préfecture de l'Aisne (02)")
    page.get_by_label("délégation de signature").check()
    page.get_by_label("Adresse électronique de la personne").fill(f"sous-prefecture@{DOMAIN}")
    tomorrow = page.evaluate("() => new Date(Date.now() + 864e5).toISOString().slice(0, 10)")
    page.get_by_label("Jusqu'au").fill(tomorrow)
    page.get_by_label("Motif").fill("Congés (démonstration).")
    page.get_by_role("button", name="Donner la délégation").click()
    walker.look("delegation-given", "Absences et délégations")
    walker.leave()
    walker.enter("sous-prefecture")
    page.get_by_text("par délégation de Sacha Fictif").wait_for()
    walker.look("home-by-delegation", "Ce qui vous attend")
    page.get_by_role("link", name="Équipe", exact=True).first.click()
    walker.look("own-service", "Mon service")
    page.get_by_role("link", name="Confier une habilitation").click()
    lent = page.get_by_role("listitem").filter(has_text="Par délégation de Sacha")
    lent.get_by_role("button", name="Rendre maintenant").click()
    walker.go("/espace/")
    assert page.get_by_text("par délégation de Sacha").count() == 0


def test_structure_is_joined_by_invitation_and_handed_over(walker: Walker, platform: Platform) -> None:
    page = walker.page
    walker.enter("porteur")
    walker.go("/structures/")
    walker.look("structures", "Ma structure")
    page.locator(".card a").first.click()
    page.get_by_label("Adresse électronique").fill(f"jury@{DOMAIN}")
    page.get_by_role("button", name="Envoyer l'invitation").click()
    walker.look("structure", "Structure de démonstration")
    address = page.url
    link = platform.shell(LAST_LINK).strip()
    walker.go(link)
    walker.look("invitation-for-another", "Invitation")
    walker.leave()
    walker.enter("jury")
    walker.go(link)
    walker.look("invitation", "Invitation")
    page.get_by_role("button", name="Accepter l'invitation").click()
    walker.look("structure-joined", "Structure de démonstration")
    walker.go(link)
    walker.look("invitation-used", "Invitation")
    walker.leave()
    walker.enter("porteur")
    page.goto(address)
    walker.look("structure-two", "Structure de démonstration")
    page.get_by_role("button", name="Retirer de la structure").click()
    page.get_by_text("La personne ne fait plus partie de la structure.").wait_for()


def test_role_is_offered_by_invitation(walker: Walker) -> None:
    page = walker.page
    walker.enter("equipe")
    walker.go("/structures/invitations/")
    page.get_by_label("Adresse électronique de la personne").fill(f"nouvelle-{walker.name}@{DOMAIN}")
    page.get_by_label("Rôle", exact=True).select_option(label="contrôle")
    page.get_by_label("national", exact=True).check()
    page.get_by_role("button", name="Envoyer l'invitation").click()
    walker.look("invitations", "Invitations")
    page.get_by_role("button", name="Annuler").first.click()
    page.get_by_text("L'invitation est annulée").wait_for()


def test_control_reads_and_is_told_that_it_does_not_write(walker: Walker) -> None:
    page = walker.page
    walker.enter("controle")
    walker.look("control-home", "Ce qui vous attend")
    walker.go("/espace/journal/")
    walker.look("journal", "Journal")
    page.get_by_role("link", name="Écritures plus anciennes").click()
    walker.look("journal-older", "Journal")
    walker.go("/espace/delegations/")
    walker.go("/espace/verifications/")
    form = page.locator("main form[method=post]").first
    with page.expect_navigation():
        form.evaluate("form => { form.noValidate = true; form.submit() }")
    walker.look("control-refused", "La demande n")
    page.get_by_text("Votre rôle de contrôle lit tout et n'écrit rien.").wait_for()


@pytest.mark.parametrize(
    ("account", "path", "shot", "title"),
    [
        ("jury", "/espace/", "panel-home", "Ce qui vous attend"),
        ("reseau", "/espace/", "network-home", "Ce qui vous attend"),
        ("administration", "/espace/", "admin-home", "Ce qui vous attend"),
        ("administration", "/espace/comptes/?q=exemple", "accounts", "Comptes"),
        ("porteur", "/espace/mes-donnees/", "my-data", "Mes données"),
        ("administration", "/espace/mes-donnees/", "my-data-admin", "Mes données"),
    ],
)
def test_page_of_a_role_is_sound(walker: Walker, account: str, path: str, shot: str, title: str) -> None:
    walker.enter(account)
    walker.go(path)
    walker.look(shot, title)


def test_service_says_how_it_is_reached(walker: Walker) -> None:
    page = walker.page
    walker.enter("equipe")
    walker.go("/espace/services/")
    walker.look("services", "Services de l'État")
    page.get_by_role("link", name=re.compile("^Préfecture d")).first.click()
    page.get_by_label("Téléphone").fill("douze")
    page.get_by_role("button", name="Enregistrer").click()
    walker.look("service-refused", "Préfecture")
    page.get_by_label("Téléphone").fill("01 99 00 12 34")
    page.get_by_label("Adresse postale").fill("Place de la Démonstration\n02000 Laon")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("status").first.wait_for()


def test_structure_gives_its_bank_account(walker: Walker) -> None:
    page = walker.page
    walker.enter("porteur")
    walker.go("/structures/")
    page.locator(".card a").first.click()
    page.get_by_role("link", name=re.compile("la subvention est versée")).click()
    walker.look("bank-account", "Coordonnées bancaires")
    page.get_by_label("IBAN").fill("FR76 3000 6000 0112 3456 7890 188")
    page.get_by_role("button", name="Enregistrer").click()
    walker.look("bank-account-refused", "Coordonnées bancaires")
    page.get_by_label("IBAN").fill(SAMPLE_IBAN)
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("button", name="Afficher le numéro").click()
    page.get_by_text(SAMPLE_IBAN).wait_for()
    walker.look("bank-account-shown", "Coordonnées bancaires")


def test_administrator_closes_and_reopens_an_account(walker: Walker) -> None:
    page = walker.page
    walker.enter("administration")
    walker.go("/espace/comptes/?q=reseau")
    page.get_by_role("link", name="Noa Essai").click()
    page.get_by_role("link", name="Fermer le compte…").click()
    walker.look("account-close", "Fermer un compte")
    page.get_by_label("Motif").fill("Elle a quitté le réseau.")
    page.get_by_role("button", name="Fermer le compte").click()
    walker.look("account-closed", "Noa Essai")
    page.get_by_role("button", name="Rouvrir le compte").click()
    page.get_by_text("Le compte est rouvert.").wait_for()


def test_personal_data_is_downloaded(walker: Walker) -> None:
    walker.enter("porteur")
    archive = walker.context.request.get(f"{walker.url}/espace/mes-donnees/archive.zip")
    assert (archive.status, archive.headers["content-type"], archive.body()[:2]) == (
        200,
        "application/zip",
        b"PK",
    )
