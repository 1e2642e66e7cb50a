"""The platform under load, as people use it: `python -m bench.load`. Figures are for notes, never for assertions.

Real processes (two web workers, one job worker, embedded PostgreSQL) on this machine, which also runs the load
generator: its own CPU is printed beside each rate. Then a storm: 50 connections, one document of 200 kB each, while
the web server, the worker and PostgreSQL are killed; every receipt given must be found again, once.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from tests.live_platform import Platform, data_folder, running

TOKEN = "b" * 32
PEOPLE = 50
DOCUMENT = 200_000
SPAN = 6.0  # seconds of each measured scenario
# The database would begin this by itself in the minute that follows so many new rows.
UPKEEP = "from django.db import connection\nconnection.cursor().execute('VACUUM (ANALYZE)')"
SETUP = Path(__file__).with_name("load_setup.py").read_text(encoding="utf-8")


@dataclass
class Person:
    """One signed-in person with a connection of their own, kept alive, opened again when it breaks."""

    address: str
    session: str
    connection: http.client.HTTPConnection | None = None

    def ask(
        self, method: str, path: str, body: bytes | None = None, kind: str = ""
    ) -> tuple[int, str, bytes]:
        """Status, Location and body of one request; OSError when the server is gone."""
        if self.connection is None:
            self.connection = http.client.HTTPConnection(self.address, timeout=30)
        headers = {"Host": self.address}
        if self.session:
            headers["Cookie"] = f"sessionid={self.session}; csrftoken={TOKEN}"
        if body is not None:
            headers |= {"Content-Type": kind or "application/x-www-form-urlencoded"}
            headers |= {"Origin": f"http://{self.address}", "X-CSRFToken": TOKEN}
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
            return answer.status, answer.getheader("Location") or "", answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.connection.close()
            self.connection = None
            raise OSError(str(error)) from error

    def post(self, path: str, **typed: str) -> tuple[int, str, bytes]:
        return self.ask("POST", path, urlencode({"csrfmiddlewaretoken": TOKEN, **typed}).encode())

    def send(self, path: str, name: str, content: bytes) -> tuple[int, str, bytes]:
        """Upload one document."""
        edge = "edge-of-the-form"
        head = (
            f'--{edge}\r\nContent-Disposition: form-data; name="add"\r\n\r\n{name}\r\n'
            f'--{edge}\r\nContent-Disposition: form-data; name="file-{name}"; filename="piece.txt"\r\n'
            "Content-Type: text/plain\r\n\r\n"
        ).encode()
        body = head + content + f"\r\n--{edge}--\r\n".encode()
        return self.ask("POST", path, body, f"multipart/form-data; boundary={edge}")


@dataclass
class Tally:
    """What a scenario did: durations in seconds, and answers that were not the one expected."""

    durations: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, seconds: float, wrong: str = "") -> None:
        with self.lock:
            self.durations.append(seconds)
            if wrong:
                self.wrong.append(wrong)


def at_once(workers: list[Callable[[], None]]) -> tuple[float, float]:
    """Run them in threads; wall seconds, and CPU seconds of this process."""
    threads = [threading.Thread(target=each) for each in workers]
    started, cpu = time.perf_counter(), time.process_time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - started, time.process_time() - cpu


def report(title: str, tally: Tally, wall: float, cpu: float) -> None:
    times = sorted(tally.durations) or [0.0]
    p95 = times[min(len(times) - 1, int(0.95 * len(times)))]
    print(
        f"{title:<58}{len(times) / wall:>8.1f}/s  p50 {1000 * statistics.median(times):>6.0f} ms"
        f"  p95 {1000 * p95:>6.0f} ms  wrong {len(tally.wrong)}  generator {100 * cpu / wall:.0f} % of a core"
    )
    for said in tally.wrong[:2]:
        print(f"    {said}")


def repeated(people: list[Person], request: Callable[[Person], str]) -> tuple[Tally, float, float]:
    """Each person sends the request again and again for a while; it returns what was wrong, or nothing."""
    tally = Tally()

    def work(person: Person) -> None:
        until = time.perf_counter() + SPAN
        while time.perf_counter() < until:
            started = time.perf_counter()
            wrong = request(person)
            tally.note(time.perf_counter() - started, wrong)

    wall, cpu = at_once([lambda person=person: work(person) for person in people])
    return tally, wall, cpu


def expected(answer: tuple[int, str, bytes], status: int) -> str:
    return "" if answer[0] == status else f"{answer[0]} instead of {status}: {answer[2][:200]!r}"


def submit_all(people: list[Person], drafts: list[list[str]]) -> tuple[Tally, float, float]:
    """Each person submits drafts that lack nothing."""
    tally = Tally()

    def work(person: Person, own: list[str]) -> None:
        for draft in own:
            started = time.perf_counter()
            answer = person.post(f"/espace/candidatures/{draft}/deposer/")
            tally.note(time.perf_counter() - started, expected(answer, 302))

    pairs = zip(people, drafts, strict=False)
    wall, cpu = at_once([lambda person=person, own=own: work(person, own) for person, own in pairs])
    return tally, wall, cpu


def journey(person: Person, wave: str, rank: int, fill: dict[str, str], *, document: bool) -> str:
    """Open, fill, send a document, submit, read the receipt: its number. AssertionError when an answer is wrong."""
    start = f"/espace/candidatures/nouvelle/{wave}/"
    assert person.ask("GET", start)[0] == 200
    key = f"{random.getrandbits(128):032x}"
    status, page, body = person.post(
        start, place_name=f"Charge {rank}", organisation=fill["of"], request_key=key
    )
    assert status == 302, (status, body[:300])
    assert person.ask("GET", page)[0] == 200
    status, _to, body = person.post(
        page, **{name: text for name, text in fill.items() if name != "of"}, save="1"
    )
    assert status == 302, (status, body[:300])
    if document:
        content = os.urandom(DOCUMENT // 2).hex().encode()
        status, _to, body = person.send(f"{page}pieces/", "support_letter", content)
        assert status == 302, (status, body[:300])
    status, _to, body = person.post(f"{page}deposer/")
    assert status == 302, (status, body[:300])
    status, _to, body = person.ask("GET", f"{page}accuse/")
    assert status == 200
    return receipt_number(body)


def receipt_number(page: bytes) -> str:
    start = page.index(b"AR-20")
    return page[start : start + 20].decode()


def journeys(
    people: list[Person], wave: str, fills: list[dict[str, str]], each: int, *, document: bool
) -> Tally:
    tally = Tally()

    def work(person: Person, fill: dict[str, str]) -> None:
        for rank in range(each):
            started = time.perf_counter()
            wrong = ""
            try:
                journey(person, wave, rank, fill, document=document)
            except (AssertionError, OSError, ValueError) as error:
                wrong = str(error)[:300]
            tally.note(time.perf_counter() - started, wrong)

    pairs = list(zip(people, fills, strict=False))
    wall, cpu = at_once([lambda person=person, fill=fill: work(person, fill) for person, fill in pairs])
    with_it = f", one document of {DOCUMENT // 1000} kB" if document else ""
    report(f"whole journey, {len(pairs)} connections{with_it}", tally, wall, cpu)
    return tally


def persistent(call: Callable[[], tuple[int, str, bytes]], good: set[int]) -> tuple[int, str, bytes]:
    """Send the same request until it is answered, as a browser's « retry » does."""
    for _attempt in range(60):
        try:
            answer = call()
        except OSError:
            answer = (0, "", b"")
        if answer[0] in good:
            return answer
        time.sleep(0.5)
    raise AssertionError(f"never answered: {answer[0]} {answer[2][:200]!r}")


