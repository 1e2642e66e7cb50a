"""Each kind of violation, planted in a copy of the checkout, is seen by its check.

One row a kind: its name, what is written, the words of the refusal. All those of one check are planted together.
"""

from __future__ import annotations

import tomllib
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from tests.harness.architecture import LONGEST, Tree
from tests.harness.planting import Fault, planted, run

ROOM, MODULE = "fabriques/calls/planted", "fabriques.calls.planted"
ROLES = (
    ("urls",), ("views", "api", "tasks"), ("forms",), ("acts",), ("letters",), ("queries",), ("access",), ("models",),
    ("states",), ("rules",),
)  # fmt: skip
DEPTH = {role: depth for depth, line in enumerate(ROLES) for role in line}
DEBT = 0  # imports that the contracts leave out for now: this number goes down only


def import_of_a_higher_role(low: str, high: str) -> Fault:
    name = f"to_{high}_{low}"
    return Fault(
        f"{low} import {high}",
        {f"{ROOM}/{name}.py": f"import {MODULE}.{high}"},
        f"{low} import no {high}: {MODULE}.{name} -> {MODULE}.{high}",
    )


def impure(kind: str, name: str, text: str, refused: str, **more: str) -> Fault:
    """A file that a role keeps pure, which imports what it may not."""
    files = {f"{ROOM}/{file}.py": written for file, written in {name: text, **more}.items()}
    return Fault(kind, files, f"{refused}: {MODULE}.{name.replace('/', '.')} -> ")


IMPORTS = [
    *(Fault(f"a place for {role}", {f"{ROOM}/{role}.py": ""}, "Contracts:") for role in DEPTH),
    *(
        import_of_a_higher_role(low, high)
        for low, high in permutations(DEPTH, 2)
        if DEPTH[low] >= DEPTH[high]
    ),
    impure("Django in the rules of a room", "room/rules", "import django", "rules import no django"),
    impure("Django deeper", "far/and/deep/rules", "import django", "rules import no django"),
    impure("Django in rules by their name", "quota_rules", "import django", "rules import no django"),
    impure("Django in a folder of rules", "many/rules/quotas", "import django", "rules import no django"),
    impure("the database in states", "room/states", "import psycopg", "states import no psycopg"),
    impure("jobs in states by their name", "far/file_states", "import procrastinate", "states import no procrastinate"),
    impure("a record in rules", "far/rules", "import fabriques.places.models", "rules import no models"),
    impure(
        "Django through words", "through/rules", f"import {MODULE}.words_of_it", "rules import no django",
        words_of_it="import django",
    ),
    impure(
        "a form through words", "through/acts", f"import {MODULE}.words_of_forms", "acts import no forms",
        words_of_forms=f"import {MODULE}.forms",
    ),
    impure("a view of an earlier step", "far/acts", "import fabriques.accounts.views", "acts import no views"),
    Fault(
        "a later step",
        {f"{ROOM}/later.py": "import fabriques.applications.rules"},
        f"fabriques.calls is not allowed to import fabriques.applications: - {MODULE}.later -> fabriques.applications",
    ),
    Fault(
        "the configuration",
        {f"{ROOM}/configured.py": "import config.urls"},
        f"fabriques is not allowed to import config: - {MODULE}.configured -> config.urls",
    ),
    Fault(
        "Django in what reads the rules",
        {"fabriques/rulebooks/far/planted.py": "import django"},
        "fabriques.rulebooks is not allowed to import django: - fabriques.rulebooks.far.planted -> django",
    ),
]  # fmt: skip

FOLDER = Fault(
    "a folder that is no step",
    {"fabriques/planted/rules.py": ""},
    "fabriques.planted",
)

TEMPLATES = "fabriques/calls/templates/calls"
WRITTEN = [
    (Tree.upward_templates, "included.html", "{% include 'applications/x.html' %}", "applications"),
    (Tree.upward_templates, "extended.html", '{%- extends "public/x.html" %}', "public"),
    (Tree.upward_templates, "unknown.html", '{% include "nowhere/x.html" %}', "nowhere"),
    (Tree.upward_templates, "templates.py", "PAGE = 'workspaces/deep/x.html'", "workspaces"),
    (Tree.upward_addresses, "address.html", "{% url 'applications:draft' key %}", "applications"),
    (Tree.upward_addresses, "addresses.py", 'reverse("public:call-2")', "public"),
    (Tree.upward_keys, "keys.py", 'models.ForeignKey("applications.Application", CASCADE)', "applications"),
    (Tree.upward_keys, "many.py", "ManyToManyField(\n    to='selection.Decision')", "selection"),
    (Tree.upward_keys, "migrations/0999_planted.py", 'OneToOneField("labels.Label")', "labels"),
    (Tree.upward_keys, "found.py", 'apps.get_model("workspaces", "SavedView")', "workspaces"),
    (Tree.upward_modules, "jobs.py", '"fabriques.workspaces.tasks.export_list"', "workspaces"),
    (Tree.upward_modules, "deep/jobs.py", "'fabriques.applications.imports.tasks.run'", "applications"),
    (Tree.upward_modules, "addressed.py", 'include("fabriques.public.urls")', "public"),
    (Tree.upward_tags, "tags.html", "{% load theme planted_tags %}", "workspaces"),
]  # fmt: skip
OTHERS = [
    Fault("", {"fabriques/workspaces/templatetags/planted_tags.py": ""}, ""),
    Fault("", {"fabriques/calls/templates/public/planted.html": ""}, ""),
    Fault("", {f"{ROOM}/long.py": "\n" * (LONGEST + 1)}, ""),
    Fault("", {"fabriques/calls/migrations/0998_auto_20260101.py": ""}, ""),
]

