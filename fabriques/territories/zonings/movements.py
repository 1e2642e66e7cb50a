"""The movements of communes, and files that are only compared with the loaded geography: communes, populations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from fabriques.common.text import plain_key
from fabriques.territories.models import Commune, CommuneChange
from fabriques.territories.zonings import checks, store
from fabriques.territories.zonings.assembly import PROGRESS_EVERY, Progress
from fabriques.territories.zonings.findings import Anomaly, Effect, Finding, noted, refuse, repaired
from fabriques.territories.zonings.formats.codes import MUNICIPAL
from fabriques.territories.zonings.formats.cog import read_cog, read_populations
from fabriques.territories.zonings.formats.opening import Blob, blob_of
from fabriques.territories.zonings.geography import Geography
from fabriques.territories.zonings.records import Listed, Movement
from fabriques.territories.zonings.report import ImportReport

# A year brings a hundred movements or so, and INSEE corrects a few past ones; a file that loses more is cut.
MOST_REMOVED = 0.01
FEWEST_REMOVED = 20

Key = tuple[object, str, str, str]


@dataclass
class Read:
    """What a file of the official code holds."""

    movements: dict[Key, Movement] = field(default_factory=dict)
    communes: list[Listed] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    lines: int = 0


@dataclass(frozen=True)
class Written:
    added: int = 0
    renamed: int = 0
    removed: int = 0

    @property
    def changed(self) -> bool:
        return bool(self.added or self.renamed or self.removed)


def read(blob: Blob, place: Geography, progress: Progress | None) -> Read:
    found = Read()
    for count, record in enumerate(read_cog(blob), start=1):
        if progress is not None and count % PROGRESS_EVERY == 0:
            progress("lecture", count)
        if isinstance(record, Movement):
            keep(found, record)
        elif isinstance(record, Listed):
            found.communes.append(record)
        else:
            found.findings.append(record)
    found.lines = (
        len(found.movements) + len(found.communes) + len({each.line for each in found.findings if each.line})
    )
    refused = {each.line for each in found.findings if each.effect is Effect.REJECTED}
    checks.enough_left(found.lines, len(refused), len(found.movements) + len(found.communes), found.findings)
    if found.communes:
        found.findings += compared_names(found.communes, place)
    return found


def keep(found: Read, movement: Movement) -> None:
    key = (movement.day, movement.nature, movement.before, movement.after)
    first = found.movements.setdefault(key, movement)
    if first is not movement:
        detail = f"La ligne répète la ligne {first.line} ({movement.before} vers {movement.after}) : comptée une fois."
        found.findings.append(repaired(movement.line, Anomaly.SAME_TWICE, detail))


def compared_names(communes: Iterable[Listed], place: Geography) -> list[Finding]:
    """Differences between the communes of a file and those loaded; neither is changed."""
    given = {each.code: each for each in communes}
    findings = []
    for code, each in given.items():
        name = place.names.get(code)
        if name is None:
            detail = f"La commune {code} {each.said} du fichier n'est pas dans la géographie chargée."
            findings.append(noted(each.line, Anomaly.DIFFERENT, detail))
        elif plain_key(name) != plain_key(each.said):
            detail = (
                f"La commune {code} s'appelle « {each.said} » dans le fichier, « {name} » dans la géographie."
            )
            findings.append(noted(each.line, Anomaly.DIFFERENT, detail))
    for code, departement in place.communes.items():
        if code not in given and departement not in place.collectivities:
            detail = f"{place.named(code)} est dans la géographie chargée, pas dans le fichier."
            findings.append(noted(0, Anomaly.ABSENT, detail))
    return findings


def write(found: Read) -> Written:
    """Bring the table of movements to what the file says; nothing when it has no movement."""
    if not found.movements:
        return Written()
    names = {key: (each.before_name, each.after_name) for key, each in found.movements.items()}
    columns = ("pk", "day", "nature", "before", "after", "before_name", "after_name")
    rows = CommuneChange.objects.order_by("pk").values_list(*columns)
    known = {
        (day, nature, before, after): (pk, (old, new)) for pk, day, nature, before, after, old, new in rows
    }
    gone = known.keys() - names.keys()
    if len(gone) > max(FEWEST_REMOVED, MOST_REMOVED * len(known)):
        raise refuse(
            "fewer_movements",
            f"Le fichier ne donne plus {len(gone)} des {len(known)} mouvements connus : il est peut-être tronqué.",
            "Téléchargez de nouveau les mouvements de communes de l'INSEE : ils vont de 1943 à l'année en cours.",
        )
    renamed = {key for key in known.keys() & names.keys() if known[key][1] != names[key]}
    CommuneChange.objects.filter(Q(pk__in=[known[key][0] for key in gone | renamed])).delete()
    fresh = sorted(names.keys() - known.keys() | renamed, key=str)
    store.copy(
        CommuneChange,
        ("day", "nature", "before", "after", "before_name", "after_name"),
        ((*key, *names[key]) for key in fresh),
    )
    return Written(len(fresh) - len(renamed), len(renamed), len(gone))


def report_of(found: Read, written: Written) -> ImportReport:
    rejected = {each.line for each in found.findings if each.effect is Effect.REJECTED}
    repairs = {each.line for each in found.findings if each.effect is Effect.REPAIRED}
    return ImportReport(
        kind="cog",
        vintage="",
        done=written.changed,
        lines=found.lines,
        findings=tuple(sorted(found.findings, key=lambda each: each.line)),
        rejected=len(rejected),
        repaired=len(repairs - rejected),
        counts={
            "mouvements": len(found.movements),
            "mouvements nouveaux": written.added,
            "mouvements renommés": written.renamed,
            "mouvements retirés": written.removed,
            "communes comparées": len(found.communes),
        },
    )


def compare_populations(blob: Blob | bytes, progress: Progress | None = None) -> ImportReport:
    """Compare published populations with those loaded, which stay as they are: they come with the geography.

    The arrondissements of Paris, Lyon and Marseille are summed; Mayotte is published apart, and told as absent.
    """
    blob = blob_of(blob) if isinstance(blob, bytes) else blob
    place = store.geography()
    given: dict[str, int] = defaultdict(int)
    findings: list[Finding] = []
    lines = 0
    for lines, record in enumerate(read_populations(blob), start=1):
        if progress is not None and lines % PROGRESS_EVERY == 0:
            progress("lecture", lines)
        if isinstance(record, Listed):
            given[MUNICIPAL.get(record.code, record.code)] += int(record.said)
        else:
            findings.append(record)
    checks.enough_left(lines, len(findings), len(given), findings)
    loaded = dict(Commune.objects.order_by("code").values_list("code", "population"))
    differences = list(compared_figures(given, loaded, place))
    findings += differences + list(checks.absent(place, given.keys()))
    return ImportReport(
        kind="populations",
        vintage="",
        done=False,
        lines=lines,
        findings=tuple(findings),
        rejected=sum(each.effect is Effect.REJECTED for each in findings),
        counts={
            "communes comparées": len(given),
            "populations égales": sum(loaded.get(code) == number for code, number in given.items()),
            "écarts": len(differences),
        },
    )


def compared_figures(
    given: dict[str, int], loaded: dict[str, int | None], place: Geography
) -> Iterable[Finding]:
    for code, number in given.items():
        if code not in loaded:
            yield noted(
                0, Anomaly.DIFFERENT, f"La commune {code} du fichier n'est pas dans la géographie chargée."
            )
        elif loaded[code] != number:
            detail = f"{place.named(code)} : {number} habitants dans le fichier, {loaded[code]} dans la géographie."
            yield noted(0, Anomaly.DIFFERENT, detail)
