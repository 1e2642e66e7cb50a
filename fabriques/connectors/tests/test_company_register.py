"""The contract with the State's public search of companies, against a server of this machine that answers like it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.core.cache import cache
from hypothesis import given
from hypothesis import strategies as st

from fabriques.connectors import company_register
from fabriques.connectors.company_register import Found, NotFound, Register, Unavailable
from fabriques.connectors.company_register_format import legal_form, read
from fabriques.connectors.exchange import ExchangeFailed, Pace
from fabriques.connectors.tests.register_server import ASSOCIATION, BRANCH, CEASED, HIDDEN, RNA, Server

SILENT = Unavailable("Le répertoire public des entreprises ne répond pas.")
UNEXPECTED = Unavailable("Le répertoire public des entreprises a donné une réponse inattendue.")
UNREADABLE = Unavailable("Le répertoire public des entreprises a donné une réponse illisible.")
BUSY = Unavailable("Le répertoire public des entreprises reçoit trop de demandes en ce moment.")
GRENIER = Found(
    name="ASSOCIATION DU GRENIER (DEMONSTRATION)",
    legal_form="association",
    siret=ASSOCIATION,
    rna=RNA,
    address="1 PLACE DE L'EXEMPLE 02400 CHATEAU-THIERRY",
    commune="02168",
    is_active=True,
    is_headquarters=True,
)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


def register(server: Server, **limits: float) -> Register:
    return Register(server.base, **{"per_second": 1000, "answer_within": 0.4, **limits})


@pytest.mark.parametrize("number", [ASSOCIATION, ASSOCIATION[:9], RNA])
def test_structure_is_found_by_each_of_its_numbers(server: Server, number: str) -> None:
    assert register(server).look_up(number) == GRENIER


def test_question_leaves_directors_out(server: Server) -> None:
    register(server).look_up(ASSOCIATION)
    included = "siege,complements,matching_etablissements"
    asked = {"q": ASSOCIATION, "page": "1", "per_page": "5", "minimal": "true", "include": included}
    assert server.asked == [("/search", asked)]


def test_establishment_that_is_not_the_seat_is_told(server: Server) -> None:
    found = register(server).look_up(BRANCH)
    assert isinstance(found, Found)
    assert (found.siret, found.is_headquarters) == (BRANCH, False)


def test_person_of_partial_diffusion_keeps_name_and_address(server: Server) -> None:
    assert register(server).look_up(HIDDEN) == Found("", "private_company", HIDDEN, "", "", "", True, True)


def test_closed_establishment_is_told(server: Server) -> None:
    found = register(server).look_up(CEASED)
    assert isinstance(found, Found)
    assert (found.legal_form, found.is_active) == ("private_company", False)


@pytest.mark.parametrize("number", ["55203253400646", "W751000001", "552032534"])
def test_number_of_nobody_is_not_found(server: Server, number: str) -> None:
    assert register(server).look_up(number) == NotFound(number)


def test_answer_that_merely_quotes_the_number_is_not_taken_for_it() -> None:
    body = b'{"results": [{"siren": "123456782", "siege": {"siret": "12345678200010"}, "nom_complet": "W021000001"}]}'
    assert read(body, RNA) == NotFound(RNA)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (429, BUSY),
        (500, UNEXPECTED),
        (503, UNEXPECTED),
        (404, UNEXPECTED),
        (302, UNEXPECTED),
        ("half", UNEXPECTED),
        ("silent", SILENT),
        ("trickle", SILENT),
        ("hang up", UNEXPECTED),
        (b"<html>maintenance</html>", UNREADABLE),
        (b"", UNREADABLE),
        (b"[]", UNREADABLE),
        (b"null", UNREADABLE),
        (b'{"results": null}', UNREADABLE),
        (b'{"results": {"siren": 1}}', UNREADABLE),
        (b'{"results": [null]}', UNREADABLE),
        (b'{"results": [{"siege": {"siret": 12}, "matching_etablissements": 3}]}', UNREADABLE),
        (b'{"results": [{"siege": "ailleurs"}]}', UNREADABLE),
        (b"[" * 100_000, UNREADABLE),
        (b"\xff\xfe", UNREADABLE),
        (b" " * 500_001, UNEXPECTED),
    ],
    ids=str,
)  # fmt: skip
def test_every_fault_is_an_answer_in_words(
    server: Server, fault: int | bytes | str, said: Unavailable
) -> None:
    server.fault = fault
    assert register(server).look_up(ASSOCIATION) == said
    assert [path for path, _ in server.asked] == ["/search"]


def test_service_that_is_down_is_an_answer_in_words() -> None:
    with Server() as gone:
        base = gone.base
    assert Register(base, per_second=1000).look_up(ASSOCIATION) == SILENT


def test_question_whose_turn_is_too_far_is_not_asked(server: Server) -> None:
    client = register(server, per_second=0.1, turn_within=0.5)
    assert [client.look_up(ASSOCIATION), client.look_up(ASSOCIATION)] == [GRENIER, BUSY]
    assert len(server.asked) == 1


def test_pace_refuses_at_once_what_would_come_too_late() -> None:
    pace = Pace(0.01)
    pace.wait(0)
    with pytest.raises(ExchangeFailed) as caught:
        pace.wait(1)
    assert caught.value.fault == "busy"


@pytest.mark.parametrize("base", ["http://exemple.example", "ftp://127.0.0.1", "exemple", ""])
def test_address_that_is_neither_https_nor_here_is_refused(base: str) -> None:
    with pytest.raises(ValueError) as caught:
        Register(base)
    assert str(caught.value) == "The address of an outside service must begin with https://"


@pytest.mark.django_db
def test_answer_is_kept_a_day_and_a_fault_is_not(server: Server, settings: Any) -> None:
    settings.COMPANY_REGISTER_URL = server.base
    cache.clear()
    server.fault = 503
    first = company_register.look_up(ASSOCIATION)
    server.fault = None
    answers = [company_register.look_up(ASSOCIATION) for _ in range(2)]
    absent = [company_register.look_up("W751000001") for _ in range(2)]
    assert (first, answers, absent) == (UNEXPECTED, [GRENIER] * 2, [NotFound("W751000001")] * 2)
    assert [asked["q"] for _, asked in server.asked] == [ASSOCIATION, ASSOCIATION, "W751000001"]


def test_register_that_is_off_says_so(settings: Any) -> None:
    settings.COMPANY_REGISTER_URL = ""
    said = "La recherche au répertoire des entreprises n'est pas activée sur cette plateforme."
    assert company_register.look_up(ASSOCIATION) == Unavailable(said)


@pytest.mark.parametrize(
    ("category", "code"),
    [
        ("9220", "association"), ("9210", "association"), ("9230", "association"), ("9240", ""),
        ("9300", "foundation"), ("5710", "private_company"), ("5499", "private_company"),
        ("5515", "public_company"), ("4140", "public_company"), ("1000", "private_company"),
        ("7210", "local_authority"), ("7220", "local_authority"), ("7230", "local_authority"),
        ("7346", "local_authority_grouping"), ("7344", "local_authority_grouping"), ("7354", "syndicat_mixte"),
        ("7357", "syndicat_mixte"), ("7410", "gip"), ("6220", "gie"), ("7112", ""), ("7361", ""), ("", ""),
        (None, ""), (5710, "private_company"),
    ],
)  # fmt: skip
def test_legal_category_becomes_one_of_our_forms(category: object, code: str) -> None:
    assert legal_form(category) == code


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=14),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["results", "siege", "siret", "siren", "complements", "matching_etablissements"]),
            inner,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_any_json_is_an_answer_or_a_value_error(content: object) -> None:
    with suppress(ValueError):
        assert isinstance(read(json.dumps(content).encode(), ASSOCIATION), Found | NotFound)
