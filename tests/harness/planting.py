"""A copy of the checkout where faults are planted, so that each check is seen to fail."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tests.harness.architecture import HERE, Tree

READ = {
    ".py",
    ".html",
    ".md",
    ".toml",
}  # what the checks read; pictures, geography and vendored files stay behind
LEFT = {"var", "node_modules", "__pycache__", "bench", "build"}


@dataclass(frozen=True)
class Fault:
    """A kind of violation: what is written, and the words by which its check must refuse it."""

    name: str
    files: dict[str, str]
    words: str
    added: dict[str, str] = field(default_factory=dict)  # at the end of a file that exists

    def plant(self, root: Path) -> None:
        for name, text in self.files.items():
            path = root / name
            if path.exists():
                raise FileExistsError(f"{self.name}: {name} is there already")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            fill(path.parent, root / "fabriques")
        for name, text in self.added.items():
            with (root / name).open("a", encoding="utf-8") as file:
                file.write(text)


def fill(folder: Path, package: Path) -> None:
    """Make a package of each new folder of Python."""
    while folder != package and "templates" not in folder.parts:
        (folder / "__init__.py").touch()
        folder = folder.parent


def wanted(path: Path) -> bool:
    return path.is_dir() or path.suffix in READ


def copy(target: Path) -> Tree:
    """A copy of what the checks read."""

    def left(folder: str, names: list[str]) -> set[str]:
        return {
            name for name in names if name.startswith(".") or name in LEFT or not wanted(Path(folder) / name)
        }

    shutil.copytree(HERE, target, ignore=left)
    return Tree(target)


def planted(target: Path, faults: Iterable[Fault]) -> Tree:
    tree = copy(target)
    for fault in faults:
        fault.plant(tree.root)
    return tree


def run(tree: Tree, *command: str) -> str:
    """What a command of the checkout says there, errors included, on one line; it must fail."""
    done = subprocess.run(
        [str(Path(sys.executable).with_name(command[0])), *command[1:]],
        cwd=tree.root,
        env=os.environ | {"PYTHONPATH": str(tree.root), "COLUMNS": "1000", "PYTEST_PLUGINS": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode, f"{command} found nothing: {done.stdout}"
    return " ".join((done.stdout + done.stderr).split())
