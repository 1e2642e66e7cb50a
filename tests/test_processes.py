"""Real processes, killed in the middle: no receipt given to a person is ever lost."""

from __future__ import annotations

import json
import os
import re
import signal
import threading
import time
from collections.abc import Iterator
from http.client import HTTPException
from pathlib import Path

import pytest

from tests.conftest import FILES
from tests.live_platform import Platform, Visitor, data_folder, running

pytestmark = pytest.mark.processes

DRAFTS = """
import json, uuid
from fabriques.accounts.models import User
from fabriques.applications import acts
from fabriques.calls.models import Wave
from fabriques.common import clock
from fabriques.common.values import Money
from fabriques.demo.answers import complete
from fabriques.organisations.acts import register_organisation
holder = User.objects.get(email="porteur@demonstration.example")
at = clock.now()
organisation = register_organisation("Structure d'essai", "association", by=holder, at=at, fictitious=True)
wave = Wave.objects.open_at(at).select_related("rulebook").get()
made = []
for rank in range({count}):
    draft = acts.start(wave, organisation, f"Essai {{rank}}", key=uuid.uuid4(), by=holder, at=at)
    complete(draft, "02168", Money.euros(50_000), by=holder, at=at)
    made.append(draft.public_id)
print(json.dumps(made))
"""


@pytest.fixture(scope="module")
def platform(lived: Path) -> Iterator[Platform]:
    """Started on a lived folder and prepared anew, as by a second `make demo` or a new version."""
    with data_folder(lived) as data, running(data, files=FILES, polite=True) as found:
        yield found


def drafts(platform: Platform, count: int) -> list[str]:
    found: list[str] = json.loads(platform.shell(DRAFTS.format(count=count)))
    return found


def holder(platform: Platform) -> Visitor:
    visitor = Visitor(platform.url)
    visitor.get("/demonstration/")
    visitor.post("/demonstration/entrer/porteur/")
    return visitor


def receipt_number(page: str) -> str:
    found = re.search(r"AR-\d{4}-[0-9A-Z]+", page)
    assert found, "the page after a submission shows the receipt's number"
    return found.group()


def submit(platform: Platform, visitor: Visitor, file: str) -> str:
    """Submit as a patient person would: when the answer does not come, once more."""
    limit, address = time.monotonic() + 60, f"/espace/candidatures/{file}/"
    while True:
        try:
            read = re.search(r'name="seen_state"\s+value="([^"]+)"', visitor.get(f"{address}relire/"))
            _, page = visitor.post(f"{address}deposer/", seen_state=read.group(1) if read else "")
            return receipt_number(page)
        except (OSError, HTTPException):
            assert time.monotonic() < limit, "the platform did not come back within a minute"
            time.sleep(0.2)


def test_receipts_are_all_found_after_web_worker_and_database_are_killed(platform: Platform) -> None:
    files = drafts(platform, 36)
    given: dict[str, str] = {}

    # Signed in before anything is killed: what is tested is the submissions.
    visitors = [holder(platform) for _ in range(3)]

    def work(visitor: Visitor, share: list[str]) -> None:
        for file in share:
            given[file] = submit(platform, visitor, file)

    workers = [threading.Thread(target=work, args=(visitors[rank], files[rank::3])) for rank in range(3)]
    for worker in workers:
        worker.start()
    for part in ("web", "jobs", "postgres"):
        time.sleep(0.4)
        platform.kill(part)
    for worker in workers:
        worker.join(timeout=120)
    platform.wait()
    code = (
        "import json\nfrom fabriques.applications.models import Receipt\nfrom fabriques.journal.rules import digest\n"
        "print(json.dumps({r.application.public_id: r.number for r in Receipt.objects.select_related('application')"
        " if digest(r.content) == r.fingerprint}))"
    )
    kept = json.loads(platform.shell(code))
    assert sorted(given) == sorted(files)
    assert {file: kept.get(file) for file in files} == given


def test_submission_sent_twice_at_once_gives_one_receipt(platform: Platform) -> None:
    [file] = drafts(platform, 1)
    visitors = [holder(platform) for _ in range(4)]
    numbers: list[str] = []
    senders = [
        threading.Thread(target=lambda v=v: numbers.append(submit(platform, v, file))) for v in visitors
    ]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(timeout=60)
    code = (
        "from fabriques.applications.models import Receipt\n"
        "print(Receipt.objects.filter(application__public_id='%s').count())"
    )
    assert (len(numbers), len(set(numbers)), platform.shell(code % file).strip()) == (4, 1, "1")


STATES = """
from fabriques.correspondence.models import Message
print(sorted(set(Message.objects.filter(about_id="{file}").values_list("state", flat=True))))
"""


def test_refusing_mail_server_costs_no_file_and_the_letter_leaves_later(platform: Platform) -> None:
    [file] = drafts(platform, 1)
    visitor = holder(platform)
    # The supervisor would start a killed mail server again: stopped in its tracks, it refuses by silence.
    mail = platform.pid("mail")
    os.kill(mail, signal.SIGSTOP)
    try:
        number = submit(platform, visitor, file)
        states = platform.shell(STATES.format(file=file)).strip()
        assert (number[:3], states) == ("AR-", "['waiting']")
    finally:
        os.kill(mail, signal.SIGCONT)
    limit = time.monotonic() + 150
    while platform.shell(STATES.format(file=file)).strip() != "['sent']":
        assert time.monotonic() < limit, "the letter never left"
        time.sleep(2)
