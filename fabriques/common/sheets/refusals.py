"""Why a file is refused: the limit it passes or the damage found, and what to do about it."""

from __future__ import annotations

from fabriques.common.reasons import Reason, Refusal
from fabriques.common.values import SPACE, grouped

MEGABYTE = 1_000_000
LARGEST_FILE = 40 * MEGABYTE
LARGEST_EXPANDED = 500 * MEGABYTE
MOST_MEMBERS = 2_000
MOST_COLUMNS = 200
MOST_ROWS = 250_000
LONGEST_CELL = 10_000
READ = "Formats lus : CSV, XLSX (Excel) et ODS (LibreOffice)."


class SheetRefused(Refusal):
    """The only error that reading a file raises, whatever the file holds."""


def refused(code: str, text: str, rule: str, remedy: str) -> SheetRefused:
    return SheetRefused(Reason(code, text, rule, remedy))


def quoted(name: str) -> str:
    return f"«{SPACE}{name}{SPACE}»"


def size(count: int) -> str:
    return f"{grouped(-(-count // MEGABYTE))}{SPACE}Mo"


def empty(name: str) -> SheetRefused:
    return refused(
        "empty_file",
        f"Le fichier {quoted(name)} est vide.",
        "Il faut une ligne d'en-tête et au moins une ligne en dessous.",
        "Vérifiez que c'est le bon fichier, puis recommencez.",
    )


def no_row(name: str) -> SheetRefused:
    return refused(
        "no_row",
        f"Le fichier {quoted(name)} n'a aucune ligne sous son en-tête.",
        "Il faut une ligne d'en-tête et au moins une ligne en dessous.",
        "Vérifiez que c'est le bon fichier et que la première feuille est la bonne, puis recommencez.",
    )


def too_large(name: str, count: int) -> SheetRefused:
    return refused(
        "too_large",
        f"Le fichier {quoted(name)} pèse {size(count)}.",
        f"La limite est de {size(LARGEST_FILE)}.",
        "Retirez les colonnes inutiles, ou découpez-le en plusieurs fichiers.",
    )


def too_large_expanded(name: str) -> SheetRefused:
    return refused(
        "too_large_expanded",
        f"Le fichier {quoted(name)} est trop grand une fois décompressé.",
        f"La limite est de {size(LARGEST_EXPANDED)} une fois décompressé.",
        "Copiez les seules colonnes utiles dans un nouveau classeur, ou découpez-le en plusieurs fichiers.",
    )


def too_many_rows(name: str) -> SheetRefused:
    return refused(
        "too_many_rows",
        f"Le fichier {quoted(name)} a plus de {grouped(MOST_ROWS)} lignes.",
        f"La limite est de {grouped(MOST_ROWS)} lignes.",
        "Découpez-le en plusieurs fichiers.",
    )


def too_many_columns(name: str, line: int) -> SheetRefused:
    return refused(
        "too_many_columns",
        f"La ligne {line} du fichier {quoted(name)} a plus de {MOST_COLUMNS} colonnes.",
        f"La limite est de {MOST_COLUMNS} colonnes.",
        "Gardez les seules colonnes utiles, puis recommencez.",
    )


def cell_too_long(name: str, line: int) -> SheetRefused:
    return refused(
        "cell_too_long",
        f"Une cellule de la ligne {line} du fichier {quoted(name)} est trop longue.",
        f"La limite est de {grouped(LONGEST_CELL)} caractères par cellule.",
        "Raccourcissez cette cellule ; dans un CSV, vérifiez qu'aucun guillemet n'y reste ouvert.",
    )


def quote_left_open(name: str, line: int) -> SheetRefused:
    return refused(
        "open_quote",
        f"Dans le fichier {quoted(name)}, un guillemet ouvert à partir de la ligne {line} n'est jamais refermé.",
        "Dans un CSV, tout ce qui suit un guillemet ouvert est lu comme une seule cellule.",
        "Refermez ou supprimez ce guillemet, puis recommencez.",
    )


def damaged(name: str) -> SheetRefused:
    return refused(
        "damaged",
        f"Le fichier {quoted(name)} est tronqué, abîmé ou protégé par un mot de passe.",
        READ,
        "Ouvrez-le dans un tableur, enregistrez-le de nouveau sans mot de passe, puis recommencez.",
    )


def not_a_table(name: str, what: str, remedy: str) -> SheetRefused:
    return refused("not_a_table", f"Le fichier {quoted(name)} est {what}.", READ, remedy)
