"""What is sent is never whole in memory, and no more of it is kept than forms accept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import InMemoryUploadedFile, TemporaryUploadedFile
from django.http import HttpRequest
from django.test import RequestFactory

from fabriques.common import uploads


@pytest.fixture
def send() -> Iterator[Callable[[int], HttpRequest]]:
    """Make a request that sends a file of so many bytes; what was written for it goes at the end."""
    made: list[HttpRequest] = []

    def sender(size: int) -> HttpRequest:
        sent = BytesIO(b"x" * size)
        sent.name = "grand.bin"
        made.append(RequestFactory().post("/", {"before": "1", "file": sent, "zafter": "2"}))
        return made[-1]

    yield sender
    for each in made:
        each.close()


def test_small_file_stays_in_memory_and_a_large_one_goes_to_the_disk(
    send: Callable[[int], HttpRequest],
) -> None:
    kinds = [type(send(size).FILES["file"]) for size in (1_000, 3_000_000)]
    assert kinds == [InMemoryUploadedFile, TemporaryUploadedFile]


def test_file_beyond_the_limit_is_cut_and_told_as_large_as_it_was(
    send: Callable[[int], HttpRequest], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_KEPT", 100_000)
    found = send(3_000_000)
    sent: Any = found.FILES["file"]
    kept = Path(sent.temporary_file_path()).stat().st_size
    assert (sent.size, kept < 200_000, found.POST["zafter"]) == (3_000_000, True, "2")


def test_file_that_nobody_sends_by_mistake_ends_the_reading(
    send: Callable[[int], HttpRequest], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_SENT", 500_000)
    found = send(3_000_000)
    assert (found.POST["before"], "file" in found.FILES) == ("1", False)
