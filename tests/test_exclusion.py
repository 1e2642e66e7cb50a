"""A person kept away from files finds no trace of them, on any page; everybody else still does."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.db.models import Q, QuerySet
from django.test import Client, override_settings
from django.urls import reverse

from fabriques.accounts import acts as accounts
from fabriques.accounts.models import Role, User
from fabriques.accounts.tests import factories as people
from fabriques.applications import access
from fabriques.applications.models import Application, Piece
from fabriques.assessment.access import may_check
from fabriques.common.authorization import INSTALLATION, SCHEDULE
from fabriques.common.tests import instants
from fabriques.selection.access import may_decide
from fabriques.workspaces import export_acts
from fabriques.workspaces.models import ListExport
from fabriques.workspaces.personal import archive
from tests.exclusion import AGAIN, HIDDEN, live, pages_of
from tests.harness.scenes import scene

pytestmark = pytest.mark.django_db
EXPORTS = "/espace/dossiers/exports/"
TYPED = re.compile(r'(?:value|href|action)="[^"]*"')  # what the address asked for, given back


@pytest.fixture(autouse=True, scope="module")
def _media(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with override_settings(MEDIA_ROOT=str(tmp_path_factory.mktemp("files"))):
        yield


@scene
def lived() -> dict[str, str]:
    return live()


def colleague(of: User) -> User:
    """Somebody who holds the same roles over the same perimeters, and belongs to the same structures."""
    user = people.person(f"collegue.{of.email}", f"Collègue de {of}")
    for grant in of.grants.order_by("pk"):
        accounts.grant_role(
            user, Role(grant.role), grant.where, by=INSTALLATION, since=grant.since, at=instants.FOUNDED
        )
    for membership in of.memberships.order_by("pk"):
        membership.organisation.memberships.create(user=user, role=membership.role)
    return user


PEOPLE: dict[str, Callable[[], User]] = {
    "service": people.sous_prefecture_agent,
    "programme": people.programme_member,
    "holder": people.holder,
}


@pytest.fixture
def kept_away(monkeypatch: pytest.MonkeyPatch, set_clock: Callable[..., None]) -> set[int]:
    """The keys of the people kept away from the Refuges, by two sources, one of each form."""
    set_clock(AGAIN)
    away: set[int] = set()
    monkeypatch.setattr(access, "SOURCES", [])

    @access.register_exclusion
    def by_a_condition(user: User, on: date) -> Q:
        return HIDDEN & ~Q(place_name__endswith="retenu") if user.pk in away else Q(pk__in=[])

    @access.register_exclusion
    def by_a_queryset(user: User, on: date) -> QuerySet[Application]:
        rows = Application.objects.filter(HIDDEN, place_name__endswith="retenu")
        return rows if user.pk in away else rows.none()

    return away


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def body(response: Any) -> str:
    content = b"".join(response) if response.streaming else response.content
    return str(content.decode(errors="replace"))


def marks(lived: dict[str, str]) -> re.Pattern[str]:
    """Whatever would tell of a Refuge: its name, its identifier, those of what hangs from it."""
    rows = Application.objects.filter(HIDDEN)
    keys = list(rows.values_list("public_id", flat=True))
    keys += rows.exclude(receipt=None).values_list("receipt__number", flat=True)
    keys += Piece.objects.filter(application__in=rows).values_list("public_id", flat=True)
    return re.compile("|".join(["refuge", *keys, lived["nomination"]]), re.IGNORECASE)


def addresses(lived: dict[str, str]) -> dict[str, str]:
    """Every page for people signed in, at what hangs from a Refuge, and some that search."""
    return pages_of(lived) | {
        "searched": "/espace/dossiers/?q=ref",
        "narrowed": "/espace/dossiers/?etape=to_decide&etape=to_check&etape=retained&etape=refused&tri=name",
        "following": f"/espace/dossiers/{lived['later']}/",
        "journal of one": f"/espace/journal/?objet={lived['application']}",
        "late draft sought": f"/espace/retards/?reference={lived['late']}",
    }


def told(user: User, lived: dict[str, str], *names: str) -> dict[str, str]:
    """The pages that show this person a trace of a Refuge, or open at the address of one, with what they show."""
    client, sought, pages = client_of(user), marks(lived), addresses(lived)
    found = {}
    for name, path in pages.items():
        if names and name not in names:
            continue
        response = client.get(path)
        said = body(response) if response.status_code == 200 else ""
        if trace := sought.search(TYPED.sub("", said) if "?" in path else said.replace(path, "")):
            found[name] = trace[0]
        elif "?" not in path and sought.search(path) and response.status_code in (200, 302):
            found[name] = f"opened: {response.status_code}"
    return found


READS = {
    "workspaces:file", "applications:receipt", "applications:receipt_pdf", "applications:piece_versions",
    "applications:piece", "applications:piece_page", "applications:piece_thumbnail", "applications:compare",
    "workspaces:pieces", "workspaces:piece", "workspaces:file_pdf",
}  # fmt: skip
LISTS = {"workspaces:service_list", "searched", "narrowed"}
ASSESSES = READS | LISTS | {"workspaces:ask_correction", "assessment:nominations", "assessment:nomination"}
SEEN = {
    "service": ASSESSES,
    "programme": ASSESSES
    | {
        "workspaces:late_drafts", "workspaces:waive", "late draft sought", "workspaces:waves", "workspaces:wave",
        "workspaces:file_import", "workspaces:import_state", "workspaces:import_report", "workspaces:journal",
        "workspaces:journal_csv", "journal of one",
    },
    "holder": READS | {"workspaces:home", "applications:pieces", "applications:edit"},
}  # fmt: skip


@pytest.mark.parametrize("who", PEOPLE)
def test_person_kept_away_finds_no_trace_and_a_colleague_still_does(
    who: str, kept_away: set[int], lived: dict[str, str]
) -> None:
    user = PEOPLE[who]()
    other = colleague(user)
    kept_away.add(user.pk)
    assert told(user, lived) == {}
    assert set(told(other, lived, *SEEN[who])) == SEEN[who]


def numbers(user: User, lived: dict[str, str]) -> dict[str, Any]:
    """How many files each page counts for this person."""
    client = client_of(user)
    listed = client.get("/espace/dossiers/?vue=tous").context
    waves = {wave.code: files for wave, _state, files in client.get("/espace/vagues/").context["rows"]}
    wave = client.get(f"/espace/vagues/{lived['wave']}/").context
    imported = client.get(f"/espace/imports/{lived['import']}/").context
    return {
        "home": {task.key: task.count for task in client.get("/espace/").context["todo"].all},
        "list": listed["pager"].total,
        "facets": {choice.label: choice.count for choice in listed["stages"] if choice.count},
        "export": client.get(EXPORTS).context["total"],
        "waves": waves[lived["wave"]],
        "wave": {stage: count for stage, _label, count in wave["stages"] if count},
        "retained": (wave["retained"], wave["waiting_total"]),
        "import": [int(count) for count, _label in imported["counts"] if count != "0"],
        "different": len(imported["different"].rows),
        "nominations": client.get(reverse("assessment:nominations")).context["totals"],
        "late": client.get("/espace/retards/").context["page_obj"].paginator.count,
    }


def test_every_number_leaves_out_the_files_that_a_person_is_kept_away_from(
    kept_away: set[int], lived: dict[str, str]
) -> None:
    user = people.programme_member()
    assert numbers(user, lived) == {
        "home": {"passe": 7, "overdue": 2, "announce": 1, "to_check": 6},
        "list": 11,
        "facets": {
            "tous": 11,
            "complétude à vérifier": 6,
            "délai du porteur passé": 2,
            "retenu": 2,
            "refusé": 1,
        },
        "export": 11,
        "waves": 12,
        "wave": {"draft": 2, "to_check": 5, "overdue": 2, "retained": 2, "refused": 1},
        "retained": (2, 3),
        "import": [2],
        "different": 2,
        "nominations": {"spotted": 2, "invited": 2, "started": 2, "submitted": 2},
        "late": 2,
    }
    kept_away.add(user.pk)
    assert numbers(user, lived) == {
        "home": {"passe": 4, "overdue": 1, "announce": 1, "to_check": 4},
        "list": 6,
        "facets": {"tous": 6, "complétude à vérifier": 4, "délai du porteur passé": 1, "retenu": 1},
        "export": 6,
        "waves": 6,
        "wave": {"draft": 1, "to_check": 3, "overdue": 1, "retained": 1},
        "retained": (1, 1),
        "import": [1],
        "different": 1,
        "nominations": {"spotted": 1, "invited": 1, "started": 1, "submitted": 1},
        "late": 1,
    }


def test_export_holds_no_file_that_a_person_is_kept_away_from_and_an_older_one_is_closed(
    kept_away: set[int], lived: dict[str, str]
) -> None:
    user = people.sous_prefecture_agent()
    client = client_of(user)
    before = made(user)
    assert "Refuge" in body(client.get(f"{EXPORTS}{before.public_id}/fichier/"))
    kept_away.add(user.pk)
    assert client.get(f"{EXPORTS}{before.public_id}/fichier/").status_code == 404
    after = made(user)
    assert after.lines_done < before.lines_done
    text = body(client.get(f"{EXPORTS}{after.public_id}/fichier/"))
    assert ("Grenier" in text, marks(lived).search(text)) == (True, None)


def made(by: User) -> ListExport:
    export = export_acts.ask("", "csv-standard", [], by=by, at=AGAIN)
    export_acts.run(export.public_id, by=SCHEDULE)
    return ListExport.objects.get(pk=export.pk)


def test_archive_of_personal_data_holds_no_file_that_the_person_is_kept_away_from(
    kept_away: set[int], lived: dict[str, str]
) -> None:
    user = people.holder()
    kept_away.add(user.pk)
    with zipfile.ZipFile(BytesIO(archive(user, AGAIN))) as opened:
        said = "\n".join(opened.read(name).decode("utf-8-sig") for name in opened.namelist())
    assert ("Grenier" in said, marks(lived).search(said)) == (True, None)


def test_person_kept_away_judges_nothing_of_the_file(kept_away: set[int], lived: dict[str, str]) -> None:
    on = AGAIN.date()
    file = Application.objects.get(public_id=lived["application"])
    late = Application.objects.get(public_id=lived["late"])
    user = people.prefecture_agent()

    def allowed() -> list[bool]:
        asked = (may_check, may_decide, access.may_reopen)
        return [judge(user, file, on).allowed for judge in asked] + [access.may_waive(user, late, on).allowed]

    assert allowed() == [True] * 4
    kept_away.add(user.pk)
    assert allowed() == [False] * 4
