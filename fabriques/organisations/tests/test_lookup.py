"""Finding a structure by its number: what the form may start with, and the page that asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from fabriques.accounts.tests.factories import holder
from fabriques.common.tests.refusals import plain
from fabriques.connectors import company_register
from fabriques.connectors.tests.register_server import ASSOCIATION, CEASED, HIDDEN, RNA, Server
from fabriques.organisations.queries import prefill

pytestmark = pytest.mark.django_db
PAGE = "/structures/recherche/"
NAME = "ASSOCIATION DU GRENIER (DEMONSTRATION)"
ADDRESS = "1 PLACE DE L'EXEMPLE 02400 CHATEAU-THIERRY"


@pytest.fixture
def server(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with Server() as running:
        settings.COMPANY_REGISTER_URL = running.base
        fast = company_register.Register(running.base, per_second=1000)
        monkeypatch.setattr(company_register, "client", lambda base: fast)
        cache.clear()
        yield running


@pytest.fixture
def client() -> Client:
    found = Client()
    found.force_login(holder())
    return found


def test_prefill_brings_what_the_register_says(server: Server) -> None:
    found = prefill("W021000001")
    assert (found.outcome, found.sentence, dict(found.initial)) == (
        "found",
        "Trouvée au répertoire public des entreprises.",
        {
            "name": NAME, "legal_form": "association", "siret": ASSOCIATION, "rna": RNA, "address": ADDRESS,
            "commune": "02168",
        },
    )  # fmt: skip
    assert (found.found.name if found.found else "", found.number) == (NAME, ASSOCIATION)


@pytest.mark.parametrize(
    ("typed", "outcome", "sentence", "initial"),
    [
        (HIDDEN, "found",
         "Cette structure est au répertoire public, qui ne diffuse pas son nom à sa demande : écrivez-le vous-même.",
         {"legal_form": "private_company", "siret": HIDDEN}),
        ("55203253400646", "not_found",
         "Ce numéro n'est pas au répertoire public des entreprises. Vérifiez-le ; s'il vient d'être attribué, "
         "continuez à la main.", {"siret": "55203253400646"}),
        ("W751000001", "not_found",
         "Ce numéro RNA n'est pas au répertoire public des entreprises : c'est le cas des associations sans numéro "
         "SIRET. Vous pouvez continuer à la main.", {"rna": "W751000001"}),
        ("A12345", "by_hand",
         "Ce numéro est bien formé. Son répertoire ne se consulte pas d'ici : complétez à la main.",
         {"tahiti": "A12345"}),
        ("0123456", "by_hand",
         "Ce numéro est bien formé. Son répertoire ne se consulte pas d'ici : complétez à la main.",
         {"ridet": "0123456"}),
        ("73282932000075", "refused",
         "Ce numéro SIRET n'existe pas : vérifiez ses 14 chiffres, sur votre avis de situation.", {}),
    ],
)  # fmt: skip
def test_prefill_says_what_it_could_not_bring(
    server: Server, typed: str, outcome: str, sentence: str, initial: dict[str, str]
) -> None:
    found = prefill(typed)
    assert (found.outcome, plain(found.sentence), dict(found.initial)) == (outcome, sentence, initial)


def test_prefill_of_a_closed_establishment_warns(server: Server) -> None:
    found = prefill(CEASED)
    assert (found.outcome, found.initial["siret"]) == ("closed", CEASED)


def test_prefill_without_the_register_keeps_the_number(server: Server) -> None:
    server.fault = 500
    found = prefill("123 456 782 00010")
    assert (found.outcome, found.sentence, found.number) == (
        "unavailable",
        "Le répertoire public des entreprises a donné une réponse inattendue. Vous pouvez continuer à la main.",
        ASSOCIATION,
    )


def test_page_asks_to_sign_in() -> None:
    assert Client().get(PAGE).status_code == 302


def test_page_shows_the_identity_and_leads_back_with_the_number(server: Server, client: Client) -> None:
    back = "/espace/candidatures/nouvelle/vague-1/"
    response = client.get(PAGE, {"q": "123 456 782 00010", "retour": back})
    assert (response.status_code, response.context["confirm"]) == (200, f"{back}?numero={ASSOCIATION}")
    assert [line["value"] for line in response.context["identity"]] == [
        NAME, "association", ASSOCIATION, RNA, ADDRESS, "Château-Thierry (02)",
    ]  # fmt: skip
    assert b"NE PAS LIRE" not in response.content


@pytest.mark.parametrize(
    "back", ["https://ailleurs.example/", "//ailleurs.example", "javascript:alert(1)", ""]
)
def test_page_leads_back_to_nowhere_but_ours(server: Server, client: Client, back: str) -> None:
    response = client.get(PAGE, {"q": ASSOCIATION, "retour": back})
    assert (response.context["confirm"], response.context["back"]) == ("", "")


def test_page_answers_a_script_with_the_answer_alone(server: Server, client: Client) -> None:
    response = client.get(PAGE, {"q": "erreur"}, headers={"HX-Request": "true"})
    assert (response.status_code, next(t.name for t in response.templates)) == (
        200,
        "organisations/lookup_answer.html",
    )
    assert client.get(PAGE, {"q": "erreur"}).status_code == 422


def test_page_spares_the_register(server: Server, client: Client) -> None:
    statuses = [client.get(PAGE, {"q": ASSOCIATION}).status_code for _ in range(21)]
    assert (statuses, len(server.asked)) == ([200] * 20 + [429], 1)


def test_page_without_a_question_asks_nothing(
    server: Server, client: Client, query_count: Callable[..., int]
) -> None:
    assert (client.get(PAGE).status_code, server.asked) == (200, [])
