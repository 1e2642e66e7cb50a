"""What import-linter cannot see, read in the text of the files of a checkout: each check gives its faults."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

HERE = Path(__file__).resolve().parents[2]
LIBRARIES = {"account", "mfa"}  # templates of the account library that a step of ours replaces or extends
LONGEST = 350
KEY = re.compile(r"""(?:ForeignKey|OneToOneField|ManyToManyField)\(\s*(?:to=\s*)?["'](\w+)\.\w+["']""")
MODEL = re.compile(r"""get_model\(\s*["'](\w+)[."']""")
MODULE = re.compile(r"""["']fabriques\.(\w+)(?:\.\w+)*["']""")
TEMPLATE = re.compile(r"""{%-?\s*(?:extends|include)\s+["']([^"']+)["']""")
TEMPLATE_IN_CODE = re.compile(r"""["']([\w-]+(?:/[\w-]+)+\.html)["']""")
LOADED = re.compile(r"{%-?\s*load\s+([^%]+?)\s*-?%}")
Found = Callable[[str], Iterator[str]]


@dataclass(frozen=True)
class Tree:
    """A checkout: this one, or a copy where faults were planted."""

    root: Path = HERE

    @property
    def package(self) -> Path:
        return self.root / "fabriques"

    @cached_property
    def layers(self) -> list[list[str]]:
        """The layers of the steps as `pyproject.toml` writes them, highest first."""
        text = tomllib.loads((self.root / "pyproject.toml").read_text(encoding="utf-8"))
        (steps,) = [each for each in text["tool"]["importlinter"]["contracts"] if each["id"] == "steps"]
        return [[name.strip() for name in line.split("|")] for line in steps["layers"]]

    @cached_property
    def levels(self) -> dict[str, int]:
        return {name.strip("()"): -height for height, layer in enumerate(self.layers) for name in layer}

    @property
    def steps(self) -> list[str]:
        return [name for layer in self.layers for name in layer if not name.startswith("(")]

    def may_name(self, step: str, other: str) -> bool:
        """Whether a step may name another one: itself, or one strictly below."""
        return step == other or self.levels[other] < self.levels[step]

    def sources(self, *patterns: str) -> Iterator[tuple[str, Path, str]]:
        """(step, file, text) of the files of the steps, tests aside."""
        for pattern in patterns:
            for path in sorted(self.package.rglob(pattern)):
                parts = path.relative_to(self.package).parts
                if len(parts) > 1 and "tests" not in parts:
                    yield parts[0], path, path.read_text(encoding="utf-8")

    def upward(self, found: Found, *patterns: str) -> list[str]:
        """« file : step », for each step named by a file of a step that may not name it, or that is none."""
        return [
            f"{path.relative_to(self.root)} : {name}"
            for step, path, text in self.sources(*patterns)
            for name in found(text)
            if name not in self.levels or not self.may_name(step, name)
        ]

    # Each of the following is a check: it gives the faults of the checkout.

    def upward_templates(self) -> list[str]:
        def found(pattern: re.Pattern[str], text: str) -> Iterator[str]:
            owners = (name.partition("/")[0] for name in pattern.findall(text))
            yield from (owner for owner in owners if owner not in LIBRARIES)

        return [
            *self.upward(partial(found, TEMPLATE), "*.html"),
            *self.upward(partial(found, TEMPLATE_IN_CODE), "*.py"),
        ]

    def addresses(self, text: str) -> Iterator[str]:
        yield from re.findall(rf"""["']({"|".join(self.levels)}):[\w-]+["']""", text)

    def upward_addresses(self) -> list[str]:
        return self.upward(self.addresses, "*.html", "*.py")

    def upward_keys(self) -> list[str]:
        """Keys whose record is named by a string, in a model or in a migration; a library's own records aside."""

        def found(text: str) -> Iterator[str]:
            named = [*KEY.findall(text), *MODEL.findall(text)]
            yield from (label for label in named if label in self.levels)

        return self.upward(found, "*.py")

    def upward_modules(self) -> list[str]:
        """Modules, jobs and tables of addresses of a later step, named by a string."""
        return self.upward(
            lambda text: (name for name in MODULE.findall(text) if name in self.levels), "*.py"
        )

    def upward_tags(self) -> list[str]:
        """Libraries of template tags of a later step."""
        owner = {
            path.stem: path.relative_to(self.package).parts[0]
            for path in self.package.glob("*/templatetags/*.py")
        }

        def found(text: str) -> Iterator[str]:
            names = (name for line in LOADED.findall(text) for name in line.split())
            yield from (owner[name] for name in names if name in owner)

        return self.upward(found, "*.html")

    def misplaced_templates(self) -> list[str]:
        """Templates of a step that stand under another name than its own."""
        return [
            str(path.relative_to(self.root))
            for step in self.steps
            for path in sorted((self.package / step / "templates").glob("*"))
            if path.is_dir() and path.name not in {step} | (LIBRARIES if step == "accounts" else set())
        ]

    def long_files(self) -> list[str]:
        return [
            f"{path.relative_to(self.root)} : {len(text.splitlines())} lines"
            for _, path, text in self.sources("*.py", "*.html", "*.js")
            if "migrations" not in path.parts and len(text.splitlines()) > LONGEST
        ]

    def migrations_without_a_name(self) -> list[str]:
        names = [path.stem for path in self.package.rglob("migrations/0*.py")]
        return [n for n in names if "_auto_" in n or not re.fullmatch(r"\d{4}_[a-z0-9_]+", n)]
