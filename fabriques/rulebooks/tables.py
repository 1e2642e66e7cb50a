"""Reads a parsed TOML document table by table, keeping every problem instead of stopping at the first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import partial
from types import TracebackType
from typing import Generic, TypeVar

from fabriques.rulebooks import kinds
from fabriques.rulebooks.kinds import Kind
from fabriques.rulebooks.problems import MisreadError, Problem
from fabriques.rulebooks.values import NOT_STATED, UNKNOWN_TEXTS, UNSTATED, Dated, Mark, Source, Value

T = TypeVar("T")

UNREAD = Source(text="", url=None, mark=Mark.TO_CONFIRM)  # stands for a source already reported as wrong
MARK: Kind[Mark | None] = Kind(None, partial(kinds.one_of, Mark))


@dataclass
class Reading:
    """One reading of one text: the day it is read for (None: the latest values) and what was found so far."""

    on: date | None
    sources: dict[str, Source] = field(default_factory=dict)
    parameters: dict[str, Dated[object]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def report(self, path: str, text: str) -> None:
        self.problems.append(Problem(path, text))


class Table:
    """A table of the text; used as a context, it reports on leaving the keys that nobody read.

    `raw` is None for a table that is missing: its own absence is reported once, by its parent.
    """

    def __init__(self, reading: Reading, raw: Mapping[str, object] | None, path: str = "") -> None:
        self.reading = reading
        self.missing = raw is None
        self.raw: Mapping[str, object] = raw or {}
        self.path = path
        self.read: set[str] = set()

    def __enter__(self) -> Table:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for key in self.raw:
            if key not in self.read:
                self.refuse(key, self._unexpected(key))

    def at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def refuse(self, key: str, text: str) -> None:
        """Report a problem at a key, unless the whole table is missing."""
        if not self.missing:
            self.reading.report(self.at(key), text)

    def has(self, key: str) -> bool:
        return key in self.raw

    def plain(self, key: str, kind: Kind[T], default: T) -> T:
        """A value that describes the rulebook and is no rule: a label, a code. Required."""
        self.read.add(key)
        if key not in self.raw:
            self.refuse(key, f"cette information manque. Ajoutez la ligne {key} = ….")
            return default
        try:
            return kind.parse(self.raw[key])
        except MisreadError as misread:
            self.refuse(key, str(misread))
            return default

    def text(self, key: str) -> str:
        return self.plain(key, kinds.TEXT, "")

    def optional_text(self, key: str) -> str | None:
        return self.text(key) if self.has(key) else None

    def table(self, key: str) -> Table:
        """A required table."""
        self.read.add(key)
        raw = self.raw.get(key)
        if isinstance(raw, dict):
            return Table(self.reading, raw, self.at(key))
        if key in self.raw:
            self.refuse(key, f"une rubrique [{self.at(key)}] est attendue ici, pas une simple valeur.")
        else:
            self.refuse(
                key, f"cette rubrique manque. Ajoutez [{self.at(key)}], en disant inconnu ce qui l'est."
            )
        return Table(self.reading, None, self.at(key))

    def entries(self, key: str) -> list[tuple[str, Table]]:
        """The named sub-tables of an optional table, in the order of the text."""
        if not self.has(key):
            return []
        with self.table(key) as parent:
            for code in parent.raw:
                parent.check_code(code)
            return [(code, parent.table(code)) for code in parent.raw]

    def check_code(self, key: str) -> None:
        """Report a key that cannot be used as the code of its entry."""
        try:
            kinds.code(key)
        except MisreadError as misread:
            self.refuse(key, str(misread))

    def source(self, key: str = "source") -> Source:
        """A source: the name of one of [sources], or one written on the spot."""
        self.read.add(key)
        raw = self.raw.get(key)
        if isinstance(raw, dict):
            return read_source(Table(self.reading, raw, self.at(key)))
        if raw is None:
            self.refuse(
                key, "la source manque : une règle sans texte ne s'impose à personne. Citez le texte."
            )
        elif not isinstance(raw, str) or raw not in self.reading.sources:
            self.refuse(
                key, f"{kinds.shown(raw)} n'est pas une des sources du règlement. Ajoutez-la à [sources]."
            )
        else:
            return self.reading.sources[raw]
        return UNREAD

    def optional(self, key: str, kind: Kind[T]) -> Value[T] | None:
        """A parameter the call may not have at all; None when it is not written."""
        return self.parameter(key, kind) if self.has(key) else None

    def parameter(self, key: str, kind: Kind[T]) -> Value[T]:
        """A required parameter, at the value it has on the day of the reading."""
        self.read.add(key)
        raw = self.raw.get(key)
        rows = raw if isinstance(raw, list) else [raw]
        if raw is None or not rows or not all(isinstance(row, dict) for row in rows):
            self.refuse(
                key,
                "une valeur est attendue ici, avec value, unit, since et source ; si le texte ne la donne "
                f"pas, écrivez-la sans value, avec la source « {NOT_STATED} ».",
            )
            return unstated()
        paths = [
            self.at(f"{key}[{rank}]") if isinstance(raw, list) else self.at(key) for rank in range(len(rows))
        ]
        values = [
            _Parameter(Table(self.reading, row, path), kind).value()
            for row, path in zip(rows, paths, strict=True)
        ]
        return self._at_the_day(key, values)

    def _at_the_day(self, key: str, values: list[Value[T]]) -> Value[T]:
        try:
            dated = Dated(tuple(values))
        except ValueError:
            self.refuse(
                key,
                "les valeurs successives ne sont pas dans l'ordre de leurs dates, ou deux portent la même "
                "date. Rangez-les de la plus ancienne à la plus récente.",
            )
            return unstated()
        self.reading.parameters[self.at(key)] = dated
        return dated.latest if self.reading.on is None else dated.on(self.reading.on)

    def _unexpected(self, key: str) -> str:
        close = get_close_matches(key, self.read, n=1)
        meant = f" Vouliez-vous écrire « {close[0]} » ?" if close else ""
        return f"cette clé n'est pas connue : elle serait ignorée sans bruit. Supprimez-la.{meant}"


class _Parameter(Generic[T]):
    """Reads one dated value of a parameter: value, unit, since, source and note."""

    def __init__(self, table: Table, kind: Kind[T]) -> None:
        self.table = table
        self.kind = kind

    def value(self) -> Value[T]:
        with self.table as table:
            unit = self._unit()
            since = table.plain("since", kinds.DAY, date.min)
            source = table.source()
            note = table.optional_text("note") or ""
            held = self._held(source)
        return Value(held, unit, since, source, note)

    def _unit(self) -> str:
        unit = self.table.text("unit")
        if unit and self.kind.unit not in (None, unit):
            self.table.refuse(
                "unit", f"l'unité « {unit} » n'est pas celle attendue. Écrivez « {self.kind.unit} »."
            )
        return unit

    def _held(self, source: Source) -> T | None:
        """The value itself; None when, and only when, its source says that it is unknown."""
        table = self.table
        table.read.add("value")
        if not table.has("value"):
            if source is not UNREAD and source.mark is not Mark.UNKNOWN:
                table.refuse(
                    "value",
                    "la valeur manque alors qu'un texte est cité. Écrivez value = …, ou dites l'inconnue "
                    f"avec la source « {NOT_STATED} ».",
                )
            return None
        if source.mark is Mark.UNKNOWN:
            table.refuse(
                "value",
                f"une valeur est donnée alors que sa source est « {source.text} ». "
                "Citez le texte qui la fixe, ou retirez value.",
            )
            return None
        return self._parsed()

    def _parsed(self) -> T | None:
        try:
            return self.kind.parse(self.table.raw["value"])
        except MisreadError as misread:
            self.table.refuse("value", str(misread))
            return None


def unstated() -> Value[T]:
    """What stands for a value that could not be read; the text is refused anyway."""
    return Value(None, "", date.min, UNSTATED)


def read_source(table: Table) -> Source:
    """Read `{ text, url, mark }`; the mark unknown goes with the texts that say it, and with them only."""
    with table:
        text = table.text("text")
        url = table.optional_text("url")
        mark = table.plain("mark", MARK, None)
    if url is not None and not url.startswith(("https://", "http://")):
        table.refuse(
            "url", f"« {url} » n'est pas une adresse publique. Écrivez-la avec https://, ou retirez-la."
        )
    if mark is None or not text:
        return UNREAD
    if (mark is Mark.UNKNOWN) != (text in UNKNOWN_TEXTS):
        said = " ou ".join(f"« {each} »" for each in UNKNOWN_TEXTS)
        table.refuse(
            "mark",
            f"une source est marquée unknown si, et seulement si, son texte est {said}. "
            "Accordez l'un et l'autre.",
        )
    return Source(text, url, mark)
