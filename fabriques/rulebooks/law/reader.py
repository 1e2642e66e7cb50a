"""Reads the law, strictly: one fault refuses the whole text, and every fault is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path

from fabriques.rulebooks.kinds import DAY
from fabriques.rulebooks.law.provisions import Measure, Provision
from fabriques.rulebooks.problems import MisreadError, Problem, RulebookError
from fabriques.rulebooks.reader import parsed
from fabriques.rulebooks.tables import Reading, Table

LAW = Path(__file__).parent / "law.toml"
Periods = tuple[Provision[object], ...]


def shipped() -> str:
    """The exact text of the law that comes with the platform."""
    return LAW.read_text(encoding="utf-8")


def read(text: str, measures: Mapping[str, Measure[object]]) -> dict[str, Periods]:
    """The periods of each rule, earliest first. `measures`: how the value of each is read, by code.

    Raises RulebookError with every problem of the text: a rule that nobody applies, one that is missing, a value or a
    source that cannot be read, periods out of order.
    """
    reading = Reading(None)
    with Table(reading, parsed(text)) as root:
        found = {code: _periods(code, root.table(code), measure) for code, measure in measures.items()}
    problems = [*reading.problems, *(problem for code in found for problem in _disorder(code, found[code]))]
    if problems:
        raise RulebookError(tuple(problems))
    return found


def _periods(code: str, table: Table, measure: Measure[object]) -> Periods:
    with table:
        title = table.text("title")
        table.read.add("periods")
        raw = table.raw.get("periods")
        rows = raw if isinstance(raw, list) else []
        if not rows:
            table.refuse("periods", f"une règle vaut entre des dates. Écrivez [[{code}.periods]].")
        return tuple(
            _provision(code, title, Table(table.reading, row, f"{code}.periods[{rank}]"), measure)
            for rank, row in enumerate(rows)
        )


def _provision(code: str, title: str, table: Table, measure: Measure[object]) -> Provision[object]:
    with table:
        unit = table.text("unit")
        table.read.add("value")
        value: object = None
        try:
            value = measure(table.raw.get("value"), unit)
        except MisreadError as misread:
            table.refuse("value", str(misread))
        return Provision(
            code,
            title,
            value,
            since=table.plain("since", DAY, date.min),
            until=table.plain("until", DAY, date.max) if table.has("until") else None,
            reference=table.text("reference"),
            source=table.source(),
            over=table.optional_text("over") or "",
            note=table.optional_text("note") or "",
        )


def _disorder(code: str, periods: Periods) -> Iterator[Problem]:
    for before, after in pairwise(periods):
        if before.until is None or after.since is None or before.until >= after.since:
            yield Problem(
                f"{code}.periods",
                "deux périodes se recouvrent : un jour n'a qu'un texte. Donnez un « until » à la première, avant "
                "le « since » de la suivante.",
            )
    for each in periods:
        if each.since is not None and each.until is not None and each.until < each.since:
            yield Problem(f"{code}.periods", "une période finit avant d'avoir commencé. Corrigez ses dates.")