def storm(platform: Platform, people: list[Person], drafts: list[str]) -> None:
    """Submit one draft each, twice, while everything is killed; then count what was given and what is kept."""
    given: dict[str, str] = {}

    def work(person: Person, draft: str) -> None:
        time.sleep(random.random() * 4)
        page = f"/espace/candidatures/{draft}/"
        for _twice in range(2):
            persistent(lambda: person.post(f"{page}deposer/"), {302})
        given[draft] = receipt_number(persistent(lambda: person.ask("GET", f"{page}accuse/"), {200})[2])

    def killer() -> None:
        for part in ("web", "jobs", "postgres"):
            time.sleep(1.2)
            platform.kill(part)

    pairs = list(zip(people, drafts, strict=False))
    wall, _cpu = at_once([killer, *(lambda p=person, d=draft: work(p, d) for person, draft in pairs)])
    kept = json.loads(platform.shell(
        "import json\nfrom fabriques.applications.models import Receipt\n"
        f"rows = Receipt.objects.filter(application__public_id__in={drafts!r})\n"
        "print(json.dumps(sorted(rows.values_list('application__public_id', 'number'))))"
    ))  # fmt: skip
    lost = [draft for draft, number in given.items() if [draft, number] not in kept]
    print(
        f"storm: {len(given)} receipts given in {wall:.1f} s while web, jobs and postgres were killed;"
        f" {len(kept)} kept, {len(lost)} lost, {len(kept) - len(given)} more than given"
    )


def measured(platform: Platform, files: int) -> None:
    made = json.loads(platform.shell(SETUP.replace("PEOPLE_COUNT", str(PEOPLE))).splitlines()[-1])
    platform.shell(UPKEEP)
    platform.settle()
    address = urlsplit(platform.url).netloc
    everyone = [Person(address, session) for session in made["sessions"]]
    eight = everyone[:8]
    print(f"\n== {files} files before; web: 2 workers × 4 threads")
    visitors = [Person(address, "") for _each in range(8)]
    landing = repeated(visitors, lambda person: expected(person.ask("GET", "/"), 200))
    report("public landing, 8 visitors", *landing)
    for title, request in requests(made):
        report(title, *repeated(eight, request))
    report("submission POST, 8 connections", *submit_all(eight, list(chunks(made["whole"], 8))))
    fills = [made["fill"] | {"of": of} for of in made["organisations"]]
    platform.settle()  # the letters of the submissions have left: each scenario is measured with its own
    journeys(eight, made["wave"], fills, 25, document=False)
    platform.settle()
    journeys(everyone, made["wave"], fills, 3, document=True)
    storm(platform, everyone, made["storm"])


def requests(made: dict[str, list[str]]) -> Iterator[tuple[str, Callable[[Person], str]]]:
    drafts = dict(zip(made["sessions"], made["open"], strict=True))

    def save(person: Person) -> str:
        text = f"Réponse de démonstration {random.random()} {'x' * 200}"
        page = f"/espace/candidatures/{drafts[person.session]}/enregistrer/"
        return expected(person.post(page, fields="summary", summary=text), 200)

    yield (
        "call form, 8 connections",
        lambda person: expected(person.ask("GET", f"/espace/candidatures/{drafts[person.session]}/"), 200),
    )
    yield "autosave, 8 connections", save


def chunks(rows: list[str], count: int) -> Iterator[list[str]]:
    for rank in range(count):
        yield rows[rank::count]


def main() -> None:
    os.environ["FABRIQUES_WEB_WORKERS"] = "2"
    for files in [int(each) for each in sys.argv[1:]] or [200]:
        with data_folder() as data, running(data, files=min(files, 260)) as platform:
            if files > 260:
                platform.shell(f"from bench.__main__ import grow\ngrow({files} // 260)")
            measured(platform, files)


if __name__ == "__main__":
    main()
