"""Finds the table of a file (CSV, workbook, or either inside an archive) and gives its lines one by one."""

from __future__ import annotations

import csv
import itertools
from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from fabriques.common.text import row_from_spreadsheet
from fabriques.territories.zonings.findings import (
    Anomaly,
    FileRefused,
    Finding,
    quoted,
    refuse,
    rejected,
)
from fabriques.territories.zonings.formats import text, workbooks
from fabriques.territories.zonings.formats.codes import CODE_NAMES, key_of
from fabriques.territories.zonings.formats.opening import Blob, Form, form_of, members_of, wrong_form

MOST_LINES = 200_000  # a zoning has some 35,000 communes; the movements since 1943 are 14,000
HEADER_WITHIN = 20
DELIMITERS = (";", ",", "\t", "|")
TABLE_SUFFIXES = (".csv", ".xlsx", ".ods", ".txt")


@dataclass(frozen=True)
class Need:
    """A column to find in the header: exact keys, best first, then beginnings of keys."""

    what: str
    names: Sequence[str]
    prefixes: Sequence[str] = ()
    optional: bool = False

    def find(self, keys: Sequence[str]) -> int | None:
        for name in self.names:
            if name in keys:
                return keys.index(name)
        for prefix in self.prefixes:
            for rank, key in enumerate(keys):
                if key.startswith(prefix):
                    return rank
        return None

    @property
    def shown(self) -> str:
        more = "…" if len(self.names) > 3 else ""
        return f"{self.what} ({', '.join(self.names[:3])}{more})"


# Beginnings of the columns that only name a territory, or the wider one that holds it.
NAMES = ("lib", "nom", "name", "commune", "departement", "dep", "region", "reg")
CODE = Need("le code de la commune", CODE_NAMES, ("code_insee", "codgeo", "insee_com"))


@dataclass(frozen=True)
class Line:
    """`number` counts from 1 as a text editor or a spreadsheet does."""

    number: int
    cells: Sequence[str]
    formulas: frozenset[int] = field(default_factory=frozenset)

    def at(self, column: int | None) -> str:
        return "" if column is None or column >= len(self.cells) else self.cells[column].strip()


@dataclass(frozen=True)
class Table:
    """The lines under the header that was found; `columns` answer the needs in their order, None if optional."""

    keys: Sequence[str]
    columns: Sequence[int | None]
    lines: Iterator[Line]
    findings: Sequence[Finding] = ()

    def usable(self) -> Iterator[Line | Finding]:
        """Each line that has the needed columns and no formula in them; a Finding for each other one."""
        needed = [column for column in self.columns if column is not None]
        for line in self.lines:
            first = line.at(needed[0])
            if first[:1].isalpha() and key_of(first) in CODE_NAMES:
                continue  # a second header, as in the older files of the Observatoire
            if line.formulas.intersection(needed):
                detail = "Une cellule lue est une formule : collez sa valeur. Ligne laissée."
                yield rejected(line.number, Anomaly.FORMULA, detail)
            elif len(line.cells) <= max(needed):
                detail = (
                    f"La ligne a {len(line.cells)} colonnes, il en faut {max(needed) + 1}. Ligne laissée."
                )
                yield rejected(line.number, Anomaly.SHORT_LINE, detail)
            else:
                yield line


def read_table(blob: Blob, needs: Sequence[Need], sheet: str = "") -> Generator[Table, None, None]:
    """Yield the one table that has the needed columns; a generator, so that what it opened gets closed.

    FileRefused names the missing columns, and the columns read.
    """
    form = form_of(blob)
    if form is Form.ARCHIVE:
        yield from in_archive(blob, needs, sheet)
    elif form in (Form.XLSX, Form.ODS):
        yield from in_workbook(blob, form, needs, sheet)
    elif form is Form.CSV:
        yield from in_csv(blob, needs)
    else:
        raise wrong_form(blob, "CSV, XLSX, ODS, ou une archive zip qui en contient un")


def in_archive(blob: Blob, needs: Sequence[Need], sheet: str) -> Iterator[Table]:
    members = members_of(blob)
    candidates = [member for member in members if member.suffix in TABLE_SUFFIXES]
    last: FileRefused | None = None
    for member in sorted(candidates, key=lambda member: -member.size):
        tables = read_table(member, needs, sheet)
        try:
            first = next(tables)
        except FileRefused as error:
            last = last or error
            continue
        yield first
        yield from tables
        return
    if last is not None:
        raise last
    names = ", ".join(member.name for member in members[:6]) or "aucun"
    raise refuse(
        "missing_member",
        f"L'archive {quoted(blob.name)} ne contient aucun tableau CSV, XLSX ou ODS. Fichiers trouvés : {names}.",
        "Téléchargez l'archive publiée pour ce zonage, sans en changer le contenu.",
    )


