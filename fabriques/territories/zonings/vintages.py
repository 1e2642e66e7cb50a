"""From which day a generation holds: what the texts give for a known vintage, else what the vintage says."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from fabriques.territories.zonings.findings import quoted, refuse
from fabriques.territories.zonings.kinds import GENERATIONS, KINDS, Kind, generation

LONGEST_VINTAGE = 20
VINTAGE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")


class Period(NamedTuple):
    start: date
    end: date | None


class Identity(NamedTuple):
    code: str
    label: str
    source: str
    licence: str


def period(kind: Kind, vintage: str, valid_from: date | None, valid_until: date | None) -> Period:
    """The days on which the generation holds. Refuses a vintage without a date when none is given beside it."""
    if not vintage.strip() or len(vintage) > LONGEST_VINTAGE or not vintage.isprintable():
        raise refuse(
            "bad_vintage",
            f"Le millésime {quoted(vintage)} doit faire de 1 à {LONGEST_VINTAGE} caractères.",
            "Donnez l'année de la liste, comme 2024, ou sa date, comme 2025-07-10.",
        )
    known = generation(kind, vintage)
    start = valid_from or (known.valid_from if known else day_of(kind, vintage))
    end = valid_until or (known.valid_until if known and valid_from is None else None)
    if end is not None and end < start:
        raise refuse(
            "dates_out_of_order",
            f"La fin de validité ({end:%d/%m/%Y}) précède le début ({start:%d/%m/%Y}).",
            "Corrigez l'une des deux dates.",
        )
    return Period(start, end)


def day_of(kind: Kind, vintage: str) -> date:
    """The first day of the year, month or day that the vintage names."""
    named = VINTAGE.fullmatch(vintage.strip())
    try:
        if named:
            return date(int(named[1]), int(named[2] or 1), int(named[3] or 1))
    except ValueError:
        pass
    known = ", ".join(each.vintage for each in GENERATIONS.get(kind, ()))
    raise refuse(
        "undated_vintage",
        f"Le millésime {quoted(vintage)} ne dit pas depuis quand la liste est en vigueur.",
        "Donnez une année ou une date comme millésime, ou la date d'entrée en vigueur avec --valid-from."
        + (f" Millésimes connus : {known}." if known else ""),
    )


def identity(
    kind: Kind, code: str | None, label: str | None, source: str | None, licence: str | None
) -> Identity:
    """How the zoning is named; a free list must be named and sourced by the person who brings it in."""
    facts = KINDS[kind]
    free = kind is Kind.LIST
    missing = [
        name
        for name, value in (("son code", code), ("son intitulé", label), ("sa source", source))
        if free and not (value or "").strip()
    ]
    if missing:
        raise refuse(
            "unnamed_list",
            f"Une liste libre doit être nommée : il manque {', '.join(missing)}.",
            "Donnez --code (comme arrondissements-2023), --label et --source (le texte ou le service d'où elle vient).",
        )
    found = Identity(
        (code or kind.value).strip(),
        (label or facts.label).strip(),
        (source or facts.source).strip(),
        (licence or facts.licence or "non précisée").strip(),
    )
    check_identity(kind, found)
    return found


def check_identity(kind: Kind, found: Identity) -> None:
    if not CODE.fullmatch(found.code):
        raise refuse(
            "bad_code",
            f"Le code de zonage {quoted(found.code)} n'est pas valable.",
            "Employez de 1 à 60 lettres minuscules sans accent, chiffres et tirets.",
        )
    reserved = {each.value for each in Kind} - {kind.value, Kind.LIST.value}
    if found.code in reserved or (kind is Kind.LIST and found.code == Kind.LIST.value):
        raise refuse(
            "reserved_code",
            f"Le code {quoted(found.code)} est celui d'un autre zonage.",
            "Choisissez un autre code pour cette liste.",
        )
    for name, value, limit in (
        ("L'intitulé", found.label, 160),
        ("La source", found.source, 200),
        ("La licence", found.licence, 80),
    ):
        if len(value) > limit or not value.isprintable():
            raise refuse(
                "too_long",
                f"{name} {quoted(value)} doit tenir sur une ligne de {limit} caractères.",
                "Raccourcissez ce texte.",
            )
