"""Signing in as people do: codes, passwords, passkeys, applications, identities; in two widths, and without script."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser

from fabriques.connectors.tests.identity_provider import CLIENT, SECRET, TWO_FACTORS, IdentityProvider
from tests.browser import DESKTOP, PHONE, Walker
from tests.conftest import FILES
from tests.live_platform import Platform, data_folder, running

pytestmark = [pytest.mark.browser, pytest.mark.processes]
PASSWORD = "une phrase facile à retenir"
PEOPLE = """
from fabriques.accounts.tests.factories import agent, person
for name, service in (("cle", "SP-021"), ("application", "PREF-02"), ("agent", "SP-023")):
    user = agent(service)
    user.email = f"{name}@exemple.test"
    user.set_password(PASSWORD)
    user.save()
person("porteuse@exemple.test", "Porteuse d'essai", password=PASSWORD)
"""


@pytest.fixture(scope="module")
def provider() -> Iterator[IdentityProvider]:
    with IdentityProvider() as found:
        yield found


@pytest.fixture(scope="module")
def platform(provider: IdentityProvider, lived: Path) -> Iterator[Platform]:
    chosen = {"ISSUER": provider.issuer, "CLIENT": CLIENT, "SECRET": SECRET, "NAME": "l'identité d'essai"}
    with (
        patch.dict(os.environ, {f"FABRIQUES_OIDC_{name}": value for name, value in chosen.items()}),
        data_folder(lived) as data,
        running(data, files=FILES, lived=True) as found,
    ):
        found.shell(f"PASSWORD = {PASSWORD!r}\n{PEOPLE}")
        yield found


@pytest.fixture
def walker(browser: Browser, platform: Platform) -> Iterator[Walker]:
    """At « localhost »: a passkey belongs to a name, and a bare address is none."""
    address = platform.url.replace("127.0.0.1", "localhost")
    found = Walker(browser, address, "sign-in", *DESKTOP, also_phone=True)
    yield found
    found.close()


def code_sent(platform: Platform, address: str, known: int = 0) -> str:
    """The code of the last letter to an address, once more than `known` such letters have come."""
    limit = time.monotonic() + 30
    while time.monotonic() < limit:
        files = sorted(Path(platform.data / "mail").glob("*.eml"))
        letters = [message_from_bytes(each.read_bytes(), policy=policy.default) for each in files]
        bodies = [str(each.get_content()) for each in letters if str(each["To"]) == address]  # type: ignore[attr-defined]
        codes = [found for body in bodies for found in re.findall(r"\b\d{4}-\d{4}\b", body)]
        if len(codes) > known:
            return str(codes[-1])
        time.sleep(0.2)
    raise AssertionError(f"no code for {address}")


def with_password(walker: Walker, email: str, following: str = "") -> None:
    walker.go(f"/compte/login/?next={following}" if following else "/compte/login/")
    walker.page.get_by_label("Adresse électronique").fill(email)
    walker.page.get_by_label("Mot de passe").fill(PASSWORD)
    walker.page.get_by_role("button", name="Se connecter", exact=True).click()


def confirm(walker: Walker, shot: str = "") -> None:
    """The password again, before anything that touches the account's safety."""
    if shot:
        walker.look(shot, "Confirmez que c'est bien vous")
    walker.page.get_by_label("Mot de passe").fill(PASSWORD)
    walker.page.get_by_role("button", name="Confirmer").click()


def device(walker: Walker) -> Any:
    """A device that holds passkeys and recognises its owner."""
    session = walker.context.new_cdp_session(walker.page)
    session.send("WebAuthn.enable")
    kinds = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": kinds})
    return session


def test_agent_protects_the_access_with_a_passkey_then_enters_with_it_alone(walker: Walker) -> None:
    page = walker.page
    device(walker)
    with_password(walker, "cle@exemple.test", "/espace/dossiers/")
    page.wait_for_url(re.compile(r"/compte/protection/"))
    walker.look("protect", "Protégez votre accès")
    page.get_by_role("link", name="Ajouter une clé d'accès").click()
    confirm(walker, "confirm-password")
    page.wait_for_selector("[data-passkey-act]:not([hidden])")
    walker.look("passkey-add", "Ajouter une clé d'accès")
    page.get_by_label("Nom de cette clé").fill("Ordinateur du bureau")
    page.get_by_role("button", name="Ajouter la clé").click()
    page.wait_for_url(re.compile(r"/secours/$"))
    walker.look("recovery-codes", "Codes de secours")
    assert page.locator(".secrets li").count() == 10
    page.get_by_role("link", name="Continuer vers la page demandée").click()
    page.wait_for_url(re.compile(r"//[^/]+/espace/dossiers/$"))
    walker.go("/compte/protection/facteurs/")
    walker.look("factors", "Clés d'accès et second facteur")
    walker.go("/compte/protection/cles/")
    walker.look("passkeys", "Vos clés d'accès")
    enter_with_the_passkey_alone(walker)
    prove_again_with_the_passkey(walker)
    rename_then_remove_the_passkey(walker)


