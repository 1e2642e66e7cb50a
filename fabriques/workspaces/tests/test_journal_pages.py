from __future__ import annotations

import csv
import json
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.test import Client

from fabriques.accounts.models import Role, User
from fabriques.accounts.tests import factories as people
from fabriques.applications.models import Application
from fabriques.applications.tests import factories as files
from fabriques.common.acts_under_way import act_under_way
from fabriques.common.authorization import INSTALLATION
from fabriques.common.tests import instants
from fabriques.journal.models import Entry
from fabriques.journal.writing import record
from fabriques.selection.tests import factories as selection
from fabriques.territories.models import Region

pytestmark = pytest.mark.django_db


def client_for(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def write(count: int) -> None:
    with act_under_way():
        for rank in range(count):
            about, facts = ("example", f"sujet{rank:03}"), {"rank": rank}
            record(about, "tried", by=INSTALLATION, at=instants.DURING, facts=facts)


def subjects(response: Any) -> list[str]:
    return [row.cells[2].value for row in response.context["table"].rows]


def test_journal_is_read_from_the_newest_by_pages_of_fifty() -> None:
    client = client_for(people.overseer())
    write(60)
    first = client.get("/espace/journal/")
    second = client.get("/espace/journal/" + first.context["older"])
    assert subjects(first) == [f"example sujet{rank:03}" for rank in range(59, 9, -1)]
    assert subjects(second)[:10] == [f"example sujet{rank:03}" for rank in range(9, -1, -1)]
    assert (first.context["first"], second.context["first"], second.context["older"]) == ("", "?", "")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("objet=sujet001", ["example sujet001"]),
        ("nature=example&acte=tried", ["example sujet002", "example sujet001", "example sujet000"]),
        ("auteur=personne", []),
        ("avant=abc&nature=example&objet=sujet000", ["example sujet000"]),
        ("nature=%00", ["example sujet002", "example sujet001", "example sujet000"]),
    ],
)
def test_journal_is_narrowed_to_what_is_asked(query: str, found: list[str]) -> None:
    client = client_for(people.overseer())
    write(3)
    shown = subjects(client.get(f"/espace/journal/?{query}"))
    assert [each for each in shown if not each.startswith("personne")] == found


def test_journal_costs_the_same_at_three_and_sixty_entries(query_count: Callable[..., int]) -> None:
    client = client_for(people.overseer())
    write(3)
    client.get("/espace/journal/")
    few = query_count(lambda: client.get("/espace/journal/"))
    write(60)
    many = query_count(lambda: client.get("/espace/journal/"))
    assert (few, many <= 10) == (many, True)


def test_journal_export_holds_every_entry_with_its_prints() -> None:
    client = client_for(people.overseer())
    write(3)
    text = b"".join(client.get("/espace/journal/journal.csv?nature=example")).decode()  # type: ignore[arg-type]
    header, *rows = csv.reader(StringIO(text))
    entries = Entry.objects.filter(subject_kind="example").order_by("pk")
    assert (header[-1], [row[-1] for row in rows]) == ("empreinte", [entry.hash for entry in entries])


def test_journal_export_says_acts_and_details_in_french_beside_their_codes() -> None:
    file = lived()
    query = f"?objet={file.public_id}&acte=decided"
    text = b"".join(client_for(people.overseer()).get(f"/espace/journal/journal.csv{query}")).decode()  # type: ignore[arg-type]
    (row,) = csv.DictReader(StringIO(text))
    assert (row["acte"], row["acte_en_clair"], row["nature_en_clair"]) == (
        "decided",
        "Décision prise",
        "dossier",
    )
    assert json.loads(row["faits"])["outcome"] == "retained"
    assert row["faits_en_clair"].startswith("décision : retenu · montant : ")


def lived() -> Application:
    """A file that its holder sent and that a service decided."""
    return selection.retained().application


def lines(client: Client, query: str) -> dict[str, Any]:
    table = client.get(f"/espace/journal/{query}").context["table"]
    return {row.cells[1].value: [cell.value for cell in row.cells[2:]] for row in table.rows}


def test_journal_names_files_people_and_details_in_words() -> None:
    file = lived()
    found = lines(client_for(people.programme_member()), f"?dossier={file.receipt.number}")
    name = f"dossier {file.place_name} ({file.receipt.number})"
    about, by, details = found["Dossier déposé"]
    assert (about, by) == (name, f"{file.started_by.full_name} (porteur)")
    assert f"service : {file.service.name}" in details
    about, by, details = found["Décision prise"]
    assert (about, " (porteur)" in by) == (name, False)
    assert details.startswith("décision : retenu · montant : ")
    assert "€" in details


def test_journal_is_searched_by_the_name_of_its_author() -> None:
    file = lived()
    client = client_for(people.programme_member())
    assert "Décision prise" in lines(client, f"?qui={selection.decider(file).full_name}")
    assert "Dossier déposé" not in lines(client, f"?qui={file.started_by.full_name}")
    assert lines(client, "?qui=personne de ce nom") == {}
    record_by_the_platform = lines(client, "?qui=antivirus")
    assert "Dossier déposé" not in record_by_the_platform


def test_a_draft_that_its_readers_may_not_open_goes_by_its_identifier() -> None:
    draft = files.draft(name="Le Brouillon")
    (line,) = lines(client_for(people.programme_member()), f"?objet={draft.public_id}&acte=started").values()
    assert line[:2] == [f"dossier {draft.public_id}", "le porteur"]


def test_journal_costs_the_same_with_one_file_and_many(query_count: Callable[..., int]) -> None:
    client = client_for(people.programme_member())
    lived()
    client.get("/espace/journal/")
    few = query_count(lambda: client.get("/espace/journal/"))
    files.submitted(name="Un Autre")
    files.submitted(name="Un Troisième")
    assert few == query_count(lambda: client.get("/espace/journal/")) <= 12


def test_regional_control_does_not_read_the_journal() -> None:
    region = Region.objects.get(pk="32")
    user = people.holding("crc@exemple.test", "Contrôle Exemple", Role.OVERSIGHT, region)
    pages = ("/espace/journal/", "/espace/journal/journal.csv", "/espace/habilitations/")
    assert [client_for(user).get(page).status_code for page in pages] == [403, 403, 403]


def test_taking_the_journal_is_journalled() -> None:
    user = people.overseer()
    client = client_for(user)
    for query in ("", "?nature=example"):
        b"".join(client.get(f"/espace/journal/journal.csv{query}"))
    found = Entry.objects.filter(act="journal_exported", actor=user.public_id).order_by("pk")
    assert [each.facts for each in found] == [{"whole": True}, {"whole": False}]


def test_taking_one_s_archive_is_journalled() -> None:
    user = people.holder()
    client_for(user).get("/espace/mes-donnees/archive.zip")
    assert Entry.objects.filter(act="archive_taken", actor=user.public_id).count() == 1