PLACES = "fabriques/places/models.py"
RECORD = """

class Planted(models.Model):
    key = models.ForeignKey("applications.Application", models.PROTECT)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk__gt=0), name="planted")]
"""
PAGE = """
from django.urls import path

urlpatterns.append(path("planted/", views.home, name="planted"))
"""
RUN = [
    Fault("a key that points up", {}, "test_key_of_a_record_points_down[Planted]", {PLACES: RECORD}),
    Fault("a record without a French name", {}, "test_record_is_in_the_glossary_under_its_french_name[Planted]"),
    Fault("a constraint that says nothing", {}, "test_constraint_says_its_refusal_in_words[Planted]"),
    Fault(
        "a job that does not exist",
        {f"{ROOM}/unknown.py": 'JOB = "fabriques.calls.tasks.never_written"'},
        "ever_written'] == []",
    ),
    Fault(
        "a page that does not say who may open it",
        {},
        "'public:planted (/planted/)'",
        {"fabriques/public/urls.py": PAGE},
    ),
    Fault(
        "an act without a right",
        {f"{ROOM}/acts.py": "def planted() -> None:\n    pass"},
        f"'{ROOM.removeprefix('fabriques/').replace('/', '.')}.acts.planted'",
    ),
    Fault(
        "a view with a guard of its own",
        {f"{ROOM}/views.py": "from django.contrib.auth.decorators import login_required"},
        f"'{ROOM}/views.py : login_required'",
    ),
]  # fmt: skip


def written(name: str) -> str:
    return f"{TEMPLATES if name.endswith('.html') else ROOM}/{name}"


@pytest.fixture(scope="module")
def linted(tmp_path_factory: pytest.TempPathFactory) -> str:
    return run(planted(tmp_path_factory.mktemp("imports") / "copy", IMPORTS), "lint-imports", "--no-cache")


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    faults = [Fault(name, {written(name): text}, "") for _, name, text, _ in WRITTEN]
    return planted(tmp_path_factory.mktemp("texts") / "copy", [*faults, *OTHERS])


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> str:
    tree = planted(tmp_path_factory.mktemp("tests") / "copy", RUN)
    tests = ("tests/test_architecture.py", "tests/test_declared_acts.py", "tests/test_pages_declared.py")
    return run(tree, "pytest", "-q", "--tb=short", "-k", "Planted or job or declared", *tests)


@pytest.mark.parametrize("fault", IMPORTS, ids=lambda fault: fault.name)
def test_import_is_seen(linted: str, fault: Fault) -> None:
    assert fault.words in linted


def test_folder_that_is_no_step_is_seen(tmp_path: Path) -> None:
    assert FOLDER.words in run(planted(tmp_path / "copy", [FOLDER]), "lint-imports", "--no-cache")


@pytest.mark.parametrize("row", WRITTEN, ids=lambda row: row[1])
def test_name_written_as_a_string_is_seen(read: Tree, row: tuple[Any, str, str, str]) -> None:
    check, name, _, said = row
    assert f"{written(name)} : {said}" in check(read)


def test_other_faults_of_files_are_seen(read: Tree) -> None:
    assert read.misplaced_templates() == ["fabriques/calls/templates/public"]
    assert read.long_files() == [f"{ROOM}/long.py : {LONGEST + 1} lines"]
    assert read.migrations_without_a_name() == ["0998_auto_20260101"]


@pytest.mark.parametrize("fault", RUN, ids=lambda fault: fault.name)
def test_what_a_test_forbids_is_seen(tried: str, fault: Fault) -> None:
    assert fault.words in tried


def test_debt_of_the_contracts_shrinks_only() -> None:
    text = tomllib.loads((Tree().root / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = text["tool"]["importlinter"]["contracts"]
    assert sum(len(each.get("ignore_imports", ())) for each in contracts) == DEBT
    assert {each.get("unmatched_ignore_imports_alerting", "error") for each in contracts} == {"error"}