def in_workbook(blob: Blob, form: Form, needs: Sequence[Need], sheet: str) -> Iterator[Table]:
    heads: list[list[str]] = []
    for each in workbooks.sheets(blob, form, sheet):
        top = list(itertools.islice(each.rows, HEADER_WITHIN))
        found = header(top, needs)
        if found is None:
            heads += top
            continue
        rank, keys, columns = found
        rows = itertools.chain(top[rank + 1 :], each.rows)
        formulas: dict[int, set[int]] = defaultdict(set)
        for number, column in each.formulas:
            formulas[number].add(column)
        numbered = (
            Line(number, row, frozenset(formulas.get(number, ())))
            for number, row in enumerate(rows, start=rank + 2)
        )
        yield Table(keys, columns, limited(blob, filled(numbered)))
        return
    raise missing(blob, heads, needs)


def in_csv(blob: Blob, needs: Sequence[Need]) -> Iterator[Table]:
    if text.count_lines(blob) > MOST_LINES + HEADER_WITHIN:
        raise too_many_lines(blob)
    encoding, findings = text.encoding_of(blob)
    tops = {delimiter: top_of(blob, encoding, delimiter) for delimiter in DELIMITERS}
    found = {delimiter: place for delimiter, top in tops.items() if (place := header(top, needs)) is not None}
    if not found:
        raise missing(blob, max(tops.values(), key=lambda rows: max(map(len, rows), default=0)), needs)
    # With a wrong delimiter a whole header is one cell, which may begin like a column that is looked for.
    delimiter = max(found, key=lambda each: len(found[each][1]))
    rank, keys, columns = found[delimiter]
    with text.opened_text(blob, encoding) as file:
        lines = itertools.islice(parsed(blob, file, delimiter), rank + 1, None)
        yield Table(keys, columns, limited(blob, filled(lines)), findings)


def top_of(blob: Blob, encoding: str, delimiter: str) -> list[list[str]]:
    """The first rows with that delimiter, as far as they can be read: quotes make no sense with a wrong one."""
    rows: list[list[str]] = []
    with text.opened_text(blob, encoding) as file, suppress(FileRefused):
        for line in itertools.islice(parsed(blob, file, delimiter), HEADER_WITHIN):
            rows.append(list(line.cells))
    return rows


def parsed(blob: Blob, file: Iterable[str], delimiter: str) -> Iterator[Line]:
    reader = csv.reader(file, delimiter=delimiter, strict=True)
    number = 1
    try:
        for row in reader:
            yield Line(number, row_from_spreadsheet(row))
            number = reader.line_num + 1
    except csv.Error as error:
        raise refuse(
            "broken_csv",
            f"Le fichier {quoted(blob.name)} est mal formé à partir de la ligne {number} : un guillemet n'est pas "
            "refermé ou une cellule est démesurée.",
            "Téléchargez-le de nouveau en entier, ou exportez-le encore depuis votre tableur.",
        ) from error


def filled(lines: Iterable[Line]) -> Iterator[Line]:
    return (line for line in lines if any(cell.strip() for cell in line.cells))


def limited(blob: Blob, lines: Iterable[Line]) -> Iterator[Line]:
    for count, line in enumerate(lines, start=1):
        if count > MOST_LINES:
            raise too_many_lines(blob)
        yield line


def too_many_lines(blob: Blob) -> FileRefused:
    limit = f"{MOST_LINES:,}".replace(",", "\u202f")
    return refuse(
        "too_many_lines",
        f"Le fichier {quoted(blob.name)} a plus de {limit} lignes ; la France a près de 35\u202f000 communes.",
        "Ce n'est pas un zonage communal : vérifiez le fichier, ou ne gardez qu'une ligne par commune.",
    )


def header(
    rows: Sequence[Sequence[str]], needs: Sequence[Need]
) -> tuple[int, list[str], list[int | None]] | None:
    """Rank of the first row that answers every need, with its keys and the columns."""
    for rank, row in enumerate(rows):
        keys = [key_of(cell) for cell in row]
        columns = [need.find(keys) for need in needs]
        complete = all(c is not None or need.optional for c, need in zip(columns, needs, strict=True))
        if complete and any(column is not None for column in columns):
            return rank, keys, columns
    return None


def missing(blob: Blob, rows: Sequence[Sequence[str]], needs: Sequence[Need]) -> FileRefused:
    """Name what is missing in the row that looks most like a header."""

    def likeness(row: Sequence[str]) -> tuple[int, int]:
        keys = [key_of(cell) for cell in row]
        return sum(need.find(keys) is not None for need in needs), len([cell for cell in row if cell.strip()])

    best = max(rows[: HEADER_WITHIN * 2], key=likeness, default=())
    keys = [key_of(cell) for cell in best]
    absent = [need.shown for need in needs if not need.optional and need.find(keys) is None]
    read = ", ".join(quoted(cell, 24) for cell in best[:8] if cell.strip()) or "aucune"
    return refuse(
        "missing_columns",
        f"Le fichier {quoted(blob.name)} n'a pas la colonne attendue : il manque {' et '.join(absent)}. "
        f"Colonnes lues : {read}.",
        "Vérifiez que c'est le fichier de ce zonage, tel que publié, avec sa ligne d'en-tête.",
    )
