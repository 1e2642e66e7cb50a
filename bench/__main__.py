"""Measure what the platform costs: `make bench`. Figures are for notes and documents, never for assertions.

Queries and CPU per page, as each audience, at 260 files and at a hundred times as many; then the rate of the
submission itself on real commits. CPU is this process's only (application), the database's comes on top.
"""

from __future__ import annotations

import os
import statistics
import time
import uuid

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("FABRIQUES_DEMO", "oui")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from fabriques.accounts.models import User  # noqa: E402
from fabriques.applications import acts  # noqa: E402
from fabriques.applications.models import Application  # noqa: E402
from fabriques.calls.models import Wave  # noqa: E402
from fabriques.common import clock  # noqa: E402
from fabriques.common.seen import NO_PAGE  # noqa: E402
from fabriques.common.values import Money  # noqa: E402
from fabriques.demo import people  # noqa: E402
from fabriques.demo.answers import complete  # noqa: E402
from tests.harness import sign_in  # noqa: E402

PAGES = (
    ("", "/"),
    ("", "/carte/"),
    ("", "/registre/"),
    ("", "/appels/"),
    ("", "/programme/"),
    ("porteur", "/espace/"),
    ("sous-prefecture", "/espace/dossiers/"),
    ("equipe", "/espace/dossiers/"),
    ("equipe", "/espace/dossiers/?q=halle"),
)
COPIED = ", ".join(
    field.column
    for field in Application._meta.concrete_fields
    if not (field.primary_key or field.generated or field.column in ("public_id", "request_key"))
)


def prepare() -> None:
    for command in ("migrate", "load_geography", "found_programme", "demo"):
        call_command(command, verbosity=0)


def grow(times: int) -> int:
    """Copy every file `times` times, by SQL: the lists must cost the same."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO applications_application (public_id, request_key, {COPIED})"  # noqa: S608 – our own names
            f" SELECT substr(md5(random()::text), 1, 12), gen_random_uuid(), {COPIED}"
            f" FROM applications_application, generate_series(1, {times})"
        )
        cursor.execute("ANALYZE")
    return Application.objects.count()


def measure(title: str) -> None:
    print(f"\n{title}\n{'page':<44}{'status':>7}{'queries':>9}{'CPU ms':>8}{'kB':>7}")
    sign_in.begin()
    for account, path in PAGES:
        client = Client()
        if account:
            user = User.objects.get(email=f"{account}@{people.DOMAIN}")
            client.force_login(user)
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(path)
        asked = len(queries)  # now: the next request empties the log
        spent = []
        for _ in range(8):
            started = time.process_time()
            response = client.get(path)
            spent.append(1000 * (time.process_time() - started))
        size = len(response.content) // 1000 if not response.streaming else 0
        name = f"{account or 'visiteur'} {path}"
        print(f"{name:<44}{response.status_code:>7}{asked:>9}{statistics.median(spent):>8.1f}{size:>7}")


def submissions(count: int) -> None:
    """Rate of the submission act, one process, real commits."""
    wave = Wave.objects.open_at(clock.now()).select_related("rulebook").first()
    holder = User.objects.get(email=f"porteur@{people.DOMAIN}")
    membership = holder.memberships.select_related("organisation").first()
    if wave is None or membership is None:
        print("\nNo open wave: submissions not measured.")
        return
    drafts = []
    for rank in range(count):
        at = clock.now()
        draft = acts.start(
            wave, membership.organisation, f"Mesure {rank}", key=uuid.uuid4(), by=holder, at=at
        )
        drafts.append(complete(draft, "02168", Money.euros(50_000), by=holder, at=at))
    started, cpu = time.perf_counter(), time.process_time()
    for draft in drafts:
        acts.submit(draft, by=holder, at=clock.now(), seen=NO_PAGE)
    elapsed, cpu = time.perf_counter() - started, time.process_time() - cpu
    print(
        f"\nsubmit: {count / elapsed:.0f}/s, {1000 * cpu / count:.1f} ms CPU each (one process, real commits)"
    )


if __name__ == "__main__":
    prepare()
    if Application.objects.count() > 1000:
        raise SystemExit(
            "This database has grown already: remove the bench's data folder, then measure again."
        )
    measure(f"{Application.objects.count()} files")
    submissions(100)
    measure(f"{grow(100)} files")
