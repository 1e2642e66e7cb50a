"""The contract with the national address service, against a server of this machine that behaves like it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from fabriques.connectors import geocoder as module
from fabriques.connectors.geocoder import Address, Geocoder, Pace, Question
from fabriques.connectors.geocoder_format import (
    LONGEST,
    GeocoderBusy,
    GeocoderError,
    GeocoderGarbled,
    GeocoderOff,
    GeocoderRefused,
    GeocoderSilent,
    question,
    read_csv,
    read_json,
)
from fabriques.connectors.tests.geocoder_server import KNOWN, Server

REMEDY = " Indiquez le code postal et la commune, ou placez le point sur la carte."
SOISSONS = Address(KNOWN[0].label, 3.3236, 49.3815, 1.0, "housenumber", "02722", "02200")


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


def client(server: Server, **limits: float) -> Geocoder:
    return Geocoder(server.base, **({"per_second": 1000.0, "answer_within": 0.5, "csv_within": 0.5} | limits))


def test_search_gives_candidates_the_best_first(server: Server) -> None:
    found = client(server).search("8 Rue du Port 02200 Soissons", limit=3)
    assert found[0] == SOISSONS
    assert [(each.kind, each.citycode) for each in found] == [
        ("housenumber", "02722"), ("street", "02408"),
    ]  # fmt: skip
    assert server.asked == [
        (
            "/geocodage/search",
            {"q": "8 Rue du Port 02200 Soissons", "limit": "3", "autocomplete": "0", "index": "address"},
        )
    ]


def test_search_within_a_postcode(server: Server) -> None:
    assert [each.citycode for each in client(server).search("rue du port", postcode="02000")] == ["02408"]


def test_reverse_gives_the_nearest_address(server: Server) -> None:
    assert client(server).reverse(3.62, 49.56)[0].label == "Rue du Port 02000 Laon"
    assert server.asked == [
        ("/geocodage/reverse", {"lon": "3.620000", "lat": "49.560000", "limit": "1", "index": "address"})
    ]


def test_points_outside_the_world_are_not_asked(server: Server) -> None:
    asking = client(server)
    assert [asking.reverse(*point) for point in ((float("nan"), 0.0), (0.0, 91.0), (652_000.0, 6_862_000.0))] == [
        (), (), ()
    ]  # fmt: skip
    assert server.asked == []


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("  8  rue\ndu port ", "8 rue du port"),
        ("🏠 8 rue du port", "8 rue du port"),
        ("- ( 8 rue", "8 rue"),
        ("x" * 5000, "x" * LONGEST),
        ("ab", ""),
        ("🏠", ""),
        ("", ""),
    ],
)
def test_question_is_written_as_the_service_accepts_it(written: str, asked: str) -> None:
    assert question(written) == asked


@given(st.text())
def test_question_is_always_acceptable(written: str) -> None:
    asked = question(written)
    assert asked == "" or (3 <= len(asked) <= LONGEST and asked[0].isalnum())


def test_text_that_the_service_would_refuse_is_not_asked(server: Server) -> None:
    assert client(server).search("🏠 a") == ()
    assert server.asked == []


def test_same_question_is_asked_once_until_forgotten(server: Server) -> None:
    asking = client(server, remembered=2)
    for text in ("rue un", "rue un", "rue deux", "rue trois", "rue un"):
        asking.search(text)
    assert [asked["q"] for _, asked in server.asked] == ["rue un", "rue deux", "rue trois", "rue un"]


def test_failure_is_not_remembered(server: Server) -> None:
    asking = client(server)
    server.fault = 503
    with pytest.raises(GeocoderRefused):
        asking.search("8 rue du port")
    server.fault = None
    assert asking.search("8 rue du port")


def test_column_is_asked_by_batches_in_order(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ROWS_AT_ONCE", 2)
    questions = [
        Question("8 Rue du Port Soissons", "02200"),
        Question('Rue "du" Port, Laon\n', "02000"),
        Question("🏠"),
        Question("zzz yyy", "02000"),
        Question("Soissons"),
    ]
    found = list(client(server).search_many(iter(questions)))
    assert [each and each.citycode for each in found] == ["02722", "02408", None, None, "02722"]
    assert [path for path, _ in server.asked] == ["/geocodage/search/csv/"] * 3
    fields = server.asked[0][1]
    assert fields["data"] == [
        'row,address,postcode\n0,8 Rue du Port Soissons,02200\n1,"Rue ""du"" Port, Laon",02000\n'
    ]
    assert (fields["columns"], fields["postcode"]) == (["address"], ["postcode"])


def test_column_of_nothing_is_not_asked(server: Server) -> None:
    assert list(client(server).search_many([Question(""), Question("🏠")])) == [None, None]
    assert list(client(server).search_many([])) == []
    assert server.asked == []


def answered(text: str) -> bytes:
    return f'{{"features": [{{"properties": {text}, "geometry": {{"coordinates": [3, 49]}}}}]}}'.encode()


GARBLED = "Le service des adresses a mal répondu : {}." + REMEDY
FAULTS = [
    (404, GeocoderRefused, "Le service des adresses refuse la demande (réponse 404)." + REMEDY),
    (400, GeocoderRefused, "Le service des adresses refuse la demande (réponse 400)." + REMEDY),
    (301, GeocoderRefused, "Le service des adresses refuse la demande (réponse 301)." + REMEDY),
    (503, GeocoderRefused, "Le service des adresses refuse la demande (réponse 503)." + REMEDY),
    (429, GeocoderBusy, "Le service des adresses reçoit trop de demandes." + REMEDY),
    ("half", GeocoderGarbled, GARBLED.format("réponse coupée avant la fin")),
    ("half chunks", GeocoderGarbled, GARBLED.format("réponse coupée avant la fin")),
    ("hang up", GeocoderGarbled, GARBLED.format("réponse coupée avant la fin")),
    ("silent", GeocoderSilent, "Le service des adresses met trop de temps à répondre." + REMEDY),
    ("trickle", GeocoderSilent, "Le service des adresses met trop de temps à répondre." + REMEDY),
    (b"<html>maintenance</html>", GeocoderGarbled, GARBLED.format("réponse illisible")),
    (b"", GeocoderGarbled, GARBLED.format("réponse illisible")),
    (b"[" * 100_000, GeocoderGarbled, GARBLED.format("réponse illisible")),
    (b'{"features": null}', GeocoderGarbled, GARBLED.format("réponse illisible")),
    (answered("null"), GeocoderGarbled, GARBLED.format("réponse illisible")),
    (answered('{"type": "street", "score": NaN, "label": "a", "citycode": "02722"}'), GeocoderGarbled,
     GARBLED.format("réponse illisible")),
    (b" " * 3_000_000, GeocoderGarbled, GARBLED.format("réponse trop volumineuse")),
]  # fmt: skip


@pytest.mark.parametrize(("fault", "kind", "said"), FAULTS, ids=[str(fault[0])[:20] for fault in FAULTS])
def test_bad_answer_is_told_in_words(
    server: Server, fault: int | str | bytes, kind: type[GeocoderError], said: str
) -> None:
    server.fault = fault
    with pytest.raises(GeocoderError) as failed:
        client(server).search("8 rue du port")
    assert (type(failed.value), str(failed.value)) == (kind, said)
    assert failed.value.reason.rule == "Service national des adresses, extérieur à la plateforme."


@pytest.mark.parametrize(
    ("body", "how"),
    [
        (b"", "tableau incomplet"),
        (b"row,address\n0,a\n", "tableau illisible"),
        (b"\xff\xfe", "tableau illisible"),
        (b'row,"address\n0', "tableau illisible"),
        (b"<html></html>", "tableau incomplet"),
    ],
)
def test_bad_table_is_told_in_words(server: Server, body: bytes, how: str) -> None:
    server.broken_csv = body or b"\n"
    with pytest.raises(GeocoderGarbled) as failed:
        list(client(server).search_many([Question("8 rue du port")]))
    assert str(failed.value) == GARBLED.format(how)


@pytest.mark.parametrize(("fault", "kind", "said"), FAULTS[:10], ids=[str(fault[0]) for fault in FAULTS[:10]])
def test_bad_answer_to_a_column_is_told_in_words(
    server: Server, fault: int | str | bytes, kind: type[GeocoderError], said: str
) -> None:
    server.fault = fault
    with pytest.raises(GeocoderError) as failed:
        list(client(server).search_many([Question("8 rue du port")]))
    assert (type(failed.value), str(failed.value)) == (kind, said)


def test_service_that_is_not_there_is_told_in_words() -> None:
    with Server() as gone:
        address = gone.base
    with pytest.raises(GeocoderSilent) as failed:
        Geocoder(address).search("8 rue du port")
    assert str(failed.value) == "Le service des adresses ne répond pas." + REMEDY


def test_kinds_that_are_no_address_are_left_out() -> None:
    assert read_json(answered('{"type": "poi", "score": 1, "label": "a", "citycode": "02722"}')) == ()
    assert (
        read_json(answered('{"type": "street", "score": 3, "label": "a", "citycode": "02722"}'))[0].score
        == 1.0
    )


@given(st.binary() | st.text('{}[]":,features123enull').map(str.encode))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    for read in (read_json, lambda content: read_csv(content, {0})):
        with suppress(GeocoderGarbled):
            read(body)


def test_off_unless_an_address_is_set(server: Server) -> None:
    for call in (module.geocoder, lambda: module.best("8 rue du port")):
        refused_by_default(call)
    with override_settings(GEOCODER_URL=server.base):
        assert module.geocoder() is module.geocoder()
        assert module.best("8 Rue du Port 02200 Soissons") == SOISSONS


def refused_by_default(call: Callable[[], object]) -> None:
    with override_settings(GEOCODER_URL=""), pytest.raises(GeocoderOff) as failed:
        call()
    assert str(failed.value) == "La recherche d'adresses n'est pas activée sur cette plateforme." + REMEDY


@pytest.mark.parametrize(
    ("features", "label"),
    [
        ([(0.9, "02722", "a")], "a"),
        ([(0.59, "02722", "a")], None),
        ([(0.9, "02722", "a"), (0.85, "02408", "b")], None),
        ([(0.9, "02722", "a"), (0.85, "02722", "b")], "a"),
        ([(0.9, "02722", "a"), (0.7, "02408", "b")], "a"),
        ([], None),
    ],
)
def test_best_answer_is_given_only_when_sure(
    server: Server, features: list[tuple[float, str, str]], label: str | None
) -> None:
    properties = [
        answered(f'{{"type": "street", "score": {score}, "label": "{name}", "citycode": "{code}"}}')[14:-2]
        for score, code, name in features
    ]
    server.fault = b'{"features": [' + b",".join(properties) + b"]}"
    with override_settings(GEOCODER_URL=server.base):
        found = module.best("8 rue du port")
    assert (found.label if found else None) == label


@pytest.mark.parametrize(
    "base", ["http://example.org/geocodage", "ftp://127.0.0.1/", "data.example.org", "https://", ""]
)
def test_address_of_the_service_must_be_secure_or_of_this_machine(base: str) -> None:
    with pytest.raises(ValueError) as refused:
        Geocoder(base)
    assert str(refused.value) == "The address of the geocoder must begin with https://"


def test_questions_wait_their_turn_or_are_refused_at_once() -> None:
    pace = Pace(per_second=50.0)
    for _ in range(3):
        pace.wait(1.0)
    slow = Pace(per_second=0.001)
    slow.wait(0.0)
    with pytest.raises(GeocoderBusy) as refused:
        slow.wait(1.0)
    assert str(refused.value) == "Trop de recherches d'adresses sont en cours." + REMEDY


def test_turns_are_taken_by_one_thread_at_a_time() -> None:
    """Five threads at ten a second: the turns given are spaced, whatever the order."""
    pace = Pace(per_second=10.0)
    threads = [threading.Thread(target=pace.wait, args=(5.0,)) for _ in range(5)]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert pace.next >= started + 5 * pace.between