def enter_with_the_passkey_alone(walker: Walker) -> None:
    walker.leave()
    walker.go("/compte/login/?next=/espace/dossiers/")
    walker.page.wait_for_selector("[data-passkey-act]:not([hidden])")
    walker.look("sign-in", "Se connecter")
    walker.page.get_by_role("button", name="Utiliser une clé d'accès").click()
    walker.page.wait_for_url(re.compile(r"//[^/]+/espace/dossiers/$"))


def prove_again_with_the_passkey(walker: Walker) -> None:
    """Password first, then the passkey as a second factor."""
    page = walker.page
    walker.leave()
    with_password(walker, "cle@exemple.test", "/espace/dossiers/")
    page.wait_for_url(re.compile(r"/protection/code/"))
    page.wait_for_selector("[data-passkey-act]:not([hidden])")
    walker.look("second-factor", "Second facteur")
    page.get_by_role("button", name="Utiliser ma clé d'accès").click()
    page.wait_for_url(re.compile(r"//[^/]+/espace/dossiers/$"))


def rename_then_remove_the_passkey(walker: Walker) -> None:
    page = walker.page
    walker.go("/compte/protection/cles/")
    page.get_by_role("link", name=re.compile("Renommer")).click()
    page.get_by_role("link", name="Use a security key").or_(
        page.get_by_role("link", name=re.compile("clé"))
    ).first.click()
    page.wait_for_selector("[data-passkey-act]:not([hidden])")
    walker.look("confirm-passkey", "Confirmez que c'est bien vous")
    page.get_by_role("button", name="Utiliser ma clé d'accès").click()
    page.wait_for_url(re.compile(r"/nommer/"))
    walker.look("passkey-rename", "Renommer cette clé")
    page.get_by_label("Nom de cette clé").fill("Ordinateur neuf")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("link", name="Retirer Ordinateur neuf").click()
    walker.look("passkey-remove", "Retirer cette clé")
    page.get_by_role("button", name="Retirer la clé").click()
    page.get_by_text("Aucune clé pour l'instant").wait_for()


def test_refused_passkey_is_said_in_words(walker: Walker) -> None:
    session = device(walker)
    walker.go("/compte/login/")
    session.send("WebAuthn.disable")
    walker.page.get_by_role("button", name="Utiliser une clé d'accès").wait_for()
    session.send("WebAuthn.enable")  # a device with no key of ours
    kinds = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": kinds | {"isUserVerified": True}})
    walker.page.get_by_role("button", name="Utiliser une clé d'accès").click()
    walker.page.get_by_text("La clé d'accès n'a pas répondu").wait_for()
    walker.look("passkey-refused", "Se connecter")


