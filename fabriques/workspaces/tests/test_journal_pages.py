from __future__ import annotations

import csv
import re
from collections.abc import Callable
from datetime import datetime
from io import StringIO
from typing import Any

import pytest
from django.test import Client

from fabriques.accounts.models import Role, User
from fabriques.accounts.tests import factories as people
from fabriques.applications.models import Application
from fabriques.applications.tests import factories as files
from fabriques.calls.drafts.acts import begin_draft
from fabriques.calls.tests.factories import call, opened, prepared, results_on, rulebook
from fabriques.calls.waves.acts import edit_wave, prolong_wave
from fabriques.common.acts_under_way import act_under_way
from fabriques.common.authorization import INSTALLATION
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.journal.models import Entry
from fabriques.journal.writing import record
from fabriques.rulebooks.starting import SEED_TITLES
from fabriques.selection.tests import factories as selection
from fabriques.territories.models import Region
from tests.harness.journal_words import RAW

pytestmark = pytest.mark.django_db


def client_for(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def write(count: int, at: datetime = instants.DURING) -> None:
    with act_under_way():
        for rank in range(count):
            about, facts = ("example", f"sujet{rank:03}"), {"rank": rank}
            record(about, "tried", by=INSTALLATION, at=at, facts=facts)


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


def exported(client: Client, query: str = "") -> list[dict[str, str]]:
    response = client.get(f"/espace/journal/journal.csv{query}")
    text = b"".join(response).decode("utf-8-sig")  # type: ignore[arg-type]
    return list(csv.DictReader(StringIO(text), delimiter=";"))


def test_journal_export_is_read_from_the_oldest_with_prints() -> None:
    client = client_for(people.overseer())
    write(1, at=instants.CHECKED)
    write(2)
    rows = exported(client, "?nature=example")
    entries = Entry.objects.filter(subject_kind="example").order_by("at", "pk")
    assert [row["Empreinte"] for row in rows] == [entry.hash for entry in entries]
    assert [(row["Date et heure (Paris)"], row["Rang pour cet objet"]) for row in rows] == [
        ("20/02/2026 10:30:07", "2"),
        ("20/02/2026 10:30:07", "1"),
        ("08/04/2026 14:00:00", "1"),
    ]


def test_journal_export_says_each_entry_as_the_page_does() -> None:
    """Names, days, amounts, in words alone: no identifier stands but under its own heading."""
    file = lived()
    client = client_for(people.overseer())
    query = f"?objet={file.public_id}"
    rows = exported(client, query)
    name = f"{file.place_name} ({file.receipt.number})"
    shown = lines(client, query)
    assert {row["Acte"] for row in rows} == set(shown) > {"Dossier déposé", "Décision prise"}
    for row in rows:
        about, by, details = shown[row["Acte"]]
        assert (f"{row['Sur']} {row['Objet']}", row["Auteur"]) == (about, by)
        assert (row["Dossier"], row["Détails"] or "–") == (name, details)
        said = [value for heading, value in row.items() if "dentifiant" not in heading]
        assert not [value for value in said if RAW.fullmatch(value) and len(value) != 64]
    assert {row["Identifiant de l'objet"] for row in rows} == {file.public_id}


def test_journal_export_bears_its_days_in_its_name_and_costs_few_queries(
    query_count: Callable[..., int],
) -> None:
    client = client_for(people.overseer())
    write(2)
    response = client.get("/espace/journal/journal.csv?du=20/02/2026&au=21 février 2026")
    assert re.fullmatch(
        r'attachment; filename="journal-du-2026-02-20-au-2026-02-21-extrait-le-[-0-9hm]+\.csv"',
        response["Content-Disposition"],
    )
    few = query_count(lambda: exported(client, "?nature=example"))
    write(40)
    assert query_count(lambda: exported(client, "?nature=example")) == few


@pytest.mark.parametrize(
    ("query", "found", "said"),
    [
        ("du=20/02/2026&au=20/02/2026", 2, ""),
        ("du=2026-02-21", 1, ""),
        ("au=19 février 2026", 0, ""),
        (
            "du=hier",
            3,
            "« hier » n'est pas une date. Écrivez par exemple 31/03/2027. La liste n'en tient pas compte.",
        ),
        ("du=21/03/2026&au=20/02/2026", 0, "Le dernier jour est avant le premier. Rien n'y répond."),
    ],
)
def test_journal_is_narrowed_to_some_days(query: str, found: int, said: str) -> None:
    """Days of Paris, both included; one that cannot be read is said, never taken for another."""
    client = client_for(people.overseer())
    write(2)
    write(1, at=instants.CHECKED)
    page = client.get(f"/espace/journal/?nature=example&{query}")
    assert len(subjects(page)) == found == len(exported(client, f"?nature=example&{query}"))
    assert [each.problem for each in page.context["unread"] if each.parameter in ("du", "au")] == [
        said
    ] * bool(said)


def test_wave_says_what_was_changed_and_why_it_was_prolonged() -> None:
    """What changed before its opening, the reason published after it; where its rules began, by their title."""
    team = people.programme_member()
    wave = prepared(rulebook(call()))
    other = rulebook(wave.call, "demonstration", results_on("2026-06-15"))
    changes = {"rulebook": other, "title": wave.title, "closes_at": instants.CHECKED}
    edit_wave(wave, changes, by=team, at=instants.PREPARED)
    reason, later = "Les préfectures ont fermé une semaine.", instants.DECIDED
    prolong_wave(opened(wave), later, reason, by=team, at=instants.DURING, seen=NO_PAGE)
    draft = begin_draft(wave.call, start="wave_2023", by=team, at=instants.DURING)
    said = lines(client_for(team), f"?objet={wave.public_id}")
    details = [said[act][2].replace("\xa0", " ") for act in ("Vague modifiée", "Clôture repoussée")]
    assert details == [
        f"changé : clôture, règlement · version : {other.number} · nouvelle clôture : 8 avril 2026 à 14 h 00",
        f"motif publié : {reason} · nouvelle clôture : 4 mai 2026 à 11 h 00",
    ]
    begun = lines(client_for(team), "?acte=rulebook_draft_begun")["Brouillon de règlement commencé"]
    assert (draft.seed, begun[2]) == (
        "wave_2023",
        f"règlement de départ : {SEED_TITLES['wave_2023']}",
    )


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
