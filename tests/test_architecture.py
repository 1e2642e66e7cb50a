"""What import-linter cannot see: names written as strings, keys, the list of steps, the size of files."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db.models import Model
from procrastinate.contrib.django import app as jobs

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "fabriques"
GLOSSARY = ROOT / "docs" / "glossary.md"
LIBRARIES = {"account", "mfa"}  # templates of the account library that a step of ours replaces or extends
LONGEST = 350


def contract() -> list[list[str]]:
    """The layers of the steps as `pyproject.toml` writes them, highest first."""
    text = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (steps,) = [c for c in text["tool"]["importlinter"]["contracts"] if c["id"] == "steps"]
    return [[name.strip() for name in line.split("|")] for line in steps["layers"]]


LEVELS = {name.strip("()"): -height for height, layer in enumerate(contract()) for name in layer}
STEPS = [name for layer in contract() for name in layer if not name.startswith("(")]
MODELS = [model for model in apps.get_models() if model.__module__.startswith("fabriques.")]


def may_name(step: str, other: str) -> bool:
    """Whether a step may name another one: itself, or one strictly below."""
    return step == other or LEVELS[other] < LEVELS[step]


def sources(*patterns: str) -> Iterator[tuple[str, Path, str]]:
    """(step, file, text) of the files of the steps, tests aside."""
    for pattern in patterns:
        for path in sorted(PACKAGE.rglob(pattern)):
            parts = path.relative_to(PACKAGE).parts
            if len(parts) > 1 and "tests" not in parts:
                yield parts[0], path, path.read_text(encoding="utf-8")


def named_templates(text: str) -> Iterator[str]:
    yield from re.findall(r"""{%-?\s*(?:extends|include)\s+["']([^"']+)["']""", text)


def template_names_in_code(text: str) -> Iterator[str]:
    yield from re.findall(r"""["']([\w-]+(?:/[\w-]+)+\.html)["']""", text)


def url_names(text: str) -> Iterator[str]:
    yield from re.findall(rf"""["']({"|".join(LEVELS)}):[a-z_]+["']""", text)


def test_step_names_only_templates_of_itself_or_below() -> None:
    wrong = []
    for step, path, text in sources("*.html", "*.py"):
        found = named_templates(text) if path.suffix == ".html" else template_names_in_code(text)
        for name in found:
            owner = name.partition("/")[0]
            if owner not in LIBRARIES and (owner not in LEVELS or not may_name(step, owner)):
                wrong.append(f"{path.relative_to(ROOT)} : {name}")
    assert wrong == []


def test_step_names_only_addresses_of_itself_or_below() -> None:
    found = [
        (step, owner, f"{path.relative_to(ROOT)} : {owner}")
        for step, path, text in sources("*.html", "*.py")
        for owner in url_names(text)
    ]
    assert ("applications", "applications") in {(step, owner) for step, owner, _ in found}
    assert [said for step, owner, said in found if not may_name(step, owner)] == []


def test_templates_of_a_step_stand_under_its_name() -> None:
    wrong = []
    for step in STEPS:
        folder = PACKAGE / step / "templates"
        for path in folder.glob("*"):
            allowed = {step} | (LIBRARIES if step == "accounts" else set())
            if path.is_dir() and path.name not in allowed:
                wrong.append(str(path.relative_to(ROOT)))
    assert wrong == []


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_key_of_a_record_points_down(model: type[Model]) -> None:
    step = model._meta.app_label
    wrong = [
        field.name
        for field in model._meta.concrete_fields
        if field.is_relation and not may_name(step, field.related_model._meta.app_label)
    ]
    assert wrong == []


def glossary() -> dict[str, str]:
    """French term by record, from the lines « | term (`Record`) | French | sentence | source | »."""
    rows = re.findall(r"^\| .*\(`(\w+)`\) \| ([^|]+) \|", GLOSSARY.read_text(encoding="utf-8"), re.MULTILINE)
    return {name: french.strip() for name, french in rows}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_record_is_in_the_glossary_under_its_french_name(model: type[Model]) -> None:
    assert glossary().get(model.__name__) == str(model._meta.verbose_name)


def test_glossary_names_no_record_that_does_not_exist() -> None:
    assert set(glossary()) <= {model.__name__ for model in MODELS}


def test_glossary_lines_have_four_columns_all_filled() -> None:
    lines = [line for line in GLOSSARY.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    terms = [line for line in lines if not line.startswith("|---")]
    wrong = [line for line in terms if len(line.split(" | ")) != 4 or "|  |" in line]
    assert wrong == []


def test_job_named_by_an_act_exists() -> None:
    named = {
        (path.name, name)
        for _, path, text in sources("*.py")
        for name in re.findall(r"""["'](fabriques\.\w+\.tasks\.\w+)["']""", text)
    }
    assert [name for _, name in named if name not in jobs.tasks] == []
    assert "fabriques.correspondence.tasks.deliver" in {name for _, name in named}


def test_every_folder_is_a_step_of_the_contract_and_of_the_settings() -> None:
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert set(STEPS) == folders
    assert set(settings.STEPS) == folders


def test_no_file_is_too_long() -> None:
    long = [
        f"{path.relative_to(ROOT)} : {len(text.splitlines())} lines"
        for _, path, text in sources("*.py", "*.html", "*.js")
        if "migrations" not in path.parts and len(text.splitlines()) > LONGEST
    ]
    assert long == []


def test_migrations_have_names_given_by_hand() -> None:
    names = [path.stem for path in PACKAGE.rglob("migrations/0*.py")]
    assert [name for name in names if "_auto_" in name or not re.fullmatch(r"\d{4}_[a-z0-9_]+", name)] == []


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_constraint_says_its_refusal_in_words(model: type[Model]) -> None:
    default = "La contrainte"
    silent = [
        constraint.name
        for constraint in model._meta.constraints
        if str(constraint.violation_error_message).startswith(("Constraint", default))
    ]
    assert silent == []
