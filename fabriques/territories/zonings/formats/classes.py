"""Reads the files that give a class to each commune: density grid, urban units, FRR, ZRR, and figures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from fabriques.common.text import plain_key
from fabriques.territories.zonings.findings import Anomaly, Finding, quoted, refuse, rejected
from fabriques.territories.zonings.formats.codes import CODE_NAMES, clean_code, formula, key_of
from fabriques.territories.zonings.formats.json_stream import records
from fabriques.territories.zonings.formats.opening import Blob, Form, form_of, wrong_form
from fabriques.territories.zonings.formats.tables import CODE, NAMES, Need, read_table
from fabriques.territories.zonings.kinds import KINDS, Kind
from fabriques.territories.zonings.records import Record, Row


class Class(NamedTuple):
    value: str
    partial: bool = False


Reading = Callable[[str], Class | None]
DENSITY_LABELS = {plain_key(label): value for value, label in KINDS[Kind.DENSITY].classes.items()}
LEVEL = re.compile(r"0?([1-7])(?:[.,]0+)?(?:\s*[-–—:]\s*(.*))?")
FRR_CLASSES = {
    "frr socle": Class("socle"),
    "socle": Class("socle"),
    "classee frr": Class("socle"),
    "classee frr socle": Class("socle"),
    "frr": Class("socle"),
    "frr plus": Class("plus"),
    "classee frr plus": Class("plus"),
    "frr beneficiaire": Class("beneficiary"),
    "beneficiaire": Class("beneficiary"),
    "classee frr partiellement": Class("socle", partial=True),
    "frr partiellement": Class("socle", partial=True),
    "classee frr plus partiellement": Class("plus", partial=True),
    "frr beneficiaire partiellement": Class("beneficiary", partial=True),
    "non classee": Class("none"),
    "non classe": Class("none"),
    "nc": Class("none"),
}
ZRR_CLASSES = {
    "c": Class("C"),
    "nc": Class("NC"),
    "pc": Class("C", partial=True),
    "p": Class("C", partial=True),
}
FIGURE = re.compile(r"-?\d{1,15}(?:\.\d{1,10})?")

DENSITY_NEED = Need(
    "le niveau de densité",
    ("dens", "niveau_densite", "libdens", "densite", "dens7", "niveau_de_densite"),
    ("grille_communale_de_densite", "grille_de_densite", "grille_densite", "niveau_densite", "densite_"),
)
URBAN_NEED = Need("le statut dans l'unité urbaine", ("statut_2017", "statut_2020", "statut"), ("statut_",))
FRR_NEED = Need(
    "le classement FRR", ("classement_frr", "frr", "classement"), ("classement_", "frr_", "zonage_frr")
)
ZRR_NEED = Need(
    "le classement en ZRR", ("zrr_simp", "status", "zrr", "statut", "classement"), ("zrr_", "classement_zrr")
)


class OnlyOther(Need):
    """Where no column is named as usual: the only one that is neither a code nor a name of territory."""

    def find(self, keys: Sequence[str]) -> int | None:
        usual = super().find(keys)
        others = [key for key in keys if key and key not in CODE_NAMES and not key.startswith(NAMES)]
        is_header = CODE.find(keys) is not None
        return keys.index(others[0]) if usual is None and is_header and len(others) == 1 else usual


FIGURE_NEED = OnlyOther(
    "la valeur de l'indicateur", ("valeur", "value", "indicateur", "taux", "revenu_median", "obs_value")
)


@lru_cache(maxsize=1_000)
def density_of(cell: str) -> Class | None:
    """« 6 », « 05 - Bourgs ruraux » or « Bourgs ruraux »; a number and a label must agree."""
    text = cell.strip()
    level = LEVEL.fullmatch(text)
    if level is None:
        value = DENSITY_LABELS.get(plain_key(text))
        return Class(value) if value else None
    said = DENSITY_LABELS.get(plain_key(level[2] or ""))
    return None if said not in (None, level[1]) else Class(level[1])


@lru_cache(maxsize=1_000)
def urban_of(cell: str) -> Class | None:
    letter = cell.strip()[:1].upper()
    alone = re.fullmatch(r"[CBIHcbih](?:\s*[-–—:].*)?", cell.strip())
    return Class(letter) if alone else None


@lru_cache(maxsize=1_000)
def frr_of(cell: str) -> Class | None:
    return FRR_CLASSES.get(plain_key(cell.replace("+", " plus ")))


@lru_cache(maxsize=1_000)
def zrr_of(cell: str) -> Class | None:
    """« C », « C - Classée en ZRR », « P - Commune partiellement classée en ZRR »."""
    key = plain_key(cell)
    return ZRR_CLASSES.get(key.split(" ")[0]) if key else None


def figure_of(cell: str) -> Class | None:
    """A figure, its decimal comma and thousands' spaces made plain; never rounded."""
    text = "".join(cell.split()).replace(",", ".").removesuffix("%")
    return Class(text) if FIGURE.fullmatch(text) else None


