"""Cleans the code cells of the files: what spreadsheets do to « 01053 », and the arrondissements municipaux."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from fabriques.common.text import DANGEROUS_STARTS, plain_key
from fabriques.territories.zonings.findings import Anomaly, Finding, quoted, rejected, repaired
from fabriques.territories.zonings.kinds import Unit

COMMUNE = re.compile(r"(?:\d\d|2[AB])\d{3}")
ARRONDISSEMENT = re.compile(r"(?:\d\d|2[AB])\d|9[78]\d\d?")
WRAPPED = re.compile(r"""=\s*"([^"=]*)"|'(.*)""")
WHOLE_NUMBER = re.compile(r"(\d+)[.,]0+")
SEVERAL = re.compile(r"\s*(?:[;,|/+]|\bet\b)\s*")
CODE_NAMES = (
    "codgeo", "insee_com", "code_insee", "codeinsee", "insee_code", "code_commune", "commune_code", "depcom",
    "code_com", "code_commune_insee", "code_insee_commune", "code_insee_de_la_commune", "insee", "com",
    "code_geographique", "code_officiel_geographique", "code",
)  # fmt: skip
ARRONDISSEMENT_NAMES = ("arrondissement", "code_arrondissement", "arr", "code_arr", "insee_arr")

MUNICIPAL = {
    **{f"751{rank:02}": "75056" for rank in range(1, 21)},
    **{f"132{rank:02}": "13055" for rank in range(1, 17)},
    **{f"6938{rank}": "69123" for rank in range(1, 10)},
}


class Code(NamedTuple):
    """A clean code, empty when the cell holds none; `findings` say why or what was repaired."""

    code: str
    findings: tuple[Finding, ...] = ()


@lru_cache(maxsize=1_000)
def key_of(header: str) -> str:
    """« Code_insee » and « CODE INSEE » are one column."""
    return plain_key(header.replace("+", " plus ")).replace(" ", "_")


def clean_code(line: int, cell: str, unit: Unit = Unit.COMMUNE) -> Code:
    text = cell.strip()
    if not text:
        return Code("", (rejected(line, Anomaly.NO_CODE, "Le code du territoire manque : ligne laissée."),))
    findings: list[Finding] = []
    wrapped = WRAPPED.fullmatch(text)
    if wrapped:
        inner = (wrapped[1] if wrapped[1] is not None else wrapped[2]).strip()
        findings.append(
            repaired(
                line, Anomaly.WRAPPED_CODE, f"{quoted(text)} a été lu {quoted(inner)} : un code est un texte."
            )
        )
        text = inner
    if text.startswith(DANGEROUS_STARTS):
        return Code("", (formula(line, text),))
    number = WHOLE_NUMBER.fullmatch(text)
    bare = (number[1] if number else text).upper()
    code = with_zeros(bare, unit)
    if not code:
        return Code("", (bad_code(line, text, unit),))
    if code != bare:
        findings.append(
            repaired(line, Anomaly.LOST_ZERO, f"{quoted(text)} a été lu {code} : zéro de tête perdu.")
        )
    return Code(code, tuple(findings))


def with_zeros(text: str, unit: Unit) -> str:
    """The code with its leading zero; empty when the text is no code."""
    pattern, usual = (COMMUNE, 5) if unit is Unit.COMMUNE else (ARRONDISSEMENT, 3)
    if pattern.fullmatch(text) and text.isascii():
        return text
    padded = f"0{text}"
    is_short = text.isascii() and text.isdigit() and len(padded) == usual
    return padded if is_short and pattern.fullmatch(padded) else ""


def formula(line: int, text: str) -> Finding:
    detail = (
        f"La cellule {quoted(text)} est une formule, elle n'est pas lue : collez sa valeur. Ligne laissée."
    )
    return rejected(line, Anomaly.FORMULA, detail)


def bad_code(line: int, text: str, unit: Unit) -> Finding:
    shape = "cinq caractères, comme 01053 ou 2A004" if unit is Unit.COMMUNE else "trois ou quatre, comme 021"
    what = "commune" if unit is Unit.COMMUNE else "arrondissement"
    return rejected(
        line, Anomaly.BAD_CODE, f"{quoted(text)} n'est pas un code de {what} ({shape}). Ligne laissée."
    )


def clean_codes(line: int, cell: str) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    """The commune codes of a cell that may hold several (« 59350;59378 »)."""
    text = cell.strip()
    wrapped = WRAPPED.fullmatch(text)
    inside = (wrapped[1] if wrapped[1] is not None else wrapped[2]) if wrapped else text
    parts = SEVERAL.split(inside) if not inside.startswith(DANGEROUS_STARTS) else [inside]
    if len(parts) == 1:
        one = clean_code(line, cell)
        return ((one.code,) if one.code else ()), one.findings
    read = [clean_code(line, part) for part in parts if part]
    findings = [finding for each in read for finding in each.findings]
    if wrapped:
        detail = f"{quoted(text)} a été lu {quoted(inside)} : un code est un texte."
        findings.insert(0, repaired(line, Anomaly.WRAPPED_CODE, detail))
    return tuple(dict.fromkeys(each.code for each in read if each.code)), tuple(findings)


def safe_name(line: int, cell: str) -> tuple[str, tuple[Finding, ...]]:
    """A name on one line, that no spreadsheet will run as a formula."""
    text = " ".join("".join(char if char.isprintable() else " " for char in cell).split())
    if not text.startswith(DANGEROUS_STARTS):
        return text, ()
    detail = f"Le nom {quoted(text)} commence comme une formule : gardé comme un simple texte."
    return f"'{text}", (repaired(line, Anomaly.FORMULA, detail),)
