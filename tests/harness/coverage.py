"""Every branch of the judgements (`rules`, `states`, `acts`, `access`) is taken by a test.

A plugin of the whole run (`PYTEST_PLUGINS=tests.harness.coverage`): a journey, whose servers are other processes, takes
no branch. Those files alone are watched, from their first import, so that it costs little; each process says what it
saw, and what no test took ends the run.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from slipcover import ImportManager, Slipcover, merge_coverage

ROOT = Path(__file__).resolve().parents[2]
ROLES = ("rules", "states", "acts", "access")
# What is written for the reader of types and never happens: no test can take it
IMPOSSIBLE = re.compile(r"(?:^\s*case \w+:\n)?^\s*(?:assert_never|raise AssertionError)\(.*$", re.MULTILINE)
HEADING = "branches of rules, states, acts and access that no test takes"


def is_judgement(path: Path, root: Path = ROOT) -> bool:
    """`rules.py`, `wave_rules.py` and what stands in a package of such a name; not the tests of it."""
    package = root / "fabriques"
    if path.suffix != ".py" or not path.is_relative_to(package) or "tests" in path.parts:
        return False
    names = [path.stem, *path.relative_to(package).parent.parts]
    return any(name == role or name.endswith(f"_{role}") for name in names for role in ROLES)


class Judgements:
    """Asked by the importer about each file."""

    def matches(self, filename: str | Path | None) -> bool:
        return filename is not None and is_judgement(Path(filename))


def ranges(lines: Iterable[int]) -> Iterator[str]:
    """4, 5, 6, 9 → « 4-6 », « 9 »."""
    for _, run in groupby(enumerate(sorted(lines)), key=lambda pair: pair[1] - pair[0]):
        found = [line for _, line in run]
        yield str(found[0]) if len(found) == 1 else f"{found[0]}-{found[-1]}"


def impossible_lines(text: str) -> Iterator[int]:
    for found in IMPOSSIBLE.finditer(text):
        start, end = (text.count("\n", 0, place) + 1 for place in found.span())
        yield from range(start, end + 1)


def untaken(seen: dict[str, Any], files: Iterable[Path], root: Path = ROOT) -> Iterator[str]:
    """« file: lines, branches » for each file with some that no test took; a file never imported is one."""
    known = {(ROOT / name).resolve(): found for name, found in seen.get("files", {}).items()}
    for path in sorted(files):
        name = path.relative_to(root)
        text = path.read_text(encoding="utf-8")
        if path not in known:
            if text.strip():
                yield f"{name}: never imported"
            continue
        impossible = set(impossible_lines(text))
        lines = set(known[path]["missing_lines"])
        arms = [
            f"{start}->{end or 'exit'}"
            for start, end in known[path]["missing_branches"]
            if not {start, end} & (lines | impossible)
        ]
        lines -= impossible
        if lines or arms:
            yield f"{name}: {', '.join([*ranges(lines), *arms])}"


class Watch:
    """What the hooks below share in one process."""

    def __init__(self) -> None:
        self.eye = Slipcover(branch=True)
        self.others: list[dict[str, Any]] = []
        self.left: list[str] = []

    def whole(self) -> dict[str, Any]:
        merged: dict[str, Any] = self.eye.get_coverage()
        for seen in self.others:
            merged = merge_coverage(merged, seen)
        return merged


WATCH = pytest.StashKey[Watch]()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Before Django imports the steps."""
    watch = early_config.stash[WATCH] = Watch()
    ImportManager(watch.eye, Judgements()).__enter__()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    said = getattr(node, "workeroutput", {})  # a process that died says nothing
    if "branches" in said:
        node.config.stash[WATCH].others.append(json.loads(said["branches"]))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    watch = session.config.stash[WATCH]
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["branches"] = json.dumps(watch.eye.get_coverage())
        return
    watch.left = list(untaken(watch.whole(), filter(is_judgement, (ROOT / "fabriques").rglob("*.py"))))
    if watch.left and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any) -> None:
    left = terminalreporter.config.stash[WATCH].left
    terminalreporter.section(HEADING)
    for line in left or ["none"]:
        terminalreporter.write_line(line)
