"""Reads the official geographical code (COG): the movements of communes since 1943, and the communes of the year."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from fabriques.territories.zonings.findings import Anomaly, FileRefused, Finding, quoted, refuse, rejected
from fabriques.territories.zonings.formats.codes import COMMUNE
from fabriques.territories.zonings.formats.opening import Blob, Form, form_of, members_of
from fabriques.territories.zonings.formats.tables import Line, Need, Table, read_table
from fabriques.territories.zonings.records import Listed, Movement

LONGEST_NAME = 80
Reading = Callable[[Line, Sequence[str]], Movement | Listed | Finding | None]
MOVEMENT_NEEDS = (
    Need("la modalité", ("mod",)),
    Need("la date d'effet", ("date_eff",)),
    Need("le type avant", ("typecom_av",)),
    Need("le code avant", ("com_av",)),
    Need("le nom avant", ("libelle_av",)),
    Need("le type après", ("typecom_ap",)),
    Need("le code après", ("com_ap",)),
    Need("le nom après", ("libelle_ap",)),
)
COMMUNE_NEEDS = (
    Need("le code de la commune", ("com",)),
    Need("le type de commune", ("typecom",)),
    Need("le nom", ("libelle",)),
    Need("le département", ("dep",)),
)
POPULATION_NEEDS = (
    Need("le code de la commune", ("com", "codgeo", "depcom", "insee_com", "code_insee")),
    Need("la population municipale", ("pmun", "population_municipale"), ("pmun",)),
)


def read_cog(blob: Blob) -> Iterator[Movement | Listed | Finding]:
    """The movements and the communes of a zip, or of the one CSV given."""
    members = members_of(blob) if form_of(blob) is Form.ARCHIVE else [blob]
    refusals: list[FileRefused] = []
    read = 0
    for member in members:
        if len(members) > 1 and member.suffix not in (".csv", ".txt"):
            continue
        for needs, reading in READINGS:
            tables = read_table(member, needs)
            try:
                table = next(tables)
            except FileRefused as refusal:
                if "missing_columns" not in refusal.codes:
                    raise
                refusals.append(refusal)
                continue
            read += 1
            yield from lines_of(table, reading)
            tables.close()
            break
    if not read:
        raise refusals[0] if len(members) == 1 and refusals else nothing_read(blob, members)


def nothing_read(blob: Blob, members: Sequence[Blob]) -> FileRefused:
    names = ", ".join(member.name for member in members[:6]) or "aucun"
    return refuse(
        "missing_member",
        f"L'archive {quoted(blob.name)} ne contient ni mouvements (MOD, DATE_EFF, COM_AV…) ni communes (TYPECOM, "
        f"COM, LIBELLE…). Fichiers trouvés : {names}.",
        "Téléchargez l'archive du code officiel géographique de l'INSEE, sans en changer le contenu.",
    )


def lines_of(table: Table, reading: Reading) -> Iterator[Movement | Listed | Finding]:
    yield from table.findings
    for line in table.usable():
        found = (
            line if isinstance(line, Finding) else reading(line, [line.at(each) for each in table.columns])
        )
        if found is not None:
            yield found


def movement(line: Line, cells: Sequence[str]) -> Movement | Finding | None:
    """A movement from commune to commune; those of associated and delegated communes are not followed."""
    nature, day, type_before, before, name_before, type_after, after, name_after = cells
    if type_before != "COM" or type_after not in ("COM", ""):
        return None
    try:
        effective = date.fromisoformat(day)
    except ValueError:
        return rejected(
            line.number, Anomaly.BAD_RECORD, f"{quoted(day)} n'est pas une date d'effet. Ligne laissée."
        )
    if not (len(nature) == 2 and nature.isascii() and nature.isdigit()):
        return rejected(
            line.number, Anomaly.BAD_RECORD, f"{quoted(nature)} n'est pas une modalité. Ligne laissée."
        )
    wrong = (
        before if not COMMUNE.fullmatch(before) else after if after and not COMMUNE.fullmatch(after) else None
    )
    if wrong is not None:
        detail = f"{quoted(wrong)} n'est pas un code de commune. Ligne laissée."
        return rejected(line.number, Anomaly.BAD_CODE, detail)
    return Movement(
        line.number, effective, nature, before, name_before[:LONGEST_NAME], after, name_after[:LONGEST_NAME]
    )


def listed(line: Line, cells: Sequence[str]) -> Listed | Finding | None:
    code, kind, name, _departement = cells
    if kind != "COM":
        return None
    if not COMMUNE.fullmatch(code):
        return rejected(
            line.number, Anomaly.BAD_CODE, f"{quoted(code)} n'est pas un code de commune. Ligne laissée."
        )
    return Listed(line.number, code, name)


READINGS: tuple[tuple[Sequence[Need], Reading], ...] = ((MOVEMENT_NEEDS, movement), (COMMUNE_NEEDS, listed))


def read_populations(blob: Blob) -> Iterator[Listed | Finding]:
    """The official populations; Paris, Lyon and Marseille come by arrondissement, Mayotte is published apart."""
    for table in read_table(blob, POPULATION_NEEDS):
        yield from table.findings
        for line in table.usable():
            if isinstance(line, Finding):
                yield line
                continue
            code, said = (line.at(column) for column in table.columns)
            if not COMMUNE.fullmatch(code):
                yield rejected(
                    line.number,
                    Anomaly.BAD_CODE,
                    f"{quoted(code)} n'est pas un code de commune. Ligne laissée.",
                )
            elif not (said.isascii() and said.isdigit() and len(said) <= 9):
                detail = f"{quoted(said)} n'est pas une population. Ligne laissée."
                yield rejected(line.number, Anomaly.NO_VALUE, detail)
            else:
                yield Listed(line.number, code, said)
