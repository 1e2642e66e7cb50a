from __future__ import annotations

import json
from collections.abc import Iterator
from contextvars import Context
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from fabriques.common.acts_under_way import OutsideActError, act_under_way
from fabriques.common.authorization import INSTALLATION
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import sql_refused
from fabriques.common.tests.together import at_once
from fabriques.journal import rules
from fabriques.journal.models import Entry
from fabriques.journal.queries import history, plain_entries
from fabriques.journal.writing import record

FILE = ("application", "abc")


@pytest.fixture(autouse=True)
def an_act() -> Iterator[None]:
    """What writes in the journal is an act under way."""
    with act_under_way():
        yield


@dataclass(frozen=True)
class Someone:
    """An actor as the journal knows one: this step knows no person yet."""

    public_id: str

    def has_role(self, role: str, on: date) -> bool:
        return False

    def works_in(self, service: str, on: date) -> bool:
        return False


REFUSED = "Le journal ne se modifie pas : une écriture est définitive."


def three_entries() -> list[Entry]:
    record(FILE, "started", by=Someone("u1"), at=instants.DURING)
    record(FILE, "submitted", by=Someone("u1"), at=instants.DURING, facts={"receipt": "AR-1"})
    record(("wave", "w1"), "wave_opened", by=INSTALLATION, at=instants.PREPARED)
    record(
        FILE,
        "decided",
        by=Someone("u2"),
        at=instants.DECIDED,
        facts={"cents": 5_000_000},
        motive="Beau projet",
    )
    return history(*FILE)


@pytest.mark.django_db
def test_entry_is_chained_to_the_previous_one_of_its_subject() -> None:
    entries = three_entries()
    assert [e.rank for e in entries] == [1, 2, 3]
    assert [e.previous_hash for e in entries] == [rules.FIRST, entries[0].hash, entries[1].hash]
    assert rules.faults(plain_entries()) == []


@pytest.mark.django_db
def test_entry_holds_the_digest_of_its_motive_and_not_its_text() -> None:
    entry = three_entries()[2]
    assert entry.motive_digest == rules.digest("Beau projet")
    assert "Beau projet" not in json.dumps(entry.as_plain(), ensure_ascii=False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_entry SET actor = 'x'",
        "DELETE FROM journal_entry",
        "TRUNCATE journal_entry",
        "TRUNCATE journal_entry CASCADE",
    ],
)
def test_journal_refuses_any_change(statement: str) -> None:
    three_entries()
    assert sql_refused(statement) == REFUSED
    assert Entry.objects.count() == 4


@pytest.mark.django_db
def test_journal_refuses_two_entries_of_one_rank() -> None:
    entry = three_entries()[0]
    columns = "subject_kind, subject_id, rank, act, actor, at, facts, motive_digest, previous_hash, hash"
    statement = f"INSERT INTO journal_entry ({columns}) SELECT {columns} FROM journal_entry WHERE id = %s"  # noqa: S608 – our own names
    assert sql_refused(statement, entry.pk) == "Deux écritures du journal portent le même rang."


@pytest.mark.django_db
def test_journal_verified_by_its_command() -> None:
    three_entries()
    out = StringIO()
    call_command("journal", "verify", "--json", stdout=out)
    root = rules.root(Entry.objects.order_by("id").values_list("hash", flat=True))
    assert json.loads(out.getvalue()) == {"entries": 4, "root": root, "faults": []}


def exported(tmp_path: Path, *arguments: str) -> Path:
    out = StringIO()
    call_command("journal", "export", *arguments, stdout=out)
    file = tmp_path / "journal.jsonl"
    file.write_text(out.getvalue(), encoding="utf-8")
    return file