def classed(line: int, code_cell: str, value_cell: str, reading: Reading, known: str) -> Iterator[Record]:
    """One line: its findings, then its row unless the line is rejected. `known` lists the classes in words."""
    code, findings = clean_code(line, code_cell)
    found = reading(value_cell)
    if code and found is None:
        yield rejected(line, *why_unread(line, code, value_cell, known))
        return
    yield from findings
    if code and found is not None:
        yield Row(line, code, found.value, found.partial)


def why_unread(line: int, code: str, cell: str, known: str) -> tuple[Anomaly, str]:
    if not cell:
        return Anomaly.NO_VALUE, f"La commune {code} n'a pas de valeur. Ligne laissée."
    if cell.startswith(("=", "@")):
        return Anomaly.FORMULA, formula(line, cell).detail
    return Anomaly.UNKNOWN_CLASS, f"{quoted(cell)} n'est pas {known} (commune {code}). Ligne laissée."


def from_table(
    blob: Blob, needs: Sequence[Need], reading: Reading, known: str, sheet: str = ""
) -> Iterator[Record]:
    for table in read_table(blob, needs, sheet):
        yield from table.findings
        code, value = table.columns[0], table.columns[1]
        for line in table.usable():
            if isinstance(line, Finding):
                yield line
            else:
                yield from classed(line.number, line.at(code), line.at(value), reading, known)


def read_density(blob: Blob) -> Iterator[Record]:
    """The 7-level grid: INSEE's XLSX (plain or detailed), the Observatoire's exports, a CSV of labels."""
    known = "un niveau de densité de 1 à 7 ni son intitulé"
    met: set[str] = set()
    count = 0
    for record in from_table(blob, (CODE, DENSITY_NEED), density_of, known):
        if isinstance(record, Row):
            met.add(record.value)
            count += 1
        yield record
    if count >= 1_000 and not met & {"5", "6", "7"}:
        raise refuse(
            "other_grid",
            "Le fichier ne contient aucun niveau 5, 6 ou 7 : c'est l'ancienne grille de densité à 4 niveaux.",
            "Importez la grille communale de densité à 7 niveaux de l'INSEE.",
        )


def read_urban_units(blob: Blob) -> Iterator[Record]:
    known = "un statut C, B, I ou H"
    return from_table(blob, (CODE, URBAN_NEED), urban_of, known, "Composition_communale")


def read_frr(blob: Blob) -> Iterator[Record]:
    return from_table(blob, (CODE, FRR_NEED), frr_of, "un classement FRR connu")


def read_zrr(blob: Blob) -> Iterator[Record]:
    """A table, or the list of records of a JSON export."""
    known = "un classement C, NC ou PC"
    if form_of(blob) is not Form.JSON:
        yield from from_table(blob, (CODE, ZRR_NEED), zrr_of, known)
        return
    for number, record in records(blob):
        fields = record.get("fields", record) if isinstance(record, dict) else None
        if not isinstance(fields, dict):
            yield rejected(
                number, Anomaly.BAD_RECORD, "L'enregistrement n'est pas un objet. Enregistrement laissé."
            )
            continue
        by_key = {key_of(str(key)): value for key, value in fields.items()}
        keys = list(by_key)
        code = next((by_key[key] for key in CODE_NAMES if key in by_key), "")
        rank = ZRR_NEED.find(keys)
        value = "" if rank is None else by_key[keys[rank]]
        if isinstance(code, str | int) and isinstance(value, str):
            yield from classed(number, str(code), value, zrr_of, known)
        else:
            yield rejected(
                number, Anomaly.BAD_RECORD, "Le code ou le classement est illisible. Enregistrement laissé."
            )


def read_figures(blob: Blob) -> Iterator[Record]:
    """A code and a figure; where no column is named as usual, the only one that is neither code nor name."""
    if form_of(blob) is Form.JSON:
        raise wrong_form(blob, "CSV, XLSX, ODS")
    return from_table(blob, (CODE, FIGURE_NEED), figure_of, "un nombre")
