"""Damaged files never raise anything but a refusal in words, and never leave a row behind a refusal."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import lru_cache

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fabriques.common.authorization import INSTALLATION
from fabriques.common.tests import instants
from fabriques.territories.acts import import_zoning
from fabriques.territories.models import Zoning, ZoningMember
from fabriques.territories.tests.zoning_files import (
    BOW,
    SQUARE,
    archive,
    csv_file,
    feature,
    geojson,
    ods,
    shapefile,
    xlsx,
)
from fabriques.territories.zonings.assembly import Task, assemble
from fabriques.territories.zonings.findings import FileRefused
from fabriques.territories.zonings.formats.cog import read_cog, read_populations
from fabriques.territories.zonings.formats.opening import Blob, blob_of
from fabriques.territories.zonings.geography import Geography
from fabriques.territories.zonings.kinds import Kind
from fabriques.territories.zonings.readers import READERS

GRID = [
    ["codgeo", "libgeo", "dens"],
    ["02168", "Château-Thierry", 4],
    ["02722", "Soissons", 3],
    ["02408", "Laon", 2],
]
UNITS = [["CODGEO", "STATUT_2017"], ["02168", "C"], ["02722", "B"], ["02408", "H"]]
FRR = [["Code_insee", "Classement FRR", ""], ["02168", "FRR+", ""], ["02722", "Non classée", ""]]
ZRR = [
    {"fields": {"insee_code": "02168", "status": "C"}},
    {"fields": {"insee_code": "02722", "status": "PC"}},
]
MOVES = [
    ["MOD", "DATE_EFF", "TYPECOM_AV", "COM_AV", "LIBELLE_AV", "TYPECOM_AP", "COM_AP", "LIBELLE_AP"],
    ["50", "2025-01-01", "COM", "49069", "Orée d'Anjou", "COM", "49126", "Orée d'Anjou"],
]  # fmt: skip
ZONES = geojson([feature("QN00201N"), feature("QN00202N", BOW)])
OUTLINES = shapefile([({"CODE_QP": "QP002001", "NOM_QP": "Étoile", "CODE_INSEE": "02168"}, [SQUARE])])

VALID: dict[str, tuple[Kind, bytes, str]] = {
    "density csv": (Kind.DENSITY, csv_file(GRID), "2024"),
    "density xlsx": (Kind.DENSITY, xlsx({"Grille": GRID}), "2024"),
    "density ods": (Kind.DENSITY, ods(GRID), "2024"),
    "units zip": (Kind.URBAN_UNITS, archive({"UU.xlsx": xlsx({"Composition_communale": UNITS})}), "2024"),
    "frr csv": (Kind.FRR, csv_file(FRR), "2025"),
    "zrr json": (Kind.ZRR, json.dumps(ZRR).encode(), "2022"),
    "mountain csv": (Kind.MOUNTAIN, csv_file([["code", "montagne"], ["02168", "oui"]]), "2024"),
    "towns csv": (Kind.TOWN_PROGRAMMES, csv_file([["code", "programme"], ["02168", "ACV"]]), "2024"),
    "figure csv": (Kind.SOCIO_ECONOMIC, csv_file([["code", "valeur"], ["02168", "12,5"]]), "2024"),
    "qpv csv": (Kind.QPV, csv_file([["code_qp", "insee_com"], ["QN00201N", '="02168"']]), "2024"),
    "qpv geojson": (Kind.QPV, ZONES, "2024"),
    "qpv zip": (Kind.QPV, archive({"GEOJSON/QP_WGS84.geojson": ZONES}), "2024"),
    "qpv shapefile": (Kind.QPV, archive(OUTLINES), "2015"),
}  # fmt: skip

SHP, DBF, PRJ = OUTLINES


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return {name: book.read(name) for name in book.namelist()}


XLSX, ODS = parts(VALID["density xlsx"][1]), parts(VALID["density ods"][1])
INSIDE: dict[str, tuple[Kind, dict[str, bytes], str, str]] = {
    "shapes": (Kind.QPV, OUTLINES, SHP, "2015"),
    "attributes": (Kind.QPV, OUTLINES, DBF, "2015"),
    "projection": (Kind.QPV, OUTLINES, PRJ, "2015"),
    "sheet": (Kind.DENSITY, XLSX, "xl/worksheets/sheet1.xml", "2024"),
    "strings": (Kind.DENSITY, XLSX, "xl/sharedStrings.xml", "2024"),
    "book": (Kind.DENSITY, XLSX, "xl/workbook.xml", "2024"),
    "ods": (Kind.DENSITY, ODS, "content.xml", "2024"),
}
EXAMPLES = 100
Damage = Callable[[bytes], bytes]
positions = st.floats(0, 1, exclude_max=True)


def at(content: bytes, where: float) -> int:
    return int(where * len(content))


def overwrite(where: float, value: bytes) -> Damage:
    return lambda content: content[: at(content, where)] + value + content[at(content, where) + len(value) :]


def insert(where: float, value: bytes) -> Damage:
    return lambda content: content[: at(content, where)] + value + content[at(content, where) :]


def cut(start: float, end: float) -> Damage:
    return lambda content: content[: at(content, start)] + content[at(content, max(start, end)) :]


def repeat(start: float, end: float) -> Damage:
    return lambda content: content[: at(content, max(start, end))] + content[at(content, start) :]


nasty = st.sampled_from(
    [
        b"\x00",
        b"\xff",
        b'"',
        b";",
        b"\n",
        b"=",
        b"{",
        b"]",
        b"1e999",
        b"NaN",
        b"\\ud800",
        b"9" * 5000,
        b"[" * 3000,
    ]
)
damages = st.lists(
    st.one_of(
        st.builds(overwrite, positions, st.binary(min_size=1, max_size=4)),
        st.builds(insert, positions, nasty | st.binary(max_size=6)),
        st.builds(cut, positions, positions),
        st.builds(repeat, positions, positions),
    ),
    min_size=1,
    max_size=4,
)


def damaged(content: bytes, applied: list[Damage]) -> bytes:
    for damage in applied:
        content = damage(content)
    return content


@lru_cache(maxsize=1)
def aisne() -> Geography:
    names = {"02168": "Château-Thierry", "02722": "Soissons", "02408": "Laon", "49126": "Orée d'Anjou"}
    return Geography(
        communes={code: code[:2] for code in names}, names=names, units=frozenset({"021"}),
        former={"49069": "49126"}, ambiguous={"02999": ("02168", "02722")}, collectivities=frozenset(),
    )  # fmt: skip


def nowhere(outline: object, least: float) -> list[str]:
    return []


def opened(content: bytes) -> Blob | None:
    """The content as a file; None when nothing is left of it, which is refused before anything is read."""
    return blob_of(content) if content else None


def read_or_refused(kind: Kind, content: bytes, vintage: str) -> None:
    blob = opened(content)
    if blob is None:
        return
    task = Task(kind, vintage, date(int(vintage), 1, 1), aisne(), nowhere)
    with suppress(FileRefused):
        found = assemble(task, READERS[kind](blob))
        assert {unit for unit, _ in found.members} <= aisne().communes.keys()
        assert all(zone.outline.is_valid for zone in found.zones)


@pytest.mark.parametrize("name", VALID)
@settings(max_examples=EXAMPLES)
@given(applied=damages)
def test_damaged_file_is_read_or_refused_in_words(name: str, applied: list[Damage]) -> None:
    kind, content, vintage = VALID[name]
    read_or_refused(kind, damaged(content, applied), vintage)


@pytest.mark.parametrize("name", INSIDE)
@settings(max_examples=EXAMPLES)
@given(applied=damages)
def test_file_damaged_inside_a_sound_container_is_read_or_refused(name: str, applied: list[Damage]) -> None:
    kind, members, part, vintage = INSIDE[name]
    read_or_refused(kind, archive({**members, part: damaged(members[part], applied)}), vintage)


@pytest.mark.parametrize("reader", [read_cog, read_populations])
@settings(max_examples=EXAMPLES)
@given(applied=damages)
def test_damaged_code_or_population_is_read_or_refused_in_words(
    reader: Callable[[Blob], object], applied: list[Damage]
) -> None:
    rows = MOVES if reader is read_cog else [["COM", "PMUN"], ["02168", 15000]]
    blob = opened(damaged(csv_file(rows, ","), applied))
    if blob is not None:
        with suppress(FileRefused):
            list(reader(blob))  # type: ignore[call-overload]


@pytest.mark.django_db
@pytest.mark.parametrize("name", VALID)
@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(applied=damages)
def test_refused_file_leaves_no_row(name: str, applied: list[Damage]) -> None:
    kind, content, vintage = VALID[name]
    with transaction.atomic():
        try:
            report = import_zoning(
                kind,
                damaged(content, applied),
                vintage=vintage,
                by=INSTALLATION,
                at=instants.DURING,
                again=True,
            )
        except FileRefused:
            assert not Zoning.objects.exists()
            assert not ZoningMember.objects.exists()
        else:
            assert report.zoning == Zoning.objects.get()
        transaction.set_rollback(True)
