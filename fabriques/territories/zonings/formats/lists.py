"""Reads lists of what is inside: mountain communes, town programmes, and free lists of territories."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace

from fabriques.common.text import plain_key
from fabriques.territories.zonings.findings import Anomaly, Finding, quoted, rejected
from fabriques.territories.zonings.formats.codes import ARRONDISSEMENT_NAMES, clean_code
from fabriques.territories.zonings.formats.opening import Blob
from fabriques.territories.zonings.formats.tables import CODE, NAMES, Line, Need, Table, missing, read_table
from fabriques.territories.zonings.kinds import Unit
from fabriques.territories.zonings.records import Record, Row

INSIDE = frozenset(("oui", "1", "x", "c", "t", "montagne", "classee", "classe", "vrai", "true", "totalement"))
PARTLY = frozenset(("p", "pc", "partiellement", "partielle", "partiel"))
OUTSIDE = frozenset(("non", "0", "nc", "h", "hors", "faux", "false", "", "aucun"))
PROGRAMMES = {
    "acv": "acv",
    "action coeur de ville": "acv",
    "pvd": "pvd",
    "petites villes de demain": "pvd",
    "petite ville de demain": "pvd",
}

MOUNTAIN_NEED = Need(
    "le classement en zone de montagne",
    ("montagne", "classement", "zone_de_montagne", "statut"),
    (
        "montagne",
        "zone_montagne",
        "zone_de_montagne",
        "commune_de_montagne",
        "classement_montagne",
        "classement_en_zone_de_montagne",
        "classement_des_communes_en_zone_de_montagne",
    ),
    optional=True,
)
PROGRAMME_NEED = Need(
    "le programme", ("programme", "dispositif", "valeur", "value"), ("programme",), optional=True
)
ACV_NEED = Need(
    "Action cœur de ville", ("acv", "id_acv", "action_coeur_de_ville"), ("id_acv",), optional=True
)
PVD_NEED = Need(
    "Petites villes de demain", ("pvd", "id_pvd", "petites_villes_de_demain"), ("id_pvd",), optional=True
)
ANY_CODE = Need(
    "le code de la commune ou de l'arrondissement",
    (*CODE.names[:-1], *ARRONDISSEMENT_NAMES, CODE.names[-1]),
    (*CODE.prefixes, "code_arrondissement"),
)


def is_inside(cell: str) -> tuple[bool, bool] | None:
    """(inside, only in part) as « oui », « C - classée », « P - partiellement classée » say; None when unknown."""
    key = plain_key(cell)
    if key.startswith("non classe"):
        return False, False
    word = key.split(" ")[0] if key else ""
    if "partiel" in key or word in PARTLY:
        return True, True
    if word in INSIDE:
        return True, False
    return (False, False) if word in OUTSIDE else None


def is_name(key: str) -> bool:
    return not key or key in CODE.names or key.startswith(NAMES)


def lines_of(blob: Blob, needs: Sequence[Need]) -> Iterator[tuple[Table, Line | Finding]]:
    for table in read_table(blob, needs):
        for finding in table.findings:
            yield table, finding
        for line in table.usable():
            yield table, line


def read_mountain(blob: Blob) -> Iterator[Record]:
    """A list of codes and names, or a class for every commune."""
    for table, line in lines_of(blob, (CODE, MOUNTAIN_NEED)):
        if table.columns[1] is None and not all(is_name(key) for key in table.keys):
            raise missing(blob, [list(table.keys)], (CODE, replace(MOUNTAIN_NEED, optional=False)))
        if isinstance(line, Finding):
            yield line
            continue
        code, findings = clean_code(line.number, line.at(table.columns[0]))
        said = is_inside(line.at(table.columns[1])) if table.columns[1] is not None else (True, False)
        if code and said is None:
            yield unknown(line.number, line.at(table.columns[1]), "oui, non ni partiellement", code)
            continue
        yield from findings
        if code and said is not None:
            yield Row(line.number, code, "montagne" if said[0] else "", said[1])


def read_town_programmes(blob: Blob) -> Iterator[Record]:
    """A column that names the programme, or one column for each programme."""
    for table, line in lines_of(blob, (CODE, PROGRAMME_NEED, ACV_NEED, PVD_NEED)):
        if all(column is None for column in table.columns[1:]):
            raise missing(blob, [list(table.keys)], (CODE, Need("le programme", ("programme", "acv", "pvd"))))
        if isinstance(line, Finding):
            yield line
        else:
            yield from programmes(table, line)


def programmes(table: Table, line: Line) -> Iterator[Record]:
    code, findings = clean_code(line.number, line.at(table.columns[0]))
    named = line.at(table.columns[1])
    values = []
    for part in named.replace("/", ";").replace(",", ";").split(";") if named else ():
        value = PROGRAMMES.get(plain_key(part))
        if value is None and code:
            yield unknown(line.number, part, "un programme connu (ACV ou PVD)", code)
            return
        values.append(value or "")
    for column, value in zip(table.columns[2:], ("acv", "pvd"), strict=True):
        said = line.at(column)
        # A column of identifiers (« acv-008 ») names the communes of the programme by being filled.
        if said and (plain_key(said).startswith(value) or is_inside(said) == (True, False)):
            values.append(value)
    yield from findings
    if code:
        for value in dict.fromkeys(values or [""]):
            yield Row(line.number, code, value)


def read_list(blob: Blob) -> Iterator[Record]:
    """A column of codes, of communes or of arrondissements as its name says, else as their length says."""
    for table in read_table(blob, (ANY_CODE,)):
        yield from table.findings
        column = table.columns[0]
        lines = table.usable()
        top = list(itertools.islice(lines, 50))
        unit = unit_of(table.keys[column or 0], [line.at(column) for line in top if isinstance(line, Line)])
        for line in itertools.chain(top, lines):
            if isinstance(line, Finding):
                yield line
                continue
            code, findings = clean_code(line.number, line.at(column), unit)
            yield from findings
            if code:
                yield Row(line.number, code, "oui", unit=unit)


def unit_of(key: str, cells: Sequence[str]) -> Unit:
    if key in ARRONDISSEMENT_NAMES or key.startswith("code_arrondissement"):
        return Unit.ARRONDISSEMENT
    lengths = [len(cell) for cell in cells if cell]
    short = key == "code" and lengths and max(lengths) <= 4 and min(lengths) <= 3
    return Unit.ARRONDISSEMENT if short else Unit.COMMUNE


def unknown(line: int, cell: str, known: str, code: str) -> Finding:
    return rejected(
        line, Anomaly.UNKNOWN_CLASS, f"{quoted(cell)} n'est pas {known} (commune {code}). Ligne laissée."
    )
