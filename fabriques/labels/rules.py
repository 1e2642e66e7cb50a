"""Reading a published list of Fabriques: what is wrong on a line, and what is done about it."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from fabriques.common.dates import PARIS
from fabriques.common.text import shortened

LONGEST_NAME = 120
LONGEST_REFERENCE = 40
PARAGRAPH = 60
MASKS = ("[courriel retiré]", "[personne physique]")


@dataclass(frozen=True)
class Period:
    """A period of the published list, and what its labels are known to be."""

    code: str
    kind: str
    start: date
    start_is_assumed: bool
    announced_at: datetime


# The list tells « 2019-2021 » or « 2023 » only. For the first, the day of the first announcement is taken as the
# start and the label is public since the end of the period; for the second, 9 November 2023 is official.
PERIODS = {
    "2019-2021": Period(
        "2019-2021", "fabrique", date(2020, 2, 3), True, datetime(2021, 12, 31, tzinfo=PARIS)
    ),
    "2023": Period("2023", "fabrique_2023", date(2023, 11, 9), False, datetime(2023, 11, 9, tzinfo=PARIS)),
}


# Before that day the list does not say which Fabriques were already announced.
FIRST_KNOWN_DAY = min(period.announced_at for period in PERIODS.values()).date()


@dataclass(frozen=True)
class Finding:
    """Something met on a line, and what was done; `anomaly` is a stable code."""

    anomaly: str
    detail: str
    done: str


@dataclass
class Line:
    """One line of the list as read: `number` is the line of the file where it starts."""

    number: int
    reference: str
    period: Period | None
    name: str
    published_name: str
    commune_code: str
    commune_name: str
    point: tuple[float, float] | None
    findings: list[Finding] = field(default_factory=list)
    rejected: bool = False

    def find(self, anomaly: str, detail: str, done: str) -> None:
        self.findings.append(Finding(anomaly, detail, done))

    def reject(self, detail: str) -> None:
        self.rejected = True
        self.find("rejected", detail, "ligne refusée, rien n'est enregistré pour elle")


def read_line(number: int, row: Mapping[str, str | None]) -> Line:
    """Turn a row into a line, with every anomaly of its own text."""
    published = row.get("nom_publie") or ""
    words = (row.get("vague_supposee") or "").split()
    line = Line(
        number=number,
        reference=(row.get("id") or "").strip(),
        period=PERIODS.get(words[0] if words else ""),
        name="",
        published_name=published,
        commune_code=(row.get("commune_code") or "").strip(),
        commune_name=(row.get("commune_nom") or "").strip(),
        point=None,
    )
    if not line.reference:
        line.reject("l'identifiant manque")
    if len(line.reference) > LONGEST_REFERENCE:
        line.reject(f"l'identifiant dépasse {LONGEST_REFERENCE} caractères")
    if line.period is None:
        line.reject(f"la vague « {row.get('vague_supposee') or ''} » n'est ni 2019-2021 ni 2023")
    if not re.fullmatch(r"[0-9][0-9AB][0-9]{3}", line.commune_code):
        line.reject(f"le code commune « {line.commune_code} » n'a pas la forme d'un code INSEE")
    read_name(line)
    read_point(line, row)
    return line


def read_name(line: Line) -> None:
    """Clean the published name into a short one; the published text is kept whole beside it."""
    text = html.unescape(line.published_name)
    if text != line.published_name:
        line.find("entity", "le nom contient une entité HTML (&amp;)", "décodée")
    if "\n" in text or "\r" in text:
        line.find("line_break", "le nom contient un saut de ligne", "remplacé par une espace")
    if re.search(r"  |^\s|\s$", line.published_name.replace("\n", " ")):
        line.find("spaces", "le nom contient des espaces en trop", "retirées")
    for mask in MASKS:
        if mask in text:
            line.find("masked", f"le nom contenait une donnée personnelle : {mask}", "conservé masqué")
    text = " ".join(text.split())
    if not text:
        line.reject("le nom manque")
    line.name = shortened(text, LONGEST_NAME)
    if len(text) > PARAGRAPH:
        done = (
            "gardé en entier"
            if line.name == text
            else f"coupé à {len(line.name)} caractères, texte entier conservé"
        )
        line.find("paragraph", f"le nom est un paragraphe de {len(text)} caractères", done)


def read_point(line: Line, row: Mapping[str, str | None]) -> None:
    latitude, longitude = (row.get("lat") or "").strip(), (row.get("lon") or "").strip()
    if not latitude or not longitude or "NA" in (latitude, longitude):
        line.find(
            "no_point", "la position manque", "point de la commune s'il est connu, sinon position inconnue"
        )
        return
    try:
        found = float(longitude), float(latitude)
    except ValueError:
        line.find("bad_point", f"la position « {latitude}, {longitude} » n'est pas un nombre", "ignorée")
        return
    if not all(map(math.isfinite, found)) or abs(found[0]) > 180 or abs(found[1]) > 90 or found == (0.0, 0.0):
        line.find("bad_point", f"la position {latitude}, {longitude} n'existe pas", "ignorée")
        return
    line.point = found
