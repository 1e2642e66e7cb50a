"""Pages and queries reach files through the filter of `applications.access`: no other way in is written by hand."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from django.apps import apps
from django.db.models import Model

from fabriques.applications.models import Application

PACKAGE = Path(__file__).resolve().parents[1] / "fabriques"
# From a file to another; many other things have a previous and a following one.
BETWEEN, FILES = (
    {"previous", "following"},
    {"file", "draft", "application", "earlier", "later", "row", "found"},
)
MANAGERS = {"objects", "_base_manager", "_default_manager"}
# Where rows are written or judged under their lock: what these use to do it is theirs, whoever acts was judged before.
OWN_RIGHT = {"access", "acts", "models", "tasks", "letters"}
# The steps that keep letters and entries know no file and have no page; the demonstration lives by the acts.
ELSEWHERE = {"tests", "migrations", "demo", "models", "correspondence", "journal", "management"}
ALLOWED = {
    "applications/arriving.py": "the receipt that an act writes",
    "applications/closing.py": "a draft kept at its closing, under the lock of an act",
    "applications/corrections/reading.py": "the corrections of files already filtered",
    "applications/duplicates/queries.py": "the job that compares a wave; pairs whose other file is of `assessed`",
    "applications/eligibility.py": "the verdict of a file already filtered, and its writing",
    "applications/forms.py": "the draft of one's own double click, by its key",
    "applications/holder_mail.py": "the letter to post that an act writes",
    "applications/holders.py": "keys that only narrow a queryset already filtered",
    "applications/imports/comparing.py": "the job of an import",
    "applications/imports/process.py": "the job of an import",
    "applications/imports/reporting.py": "narrowed to what the reader is kept away from",
    "applications/imports/writing.py": "the job of an import",
    "applications/pieces/bank_proof.py": "services told that a structure is paid elsewhere, in the act that says so",
    "applications/pieces/storing.py": "documents kept under the lock of an act",
    "applications/querying.py": "the lock of an act",
    "applications/search.py": "keys that only narrow a queryset already filtered",
    "applications/views/receipts.py": "receipts of `access.readable`",
    "assessment/silence.py": "the checks of files already filtered, or locked by an act",
    "assessment/charge/queries.py": "who is in charge of files already filtered; names of such people",
    "assessment/nominations/erasure.py": "the nominations of an address that is erased",
    "assessment/nominations/forms.py": "the draft of one's own double click, by its key",
    "assessment/queries.py": "the jobs that tell of checks and of delays past",
    "overview/deadlines.py": "the checks of files already filtered",
    "overview/unanswered.py": "the checks of files already filtered",
    "selection/again.py": "judged before an act",
    "selection/shown.py": "what an act compares, of a file already filtered",
    "selection/giving.py": "what a decision writes, under the lock of an act",
    "workspaces/erasing.py": "whether the structures of an account may lose it",
    "workspaces/file_letters.py": "letters about a file already filtered",
    "workspaces/import_tables.py": "imported files of `access.readable`",
    "workspaces/journal_names.py": "pieces, members and posted letters of files of `access.readable`",
    "workspaces/journal_views.py": "the entries without those of excluded files",
    "workspaces/late_views.py": "waivers of `access.late_drafts`",
    "workspaces/personal.py": "one's own entries, without those of excluded files",
    "workspaces/personal_files.py": "what one sent, of `access.unexcluded`",
    "workspaces/staffing.py": "what a service left still holds, for the letter to the team",
    "workspaces/todo_waves.py": "decisions of `access.counted`",
    "workspaces/wave_regions.py": "awards of `access.counted`",
    "workspaces/wave_views.py": "decisions of `access.counted`; letters without those of excluded files",
}


def ours() -> list[type[Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("fabriques.")]


def about_files() -> set[type[Model]]:
    """The file, and every record that leads to one by its keys: pieces, checks, decisions, awards, their shares…"""
    found: set[type[Model]] = {Application}
    while more := {model for model in ours() if model not in found and leads(model, found)}:
        found |= more
    return found


def leads(model: type[Model], known: set[type[Model]]) -> bool:
    return any(field.is_relation and field.related_model in known for field in model._meta.concrete_fields)


def names() -> set[str]:
    """Those records, and the two that name a file by its identifier: letters and the journal."""
    return {model.__name__ for model in about_files()} | {"Message", "Entry"}


def relations() -> set[str]:
    """The relations that lead to files from elsewhere: from a wave, an organisation, a place, another file…"""
    ways_in = {str(each.get_accessor_name()) for each in back() if each.related_model is Application}
    return (ways_in | {"previous"}) - {"+", "None"}


def back() -> Iterator[object]:
    for model in ours():
        yield from model._meta.related_objects


def raw(text: str) -> Iterator[str]:
    """Each way of reaching files without the filter: « Application.objects », « .applications »."""
    known, ways = names(), relations()
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Attribute) or not isinstance(node.ctx, ast.Load):
            continue
        if node.attr in MANAGERS and isinstance(node.value, ast.Name) and node.value.id in known:
            yield f"{node.value.id}.{node.attr}"
        elif node.attr in ways and (node.attr not in BETWEEN or named(node.value) in FILES):
            yield f".{node.attr}"


def named(node: ast.expr) -> str:
    """The last name of « file », « row.application »."""
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def is_page(module: Path) -> bool:
    """Whether a module answers requests, or is read by what does without an act in between."""
    return module.stem.endswith(("views", "forms", "queries", "urls"))


def imports(text: str) -> Iterator[Path]:
    """The modules of ours that a module imports."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("fabriques."):
            place = PACKAGE.parent / str(node.module).replace(".", "/")
            yield from (place / f"{each.name}.py" for each in node.names)
            yield place.with_suffix(".py")


@lru_cache
def pages_and_queries() -> dict[str, str]:
    """Every module that a page reaches without passing by an act: its name and its text."""
    found: dict[Path, str] = {}
    left = [path for path in sorted(PACKAGE.rglob("*.py")) if is_page(path)]
    while left:
        path = left.pop()
        inside = set(path.relative_to(PACKAGE).parts)
        if path in found or not path.exists() or inside & ELSEWHERE or path.stem in OWN_RIGHT:
            continue
        found[path] = path.read_text(encoding="utf-8")
        left += imports(found[path])
    return {str(path.relative_to(PACKAGE)): text for path, text in sorted(found.items())}


def test_file_is_reached_through_the_filter_in_every_page_and_query() -> None:
    found = {name: sorted(set(raw(text))) for name, text in pages_and_queries().items()}
    assert {name: ways for name, ways in found.items() if ways and name not in ALLOWED} == {}


def test_template_follows_no_relation_to_another_file() -> None:
    ways = rf"\b(?:file|draft|application|nomination|place|organisation|wave)\.(?:{'|'.join(relations())})\b"
    texts = {path: path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.html")}
    assert [str(path.relative_to(PACKAGE)) for path, text in texts.items() if re.search(ways, text)] == []


def test_every_exception_is_still_one() -> None:
    used = {name for name, text in pages_and_queries().items() if any(raw(text))}
    assert sorted(set(ALLOWED) - used) == []


def test_scan_knows_every_way_into_a_file() -> None:
    assert {"Piece", "Decision", "AwardShare", "Nomination", "ImportedFile"} < names()
    assert relations() == {"applications", "application_set", "following", "previous"}
    planted = (
        "def page(place, file):\n    return place.applications.all(), file.previous, Decision.objects.all()\n"
    )
    assert sorted(raw(planted)) == [".applications", ".previous", "Decision.objects"]
