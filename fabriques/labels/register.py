"""Reads the file of a published list: text in, lines with their findings out."""

from __future__ import annotations

import csv
import io
from collections import Counter

from fabriques.common.text import from_spreadsheet, plain_key
from fabriques.labels.rules import Line, read_line
from fabriques.territories.models import Commune
from fabriques.territories.queries import current_communes

REQUIRED = ("id", "vague_supposee", "nom_publie", "commune_code", "commune_nom", "lat", "lon")


class RegisterFileError(Exception):
    """The file cannot be read as a list of Fabriques; the message says why and what to do."""


def read_register(content: bytes) -> list[Line]:
    """Read every line; raises RegisterFileError when the file itself is not what is expected."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RegisterFileError(
            f"Le fichier n'est pas en UTF-8 (octet {error.start}). Enregistrez-le en UTF-8 puis recommencez."
        ) from error
    if "\0" in text:
        raise RegisterFileError(
            "Le fichier contient des caractères nuls : il est abîmé ou n'est pas un CSV. Exportez-le de nouveau."
        )
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    missing = [name for name in REQUIRED if name not in (reader.fieldnames or [])]
    if missing:
        raise RegisterFileError(
            f"Il manque la colonne {', '.join(missing)}. Colonnes attendues : {', '.join(REQUIRED)}."
        )
    lines = []
    start = reader.line_num + 1
    try:
        for row in reader:
            cells = {
                name: from_spreadsheet(cell) if isinstance(cell, str) else cell for name, cell in row.items()
            }
            line = read_line(start, cells)
            if None in row or None in row.values():
                line.reject("la ligne n'a pas le nombre de colonnes de l'en-tête")
            lines.append(line)
            start = reader.line_num + 1
    except csv.Error as error:
        raise RegisterFileError(f"Le fichier est mal formé vers la ligne {start} : {error}.") from error
    compare(lines)
    return lines


def compare(lines: list[Line]) -> None:
    """Findings that need the other lines: an identifier twice, several places in one commune, one name twice."""
    references = Counter(line.reference for line in lines)
    communes = Counter(line.commune_code for line in lines)
    names = Counter((plain_key(line.name), line.commune_code) for line in lines)
    for line in lines:
        if line.reference and references[line.reference] > 1:
            line.reject(f"l'identifiant {line.reference} est donné à {references[line.reference]} lignes")
        if communes[line.commune_code] > 1:
            count = communes[line.commune_code]
            line.find(
                "several_in_commune", f"{count} lieux dans la commune {line.commune_code}", "gardés distincts"
            )
        if names[plain_key(line.name), line.commune_code] > 1:
            line.find("same_name", "un autre lieu de la commune porte ce nom", "gardés distincts, à vérifier")


def locate(lines: list[Line]) -> dict[int, Commune]:
    """Give each line its present commune, with the findings; by line number, rejected lines left out."""
    current = current_communes({line.commune_code for line in lines})
    keys = {plain_key(line.commune_name) for line in lines if line.commune_name}
    homonyms = Counter(Commune.objects.filter(key__in=keys).order_by().values_list("key", flat=True))
    found = {}
    for line in lines:
        commune = current.get(line.commune_code)
        if commune is not None and commune.code != line.commune_code:
            line.find(
                "stale_code", f"le code commune {line.commune_code} n'est plus en vigueur",
                f"suivi jusqu'à {commune.code} {commune.name}",
            )  # fmt: skip
        if commune is None:
            if not line.rejected:
                line.reject(f"aucune commune n'a le code {line.commune_code}")
            continue
        describe(line, commune, homonyms[plain_key(line.commune_name)])
        found[line.number] = commune
    return found


def describe(line: Line, commune: Commune, homonyms: int) -> None:
    if commune.arrondissement is None:
        detail = f"{commune.departement.name} n'a pas d'arrondissement"
        line.find("no_arrondissement", detail, "rattaché à son département")
    if line.commune_name in ("", "NA"):
        line.find("no_commune_name", "le nom de la commune manque", f"commune {commune.name}, par son code")
    elif plain_key(line.commune_name) != commune.key:
        line.find(
            "commune_name", f"la commune est nommée « {line.commune_name} »",
            f"le code {commune.code} désigne aujourd'hui {commune.name} : code suivi",
        )  # fmt: skip
    if homonyms > 1:
        line.find(
            "homonym",
            f"{homonyms} communes s'appellent {line.commune_name}",
            "le code seul a servi, à vérifier",
        )
