"""The list of territories a wave is reserved for, as pasted or sent, line by line. Nothing here imports Django."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from fabriques.common.text import shortened

HEADERS = {"code", "arrondissement", "code_arrondissement", "arr", "codes", "insee"}
MOST_LINES = 2_000


@dataclass(frozen=True)
class Rejected:
    """A line that was not understood: its number in the file, what it says, why."""

    line: int
    text: str
    why: str


@dataclass(frozen=True)
class ReadList:
    arrondissements: tuple[str, ...]
    departements: tuple[str, ...]
    rejected: tuple[Rejected, ...]

    @property
    def total(self) -> int:
        return len(self.arrondissements) + len(self.departements)


def read_list(text: str, arrondissements: Mapping[str, str], bare: Mapping[str, str]) -> ReadList:
    """Read codes, one a line, the code in the first column. `bare`: départements without any arrondissement.

    Both mappings go from a code to its name. A first line that names its columns is passed over.
    """
    found: dict[str, int] = {}
    rejected = []
    for number, line in enumerate(text.splitlines(), start=1):
        written = line.strip().strip("\ufeff")
        code = re.split(r"[;,\t|]", written, maxsplit=1)[0].strip().strip("\"'").upper()
        if not code or (number == 1 and code.lower().replace(" ", "_") in HEADERS):
            continue
        if number > MOST_LINES:
            rejected.append(
                Rejected(number, shortened(written, 60), f"la liste compte plus de {MOST_LINES} lignes")
            )
            break
        why = refused(code, found, arrondissements, bare)
        if why:
            rejected.append(Rejected(number, shortened(written, 60), why))
        else:
            found[code] = number
    return ReadList(
        tuple(code for code in found if code in arrondissements),
        tuple(code for code in found if code in bare),
        tuple(rejected),
    )


def refused(
    code: str, found: Mapping[str, int], arrondissements: Mapping[str, str], bare: Mapping[str, str]
) -> str:
    """Why a code is no territory of the list; empty when it is one."""
    if code in found:
        return f"déjà dans la liste, ligne {found[code]}"
    if code in arrondissements or code in bare:
        return ""
    padded = f"0{code}"
    if padded in arrondissements:
        return f"un zéro de tête a sans doute été perdu : écrivez {padded} pour {arrondissements[padded]}"
    if any(each.startswith(code) for each in arrondissements):
        return "c'est un département ; nommez ses arrondissements, un par ligne"
    if re.fullmatch(r"\d[0-9AB]\d{3}", code):
        return "c'est un code de commune ; donnez celui de son arrondissement"
    return "aucun arrondissement ne porte ce code"
