"""The contract with the virus scanner, against a daemon of this machine that speaks its language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from fabriques.connectors import scanner
from fabriques.connectors.scanner import Clean, Infected, ScannerError
from fabriques.connectors.tests.clamd_server import EICAR, Clamd


@pytest.fixture
def clamd(settings: Any) -> Iterator[Clamd]:
    with Clamd() as daemon:
        settings.SCANNER = daemon.address
        yield daemon


def test_clean_content_is_streamed_whole(clamd: Clamd) -> None:
    pieces = [b"a" * 70_000, b"", b"b" * 10]
    assert (scanner.scan(pieces), clamd.received) == (Clean(), [b"".join(pieces)])


def test_test_virus_is_found_even_across_pieces(clamd: Clamd) -> None:
    assert scanner.scan([EICAR[:20], EICAR[20:]]) == Infected("Eicar-Test-Signature")


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("half", "no verdict: 'stream: O'"),
        ("silent", "TimeoutError: timed out"),
        (b"stream: OK", "no verdict: 'stream: OK'"),
        (b"stream: lstat() failed. ERROR\0", "no verdict: 'stream: lstat() failed. ERROR'"),
        (b"\0", "no verdict: ''"),
        (b"OK\0", "no verdict: 'OK'"),
        (b"x" * 2_000, f"no verdict: '{'x' * 200}'"),
    ],
    ids=str,
)
def test_daemon_that_gives_no_verdict_is_a_failure(clamd: Clamd, fault: str | bytes, said: str) -> None:
    clamd.fault = fault
    with pytest.raises(ScannerError) as caught:
        scanner.scan([b"content"], within=0.5)
    assert str(caught.value).startswith(said)


def test_daemon_that_hangs_up_is_a_failure(clamd: Clamd) -> None:
    clamd.fault = "hang up"
    with pytest.raises(ScannerError):
        scanner.scan([b"content"], within=0.5)


def test_content_longer_than_the_daemon_takes_is_a_failure(settings: Any) -> None:
    with Clamd(most=100_000) as daemon:
        settings.SCANNER = daemon.address
        with pytest.raises(ScannerError):
            scanner.scan([b"a" * 65_536] * 100)


def test_daemon_that_is_down_is_a_failure(settings: Any) -> None:
    with Clamd() as gone:
        settings.SCANNER = gone.address
    with pytest.raises(ScannerError) as caught:
        scanner.scan([b"content"])
    assert str(caught.value).startswith("ConnectionRefusedError")


@pytest.mark.parametrize("written", ["clamd", "clamd:", ":3310", "clamd:port"])
def test_address_that_is_none_is_refused(settings: Any, written: str) -> None:
    settings.SCANNER = written
    with pytest.raises(ValueError) as caught:
        scanner.scan([b"content"])
    assert str(caught.value) == "The address of the scanner is written host:port"


@pytest.mark.parametrize(("written", "on"), [("", False), ("127.0.0.1:3310", True)])
def test_scanner_is_on_when_it_has_an_address(settings: Any, written: str, on: bool) -> None:
    settings.SCANNER = written
    assert scanner.is_on() is on


def test_address_of_six_groups_is_read() -> None:
    assert scanner.address("[::1]:3310") == ("::1", 3310)
