"""Compares the records of a file with the geography: what is kept, repaired, rejected, and what is missing.

Nothing here imports Django. The records of a file are held in memory: a few tens of thousands, their readers
refuse more than MOST_LINES.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fabriques.territories.zonings import checks
from fabriques.territories.zonings.findings import Anomaly, Effect, Finding, rejected, repaired
from fabriques.territories.zonings.geography import Geography, Resolved, Resolver
from fabriques.territories.zonings.kinds import KINDS, Kind, Unit
from fabriques.territories.zonings.records import Record, Row, Zone

SEVERAL_VALUES = frozenset((Kind.QPV, Kind.TOWN_PROGRAMMES))
PROGRESS_EVERY = 5_000
Locate = Callable[[Any, float], Sequence[str]]  # an outline and the least share of it; the communes under it
# A smaller share of a zone is the roughness of two outlines, unless the file itself says that the zone straddles.
LEAST_SHARE = 0.05
LEAST_SHARE_SAID = 0.01
Progress = Callable[[str, int], None]
Members = dict[tuple[str, str], bool]


@dataclass
class Assembled:
    """`members`: whether it is partial, by (territory, value). `undrawn`: départements of the zones without
    outline in a file of outlines, where a point outside every outline proves nothing."""

    unit: Unit
    lines: int
    members: Members
    zones: list[Zone] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    undrawn: frozenset[str] = frozenset()

    def count(self, effect: Effect) -> int:
        """How many lines met that effect; a line rejected is not counted as repaired too."""
        lines = {each.line for each in self.findings if each.effect is effect and each.line}
        if effect is Effect.REPAIRED:
            lines -= {each.line for each in self.findings if each.effect is Effect.REJECTED}
        whole_file = sum(each.effect is effect and not each.line for each in self.findings)
        return len(lines) + (whole_file if effect is Effect.REPAIRED else 0)

    @property
    def territories(self) -> int:
        return len({unit for unit, _ in self.members})

    @property
    def precision_m(self) -> int | None:
        """How far a published vertex may be from the true one: 4 decimals of a degree are about 10 metres."""
        decimals = max((zone.decimals for zone in self.zones), default=None)
        return None if decimals is None else int(max(1, 10 ** (5 - decimals)))


@dataclass(frozen=True)
class Task:
    """What a file is read as: its kind, the day whose codes it uses, and the vintage asked for."""

    kind: Kind
    vintage: str
    day: date
    geography: Geography
    locate: Locate


def assemble(task: Task, records: Iterable[Record], progress: Progress | None = None) -> Assembled:
    """FileRefused when the file is not of that kind, of that vintage, or mostly unusable."""
    rows, zones, findings = gathered(records, progress)
    rows += [Row(zone.line, code, zone.code) for zone in zones for code in zone.communes]
    lines = len(
        {row.line for row in rows} | {zone.line for zone in zones} | {each.line for each in findings} - {0}
    )
    unit = rows[0].unit if rows else Unit.COMMUNE
    checks.zone_codes(task.kind, task.vintage, [row.value for row in rows] + [zone.code for zone in zones])
    resolver = resolver_of(task, rows, unit)
    kept, found = without_duplicates(task.kind, rows)
    findings += found
    zones, found = distinct_zones(zones)
    findings += found
    members, found = placed(task, resolver, kept)
    findings += found
    findings += located(task, zones, members)
    lost = {row.code for row in rows} - {row.code for row in kept}
    doubtful(members, {unit for code in lost for unit in resolver.of(code).units})
    result = Assembled(unit, lines, members, [z for z in zones if z.outline is not None], findings)
    result.undrawn = undrawn(task, zones, members)
    findings.sort(key=lambda finding: finding.line)
    checks.enough_left(lines, result.count(Effect.REJECTED), len(members), findings)
    if not KINDS[task.kind].absence_says_no:
        listed = {unit for code in {row.code for row in rows} for unit in resolver.of(code).units}
        findings += checks.absent(task.geography, {unit for unit, _ in members} | listed)
    return result


def gathered(
    records: Iterable[Record], progress: Progress | None
) -> tuple[list[Row], list[Zone], list[Finding]]:
    rows: list[Row] = []
    zones: list[Zone] = []
    findings: list[Finding] = []
    for count, record in enumerate(records, start=1):
        if isinstance(record, Row):
            rows.append(record)
        elif isinstance(record, Zone):
            zones.append(record)
        else:
            findings.append(record)
        if progress is not None and count % PROGRESS_EVERY == 0:
            progress("lecture", count)
    return rows, zones, findings


def resolver_of(task: Task, rows: Sequence[Row], unit: Unit) -> Resolver:
    codes = {row.code for row in rows}
    place = task.geography
    follow = unit is Unit.COMMUNE and any(
        code not in place.communes for code in codes - checks.MUNICIPAL_CODES
    )
    resolver = Resolver(place, task.day, unit, follow=follow)
    checks.vintage_of(
        place, task.day, codes, {code for code in codes if not_of_that_day(task, unit, code)}, unit
    )
    return resolver


def not_of_that_day(task: Task, unit: Unit, code: str) -> bool:
    place = task.geography
    if unit is Unit.ARRONDISSEMENT:
        return code not in place.units
    if code in place.communes or code in checks.MUNICIPAL_CODES:
        return False
    return place.history is None or not place.history.existed(code, task.day, place.communes)


def without_duplicates(kind: Kind, rows: Sequence[Row]) -> tuple[list[Row], list[Finding]]:
    """Keep the first of identical lines; reject every line of a code that is given several classes."""
    by_code: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_code[row.code].append(row)
    kept: list[Row] = []
    findings: list[Finding] = []
    for code, same in by_code.items():
        if len(same) == 1:
            kept += same
            continue
        classes = {(row.value, row.partial) for row in same}
        if len(classes) > 1 and kind not in SEVERAL_VALUES:
            where = " et ".join(str(row.line) for row in same[:4])
            detail = f"Le code {code} a des classes différentes aux lignes {where} : aucune n'est retenue."
            findings += [rejected(row.line, Anomaly.CONTRADICTION, detail) for row in same]
            continue
        first: dict[tuple[str, bool], Row] = {}
        for row in same:
            original = first.setdefault((row.value, row.partial), row)
            if original is not row and original.line != row.line:
                detail = f"La ligne répète la ligne {original.line} (code {code}) : comptée une fois."
                findings.append(repaired(row.line, Anomaly.SAME_TWICE, detail))
        kept += first.values()
    return kept, findings


def distinct_zones(zones: Sequence[Zone]) -> tuple[list[Zone], list[Finding]]:
    """A zone drawn twice: once when both outlines are the same, without any outline when they differ."""
    by_code: dict[str, list[Zone]] = defaultdict(list)
    for zone in zones:
        by_code[zone.code].append(zone)
    kept: list[Zone] = []
    findings: list[Finding] = []
    for code, same in by_code.items():
        first = same[0]
        agree = all(alike(first, each) for each in same)
        kept.append(first if agree else first._replace(outline=None))
        if agree:
            detail = f"Le quartier {code} répète l'enregistrement {first.line} : compté une fois."
            findings += [repaired(each.line, Anomaly.SAME_TWICE, detail) for each in same[1:]]
        else:
            where = " et ".join(str(each.line) for each in same[:4])
            detail = f"Le quartier {code} a des contours différents aux enregistrements {where} : aucun n'est gardé."
            findings += [rejected(each.line, Anomaly.CONTRADICTION, detail) for each in same]
    return kept, findings


def alike(one: Zone, other: Zone) -> bool:
    if one.outline is None or other.outline is None:
        return one.outline is other.outline
    return bool(one.outline.equals(other.outline))


def placed(task: Task, resolver: Resolver, rows: Sequence[Row]) -> tuple[Members, list[Finding]]:
    """Bring each row to the territories of today; communes that merged since may then disagree."""
    findings: list[Finding] = []
    given: dict[str, dict[str, list[tuple[Row, Resolved]]]] = defaultdict(lambda: defaultdict(list))
    direct = {row.code for row in rows}
    for row in rows:
        resolved = resolver.of(row.code)
        finding = resolved.finding(row.line)
        if finding is not None:
            findings.append(finding)
        for unit in resolved.units:
            # What a commune that was shared gives to another is only for those that have no line of their own.
            if unit == row.code or not (resolved.split and unit in direct):
                given[unit][row.value].append((row, resolved))
    whole = parts_by_unit(task, resolver)
    members: Members = {}
    for unit, by_value in given.items():
        found, told = settled(task, unit, by_value, whole.get(unit, frozenset()))
        members |= found
        findings += told
    return members, findings


def parts_by_unit(task: Task, resolver: Resolver) -> Mapping[str, frozenset[str]]:
    history = task.geography.history
    if history is None or not resolver.follow:
        return {}
    return history.sources(task.day, task.geography.communes)


def settled(
    task: Task,
    unit: str,
    by_value: Mapping[str, Sequence[tuple[Row, Resolved]]],
    parts: frozenset[str],
) -> tuple[Members, list[Finding]]:
    """The classes of one current territory. Where its former parts differ, or some are not listed, each class
    holds for a part of it only; a QPV is smaller than a commune anyway."""
    pairs = [pair for pairs in by_value.values() for pair in pairs]
    line = min(row.line for row, _ in pairs)
    codes = {row.code for row, _ in pairs}
    several = len(codes) > 1 and len(by_value) > 1 and task.kind not in SEVERAL_VALUES
    findings = []
    if several:
        names = ", ".join(sorted(codes))
        detail = (
            f"{task.geography.named(unit)} réunit des territoires de classes différentes ({names}) : "
            "chacune n'y vaut qu'en partie."
        )
        findings.append(repaired(line, Anomaly.MERGED_CLASSES, detail))
    lists_inside = task.kind in (Kind.MOUNTAIN, Kind.LIST)
    unlisted = parts - codes if lists_inside and len(parts) > 1 else frozenset()
    if unlisted and any(by_value):
        detail = (
            f"{task.geography.named(unit)} réunit aussi {', '.join(sorted(unlisted)[:6])}, hors de la liste : "
            "elle n'y est qu'en partie."
        )
        findings.append(repaired(line, Anomaly.MERGED_PART, detail))
    members: Members = {}
    for value, given in by_value.items():
        if value:
            in_part = several or bool(unlisted) or all(row.partial for row, _ in given)
            shared = task.kind is Kind.QPV and all(resolved.split for _, resolved in given)
            members[unit, value] = in_part or shared
    return members, findings


def located(task: Task, zones: Sequence[Zone], members: Members) -> Iterator[Finding]:
    """Find by its outline the communes of a zone that names none, or more than it gives codes."""
    for zone in zones:
        if zone.outline is None or (zone.communes and not zone.straddles):
            continue
        least = LEAST_SHARE_SAID if zone.communes else LEAST_SHARE
        added = [code for code in task.locate(zone.outline, least) if (code, zone.code) not in members]
        for code in added:
            members[code, zone.code] = False
        if added:
            names = ", ".join(task.geography.named(code) for code in added)
            detail = f"Le quartier {zone.code} s'étend aussi, par son contour, sur {names} : ajouté."
            if not zone.communes:
                detail = f"Le quartier {zone.code} ne nomme pas sa commune ; par son contour : {names}."
            yield repaired(zone.line, Anomaly.LOCATED_BY_OUTLINE, detail)


def doubtful(members: Members, units: set[str]) -> None:
    """A commune of which a former part has a rejected line: its other classes hold for a part only."""
    for unit, value in members:
        if unit in units:
            members[unit, value] = True


def undrawn(task: Task, zones: Sequence[Zone], members: Members) -> frozenset[str]:
    missing = {zone.code for zone in zones if zone.outline is None}
    return frozenset(task.geography.communes[unit] for unit, value in members if value in missing)