def test_agent_protects_the_access_with_an_application(walker: Walker) -> None:
    page = walker.page
    with_password(walker, "application@exemple.test")
    page.get_by_role("link", name="Relier une application").click()
    confirm(walker)
    walker.look("app", "Relier une application")
    secret = page.locator("code.secret").inner_text()
    page.get_by_label("Code affiché").fill("000000")
    page.get_by_role("button", name="Relier l'application").click()
    walker.look("app-wrong", "Relier une application")
    secret = page.locator("code.secret").inner_text()
    page.get_by_label("Code affiché").fill(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.get_by_role("button", name="Relier l'application").click()
    page.wait_for_url(re.compile(r"/secours/$"))
    walker.go("/compte/protection/secours/")
    walker.look("recovery-codes-again", "Codes de secours")
    page.get_by_role("link", name="Faire de nouveaux codes").click()
    walker.look("recovery-renew", "Faire de nouveaux codes de secours")
    walker.go("/compte/protection/confirmer/")
    walker.look("confirm-code", "Confirmez que c'est bien vous")
    walker.go("/compte/protection/application/retirer/")
    walker.look("app-remove", "Ne plus utiliser l'application")
    walker.go("/espace/")
    assert page.url.endswith("/espace/")


def test_holder_enters_with_a_code_and_changes_the_account(walker: Walker, platform: Platform) -> None:
    page = walker.page
    email = "porteuse@exemple.test"
    walker.go("/compte/login/code/?next=/espace/")
    walker.look("code-ask", "Recevoir un code")
    page.get_by_label("Adresse électronique").fill(email)
    page.get_by_role("button", name="Recevoir le code").click()
    page.get_by_label("Code reçu").fill("0000-0000")
    page.get_by_role("button", name="Valider le code").click()
    walker.look("code-wrong", "Saisir le code reçu")
    page.get_by_label("Code reçu").fill(code_sent(platform, email))
    page.get_by_role("button", name="Valider le code").click()
    page.wait_for_url(re.compile(r"//[^/]+/espace/$"))
    for shot, path, title in (
        ("address", "/compte/email/", "Adresse électronique"),
        ("password", "/compte/password/change/", "Changer de mot de passe"),
        ("protect-holder", "/compte/protection/", "Protégez votre accès"),
        ("sign-out", "/compte/logout/", "Se déconnecter"),
    ):
        walker.go(path)
        walker.look(shot, title)
    new = "porteuse.ailleurs@exemple.test"
    walker.go("/compte/email/")
    page.locator("main").get_by_label("Adresse électronique").fill(new)
    page.get_by_role("button", name="Changer d'adresse").click()
    confirm(walker, "address-confirm")
    walker.look("address-code", "Confirmer votre adresse")
    page.get_by_label("Code reçu").fill(code_sent(platform, new))
    page.get_by_role("button", name="Valider le code").click()
    page.get_by_text(f"L'adresse {new} est confirmée.").wait_for()


def test_forgotten_password_is_chosen_again_with_a_code(walker: Walker, platform: Platform) -> None:
    page = walker.page
    email = "oubli@exemple.test"
    platform.shell(
        "from fabriques.accounts.tests.factories import person\n"
        f"person({email!r}, 'Personne distraite', password={PASSWORD!r})"
    )
    walker.go("/compte/password/reset/")
    walker.look("reset", "Mot de passe oublié")
    page.get_by_label("Adresse électronique").fill(email)
    page.get_by_role("button", name="Recevoir le code").click()
    walker.look("reset-code", "Saisir le code reçu")
    page.get_by_label("Code reçu").fill(code_sent(platform, email))
    page.get_by_role("button", name="Valider le code").click()
    walker.look("reset-choose", "Choisir un nouveau mot de passe")
    for label in ("Nouveau mot de passe", "Nouveau mot de passe, une seconde fois"):
        page.get_by_label(label, exact=True).fill("une autre phrase longue")
    page.get_by_role("button", name="Enregistrer").click()
    walker.look("reset-done", "Mot de passe enregistré")
    walker.go("/compte/signup/")
    page.get_by_label("Nom et prénom").fill("Personne nouvelle")
    page.get_by_label("Adresse électronique").fill("nouvelle@exemple.test")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Créer le compte").click()
    walker.look("sign-up-code", "Confirmer votre adresse")
    walker.go("/compte/inactive/")
    walker.look("inactive", "Compte fermé")


def test_civil_servant_enters_with_an_identity(
    browser: Browser, platform: Platform, provider: IdentityProvider
) -> None:
    walker = Walker(browser, platform.url, "identity", *PHONE)
    page = walker.page
    provider.acr = TWO_FACTORS
    walker.go("/compte/login/")
    walker.look("sign-in", "Se connecter")
    page.get_by_role("link", name="Entrer avec l'identité d'essai").click()
    page.wait_for_url(re.compile(r"//[^/]+/espace/$"))
    walker.go("/compte/password/change/")
    walker.look("password-set", "Choisir un mot de passe")
    page.goto(f"{platform.url}/compte/logout/")
    page.locator("main").get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url(re.compile(r"/api/v2/end_session"))
    walker.leave()
    walker.console.clear()
    provider.mode = "wrong_audience"
    walker.go("/compte/login/")
    page.get_by_role("link", name="Entrer avec l'identité d'essai").click()
    walker.look("refused", "Nous n'avons pas pu vous connecter ainsi")
    provider.mode = ""
    provider.person |= {"sub": "agent-9", "email": "agent@exemple.test"}
    walker.go("/compte/login/")
    page.get_by_role("link", name="Entrer avec l'identité d'essai").click()
    walker.look("attach", "Un compte existe déjà à votre adresse")
    walker.close()


def test_without_script_a_passkey_says_so_and_a_code_enters(browser: Browser, platform: Platform) -> None:
    context = browser.new_context(java_script_enabled=False, locale="fr-FR")
    page = context.new_page()
    email = "sans.script@exemple.test"
    platform.shell(
        f"from fabriques.accounts.tests.factories import person\nperson({email!r}, 'Personne sans script')"
    )
    page.goto(f"{platform.url}/compte/login/")
    said = page.locator("noscript p")
    assert (said.is_visible(), "Les clés d'accès ont besoin de JavaScript" in said.inner_text()) == (
        True,
        True,
    )
    assert not page.get_by_role("button", name="Utiliser une clé d'accès").is_visible()
    page.get_by_role("link", name="Recevoir un code par courriel").click()
    page.get_by_label("Adresse électronique").fill(email)
    page.get_by_role("button", name="Recevoir le code").click()
    page.get_by_label("Code reçu").fill(code_sent(platform, email))
    page.get_by_role("button", name="Valider le code").click()
    page.wait_for_url(re.compile(r"//[^/]+/espace/$"))
    context.close()
