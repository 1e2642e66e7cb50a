"""Comparing and quoting what people type. Nothing here imports Django."""

from __future__ import annotations

import re
import unicodedata

LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"})
PLAIN_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
# Texts that a spreadsheet reads as a number or a day, and then shows otherwise: what begins with 0 or + (a code, a
# telephone number), a number of more digits than it keeps, « 12E3 », « 3-4 ».
TURNED_INTO_NUMBER = re.compile(
    "0[0-9]+|0[0-9](?:[ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}.-][0-9]{2}){4}|[+][0-9]{7,}"
    "|[0-9](?:[ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]?[0-9]){11,}|[0-9]+[eE][0-9]+|[0-9]{1,2}[-/][0-9]{1,4}"
)
DANGEROUS_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def plain_key(text: str) -> str:
    """Lower case, no accent, no ligature, single spaces: the key that names are compared and sorted by."""
    decomposed = unicodedata.normalize("NFKD", text.translate(LIGATURES).lower())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", bare).split())


def safe_cell(value: object) -> str:
    """Text for a spreadsheet cell that no spreadsheet will run as a formula; a number is left as it is."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(DANGEROUS_STARTS) and not PLAIN_NUMBER.fullmatch(text) else text


def spreadsheet_cell(value: object) -> str:
    """Text for a CSV that a spreadsheet opens, which it neither runs nor changes: « 02400 » keeps its zero.

    As for a formula, an apostrophe says that it is a text. A file for programs holds the text alone (`safe_cell`).
    """
    text = safe_cell(value)
    return f"'{text}" if TURNED_INTO_NUMBER.fullmatch(text) else text


def from_spreadsheet(cell: str) -> str:
    """What such a cell says, once it comes back in a table: the apostrophe before a number is ours."""
    return cell[1:] if cell.startswith("'") and TURNED_INTO_NUMBER.fullmatch(cell, 1) else cell


def row_from_spreadsheet(row: list[str]) -> list[str]:
    """A row of such cells: most begin otherwise, and are left at the first sign."""
    return [from_spreadsheet(cell) if cell[:1] == "'" else cell for cell in row]


def shortened(text: str, limit: int) -> str:
    """Cut at a word, with an ellipsis, within `limit` characters."""
    if len(text) <= limit:
        return text
    return text[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


def web_address(address: str | None) -> str:
    """The address when a browser may follow it, "" otherwise: a file of a disk, a script, anything else."""
    return address if address and address.startswith(("https://", "http://")) else ""


SAFE_SIGNS = frozenset(" '\N{RIGHT SINGLE QUOTATION MARK}-,&()°")
NUMBER_TO_CALL = re.compile(r"\d(?:[^\w]*\d){6,}")


BREATHING = re.compile(r"[.!?:;…](?=\s|$)")  # a sign that ends a word makes no link with the next one


def unlinked(text: str, limit: int = 500) -> str:
    """What one person writes to another who does not know them, on one line: its sentences, and nothing to follow.

    As `harmless`, which says a name: here the signs that end a sentence stay, since a space follows them.
    """
    folded = unicodedata.normalize("NFKC", text)
    ends = {found.start() for found in BREATHING.finditer(folded)}
    words = "".join(
        each if each.isalnum() or each in SAFE_SIGNS or place in ends else " "
        for place, each in enumerate(folded)
    )
    return shortened(" ".join(NUMBER_TO_CALL.sub(" ", words).split()), limit)


def harmless(text: str, limit: int = 80) -> str:
    """What someone typed as one short line of plain words: no address to follow, no number to call, nothing hidden.

    For a mailbox whose owner did not ask for anything: mail readers turn « exemple.test » into a link by themselves.
    """
    folded = unicodedata.normalize("NFKC", text)
    words = "".join(each if each.isalnum() or each in SAFE_SIGNS else " " for each in folded)
    return shortened(" ".join(NUMBER_TO_CALL.sub(" ", words).split()), limit) or "(sans nom)"
