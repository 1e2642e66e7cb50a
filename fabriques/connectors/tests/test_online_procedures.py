"""The contract with the State's online procedures, against a server of this machine that answers like them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fabriques.connectors import online_procedures
from fabriques.connectors.online_procedures import Procedures, ProceduresFailed
from fabriques.connectors.online_procedures_format import (
    EMAIL,
    LEGAL_CATEGORY,
    NAME,
    NUMBER,
    RECEIVED,
    RNA,
    SIRET,
    Deleted,
    Remote,
    dossier_of,
    dossiers_in,
)
from fabriques.connectors.tests import procedures_server as given_by
from fabriques.connectors.tests.procedures_server import LETTER, PROCEDURE, TOKEN, Server

SILENT = "La démarche en ligne ne répond pas."
UNEXPECTED = "La démarche en ligne a donné une réponse inattendue ou trop grande."
UNREADABLE = "La démarche en ligne a donné une réponse illisible."
BUSY = "La démarche en ligne reçoit trop de demandes en ce moment."
TOKEN_REFUSED = "La démarche en ligne refuse le jeton de la plateforme."


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


def client(server: Server, token: str = TOKEN, **limits: Any) -> Procedures:
    return Procedures(server.base, token, **{"answer_within": 0.5, "file_within": 0.5, "page": 2, **limits})


def test_files_are_read_by_cursor_over_an_empty_page(server: Server) -> None:
    one, two, three = (given_by.whole(number, f"Lieu {number}") for number in (1, 2, 3))
    server.pages = [[one, two], [], [None, three]]
    assert [found.number for found in client(server).dossiers(PROCEDURE)] == ["1", "2", "3"]
    asked = [variables for _token, variables in server.asked]
    assert asked == [
        {"number": PROCEDURE, "first": 2, "after": after, "since": None} for after in (None, "1", "2")
    ]
    assert {token for token, _variables in server.asked} == {f"Bearer {TOKEN}"}


def test_only_what_changed_since_is_asked_for(server: Server) -> None:
    server.pages = [[given_by.whole(1, "Lieu")]]
    since = datetime(2026, 3, 1, tzinfo=UTC)
    assert list(client(server).dossiers(PROCEDURE, since=since)) == []
    assert server.asked[0][1]["since"] == "2026-03-01T00:00:00+00:00"


def test_deleted_files_are_told(server: Server) -> None:
    server.deleted = [{"number": 7, "dateSupression": "2026-03-01T10:00:00+01:00"}]
    assert list(client(server).deleted(PROCEDURE)) == [Deleted("7", "2026-03-01T10:00:00+01:00")]


def test_file_is_flattened_into_columns() -> None:
    node = given_by.whole(
        12, "La Halle",
        {"champDescriptorId": "Q-oui", "label": "Ouvert ?", "__typename": "CheckboxChamp", "checked": True},
        {"champDescriptorId": "Q-choix", "label": "Publics", "__typename": "MultipleDropDownListChamp",
         "values": ["Jeunes", "Familles"]},
        {"champDescriptorId": "Q-titre", "label": "Partie", "__typename": "HeaderSectionChamp"},
        given_by.documents("Q-lettre", "Lettres", ("lettre.txt", "https://exemple.test/lettre.txt")),
    )  # fmt: skip
    found = dossier_of(node)
    assert found.cells == {
        NUMBER: "12", RECEIVED: "2026-02-20T10:30:07+01:00", EMAIL: "porteur.12@exemple.test",
        SIRET: "12345678200010", RNA: "W021000001", NAME: "Association du Grenier (démonstration)",
        LEGAL_CATEGORY: "9220", "Q-nom": "La Halle", "Q-commune": "Château-Thierry (02400)",
        "Q-commune.code": "02168", "Q-commune.postcode": "02400", "Q-commune.city": "Château-Thierry",
        "Q-resume": "Un grenier où des habitants réparent et apprennent ensemble.", "Q-montant": "50000.0",
        "Q-oui": "oui", "Q-choix": ["Jeunes", "Familles"], "Q-lettre": "lettre.txt",
    }  # fmt: skip
    assert (found.revision, found.labels["Q-commune.code"], found.raw) == (
        given_by.REVISION, "Commune du lieu (code INSEE)", node,
    )  # fmt: skip
    assert found.files == {"Q-lettre": [Remote("lettre.txt", "https://exemple.test/lettre.txt")]}


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (429, BUSY),
        (500, UNEXPECTED),
        (302, UNEXPECTED),
        (401, TOKEN_REFUSED),
        (403, TOKEN_REFUSED),
        (404, "L'adresse de la démarche en ligne, ou de la pièce, n'existe plus."),
        ("half", UNEXPECTED),
        ("silent", SILENT),
        ("trickle", SILENT),
        ("hang up", UNEXPECTED),
        (b"<html>maintenance</html>", UNREADABLE),
        (b"", UNREADABLE),
        (b"[]", UNREADABLE),
        (b"null", UNREADABLE),
        (b'{"data": null}', UNREADABLE),
        (b'{"data": {"demarche": {}}}', UNREADABLE),
        (b'{"data": {"demarche": {"dossiers": []}}}', UNREADABLE),
        (b'{"data": {"demarche": {"dossiers": {"nodes": 3}}}}', UNREADABLE),
        (
            b'{"errors": [{"message": "Champ inconnu"}]}',
            "La démarche en ligne a refusé la demande : Champ inconnu",
        ),
        (b'{"errors": 3}', "La démarche en ligne a refusé la demande : sans explication"),
        (b'{"data": {"demarche": null}}', "Cette démarche n'existe pas, ou le jeton n'y a pas accès."),
        (b"[" * 40_000, UNREADABLE),
        (b"\xff\xfe", UNREADABLE),
        (b" " * 50_001, UNEXPECTED),
    ],
    ids=lambda each: str(each)[:30],
)
def test_every_fault_is_a_sentence(server: Server, fault: int | bytes | str, said: str) -> None:
    server.fault = fault
    with pytest.raises(ProceduresFailed) as caught:
        list(client(server, most_bytes=50_000).dossiers(PROCEDURE))
    assert str(caught.value) == said
    assert len(server.asked) == 1


def test_wrong_token_is_said_and_never_repeated(server: Server) -> None:
    with pytest.raises(ProceduresFailed) as caught:
        list(client(server, "jeton-secret").dossiers(PROCEDURE))
    assert str(caught.value) == TOKEN_REFUSED
    assert "jeton-secret" not in repr(caught.value.__cause__)


def test_unknown_procedure_is_said(server: Server) -> None:
    with pytest.raises(ProceduresFailed) as caught:
        list(client(server).dossiers(1))
    assert str(caught.value) == "Cette démarche n'existe pas, ou le jeton n'y a pas accès."


def test_cursor_that_comes_again_is_refused(server: Server) -> None:
    server.pages, server.loops = [[given_by.whole(1, "Lieu")]], True
    with pytest.raises(ProceduresFailed) as caught:
        list(client(server).dossiers(PROCEDURE))
    assert str(caught.value) == "La démarche en ligne redonne sans fin la même page : la lecture est arrêtée."


def test_too_many_pages_are_refused(server: Server) -> None:
    server.pages = [[]] * 5
    with pytest.raises(ProceduresFailed) as caught:
        list(client(server, most_pages=3).dossiers(PROCEDURE))
    assert str(caught.value) == "La démarche en ligne a plus de pages que la plateforme n'en lit."


def test_service_that_is_down_is_a_sentence() -> None:
    with Server() as gone:
        base = gone.base
    with pytest.raises(ProceduresFailed) as caught:
        list(Procedures(base, TOKEN).dossiers(PROCEDURE))
    assert str(caught.value) == SILENT


def test_attachment_is_fetched_without_the_token(server: Server, tmp_path: Path) -> None:
    path = tmp_path / "lettre"
    client(server).download(f"{server.base}/lettre.txt", path, most=1000)
    assert (path.read_bytes(), server.fetched) == (LETTER, [("/lettre.txt", None)])


@pytest.mark.parametrize(
    ("path", "most", "said"),
    [
        ("/absente.txt", 1000, "L'adresse de la démarche en ligne, ou de la pièce, n'existe plus."),
        ("/lettre.txt", 10, UNEXPECTED),
    ],
)
def test_attachment_gone_or_too_heavy_is_a_sentence(
    server: Server, path: str, most: int, said: str, tmp_path: Path
) -> None:
    with pytest.raises(ProceduresFailed) as caught:
        client(server).download(f"{server.base}{path}", tmp_path / "piece", most=most)
    assert str(caught.value) == said


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://procedures.exemple.example/f", True),
        ("https://static.exemple.example/f", True),
        ("https://stockage.ailleurs.example/f", True),
        ("http://static.exemple.example/f", False),
        ("https://exemple.example.pirate.example/f", False),
        ("https://127.0.0.1/f", False),
        ("https://169.254.169.254/f", False),
        ("file:///etc/passwd", False),
        ("", False),
    ],
)
def test_attachments_come_from_the_service_only(url: str, allowed: bool) -> None:
    found = Procedures("https://procedures.exemple.example", TOKEN, file_hosts=("stockage.ailleurs.example",))
    scheme, _sep, rest = url.partition("://")
    assert found.may_fetch(scheme, rest.partition("/")[0]) is allowed


def test_attachment_from_elsewhere_is_never_asked_for(server: Server, tmp_path: Path) -> None:
    with pytest.raises(ProceduresFailed) as caught:
        client(server).download("https://pirate.example/lettre.txt", tmp_path / "piece", most=1000)
    assert str(caught.value) == "L'adresse de la pièce n'est pas celle de la démarche en ligne."


def test_service_that_is_off_says_so(settings: Any) -> None:
    settings.PROCEDURES_URL = ""
    with pytest.raises(ProceduresFailed) as caught:
        online_procedures.procedures()
    assert str(caught.value) == "La lecture des démarches en ligne n'est pas activée sur cette plateforme."


@pytest.mark.parametrize("wrap", ["answer", "procedure", "list", "one"])
def test_json_file_is_known_in_each_of_its_shapes(wrap: str) -> None:
    node = given_by.whole(1, "Lieu")
    procedure = {"number": PROCEDURE, "dossiers": {"nodes": [node]}}
    shapes = {
        "answer": {"data": {"demarche": procedure}},
        "procedure": procedure,
        "list": [node],
        "one": node,
    }
    assert dossiers_in(json.loads(json.dumps(shapes[wrap]))) == [node]


@pytest.mark.parametrize(
    "document", [{}, [], [1], {"data": None}, {"dossiers": 3}, "texte", None, [{"a": 1}]]
)
def test_other_json_is_refused(document: Any) -> None:
    if document == []:
        assert dossiers_in(document) == []
        return
    with pytest.raises(ValueError):
        dossiers_in(document)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([
                "champs", "number", "usager", "email", "demandeur", "siret", "entreprise", "values", "commune",
                "files", "filename", "champDescriptorId", "label", "stringValue", "demarche", "revision", "id",
            ]),
            inner,
        )
    ),
    max_leaves=15,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(["champs", "usager", "demandeur", "demarche", "number"]), JSON))
def test_any_node_is_read_without_fault(node: dict[str, Any]) -> None:
    found = dossier_of(node)
    texts = [each for cell in found.cells.values() for each in (cell if isinstance(cell, list) else [cell])]
    assert all(isinstance(each, str) and "\0" not in each for each in texts)