def verdict(file: Path, *arguments: str) -> list[str]:
    """The faults that the command prints; its own verdict agrees with them."""
    out, said = StringIO(), ""
    try:
        call_command("journal", "verify-file", str(file), "--json", *arguments, stdout=out)
    except CommandError as error:
        said = str(error)
    faults = json.loads(out.getvalue())["faults"]
    assert said == (f"{len(faults)} défaut(s) dans le journal." if faults else "")
    return list(faults)


@pytest.mark.django_db
def test_exported_journal_verifies_offline(tmp_path: Path) -> None:
    three_entries()
    assert verdict(exported(tmp_path)) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "5000000",
            "9000000",
            "application abc, écriture 3 : le contenu ne correspond plus à son empreinte.",
        ),
        ('"u2"', '"u3"', "application abc, écriture 3 : le contenu ne correspond plus à son empreinte."),
    ],
)
def test_tampered_export_is_found(tmp_path: Path, old: str, new: str, fault: str) -> None:
    three_entries()
    file = exported(tmp_path)
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")
    assert verdict(file) == [fault]


@pytest.mark.django_db
def test_export_without_one_entry_is_found(tmp_path: Path) -> None:
    three_entries()
    file = exported(tmp_path)
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if '"submitted"' not in line]
    file.write_text("\n".join(lines), encoding="utf-8")
    assert verdict(file) == ["application abc, écriture 3 : il manque une écriture avant celle-ci."]


@pytest.mark.django_db
def test_entry_rewritten_with_its_hash_breaks_the_next_link() -> None:
    first, second, third = (entry.as_plain() for entry in three_entries())
    second["facts"] = {"receipt": "AR-2"}
    second["hash"] = rules.entry_hash(second)
    assert rules.faults([first, second, third]) == [
        "application abc, écriture 3 : le maillon précédent a changé."
    ]


@pytest.mark.django_db
def test_chain_without_its_beginning_is_found_and_one_day_may_start_later() -> None:
    _, second, third = (entry.as_plain() for entry in three_entries())
    assert rules.faults([second, third]) == ["application abc, écriture 2 : le début de la chaîne manque."]
    assert rules.faults([second, third], whole=False) == []


@pytest.mark.django_db
def test_export_rewritten_whole_does_not_match_the_published_root(tmp_path: Path) -> None:
    entries = three_entries()
    published = rules.root(e.hash for e in Entry.objects.all())
    forged = [*history("wave", "w1"), *entries]
    forged[-1].actor = "u9"
    forged[-1].hash = rules.entry_hash(forged[-1].as_plain())
    file = tmp_path / "forged.jsonl"
    file.write_text("\n".join(json.dumps(e.as_plain()) for e in forged), encoding="utf-8")
    assert verdict(file) == []
    assert verdict(file, "--root", published) == ["La racine publiée ne correspond pas à ce contenu."]


@pytest.mark.django_db
def test_export_of_one_day_holds_that_paris_day_only(tmp_path: Path) -> None:
    three_entries()
    file = exported(tmp_path, "--on", "2026-05-04")
    assert [json.loads(line)["act"] for line in file.read_text(encoding="utf-8").splitlines()] == ["decided"]
    assert verdict(file) == []


def test_rank_stays_one_by_one_when_acts_come_at_once(cloned_database: str) -> None:
    @transaction.atomic
    def act() -> int:
        with act_under_way():
            return record(FILE, "read", by=Someone("u1"), at=instants.DURING).rank

    made = at_once(*[act] * 6)
    assert sorted(made) == [1, 2, 3, 4, 5, 6]
    assert rules.faults(plain_entries()) == []


@given(st.lists(st.text(alphabet="abcdef0123456789", min_size=4, max_size=8), unique=True))
def test_root_does_not_depend_on_the_order(hashes: list[str]) -> None:
    assert rules.root(hashes) == rules.root(reversed(hashes))


def test_journal_is_written_by_acts_only() -> None:
    def outside() -> None:
        record(FILE, "read", by=Someone("u1"), at=instants.DURING)

    with pytest.raises(OutsideActError):
        Context().run(outside)
