"""What import-linter cannot see: names written as strings, keys, the list of steps, the size of files."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db.models import Model
from procrastinate.contrib.django import app as jobs

from tests.harness.architecture import Tree

TREE = Tree()
GLOSSARY = TREE.root / "docs" / "glossary.md"
MODELS = [model for model in apps.get_models() if model.__module__.startswith("fabriques.")]


@pytest.mark.parametrize(
    "faults",
    [
        Tree.upward_templates,
        Tree.upward_addresses,
        Tree.upward_keys,
        Tree.upward_modules,
        Tree.upward_tags,
        Tree.misplaced_templates,
        Tree.long_files,
        Tree.migrations_without_a_name,
    ],
    ids=lambda check: check.__name__,
)
def test_files_of_the_steps_are_without(faults: Callable[[Tree], list[str]]) -> None:
    assert faults(TREE) == []


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_key_of_a_record_points_down(model: type[Model]) -> None:
    step = model._meta.app_label
    others = {
        field.name: field.related_model._meta.app_label
        for field in (*model._meta.concrete_fields, *model._meta.many_to_many)
        if field.is_relation
    }
    ours = {name: other for name, other in others.items() if other in TREE.levels}
    assert {name for name, other in ours.items() if not TREE.may_name(step, other)} == set()


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
        for _, path, text in TREE.sources("*.py")
        for name in re.findall(r"""["'](fabriques(?:\.\w+)+\.tasks\.\w+)["']""", text)
    }
    assert [name for _, name in named if name not in jobs.tasks] == []
    assert "fabriques.correspondence.tasks.deliver" in {name for _, name in named}


def test_every_folder_is_a_step_of_the_contract_and_of_the_settings() -> None:
    folders = {path.name for path in TREE.package.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert set(TREE.steps) == folders
    assert set(settings.STEPS) == folders


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
