"""Whole files that are refused, each with its message."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import pytest

from fabriques.territories.tests.zoning_files import (
    LAMBERT_PRJ,
    SQUARE,
    archive,
    csv_file,
    feature,
    geojson,
    ods,
    shapefile,
    xlsx,
)
from fabriques.territories.zonings.findings import FileRefused, Finding
from fabriques.territories.zonings.formats.opening import blob_of
from fabriques.territories.zonings.kinds import Kind
from fabriques.territories.zonings.readers import READERS

GRID = csv_file([["codgeo", "dens"], ["01001", 6], ["01002", 7]])
ZIPPED = archive({"grille.csv": GRID})
QUARTERS = geojson([feature("QN00201N"), feature("QN00202N")])
OUTLINES = shapefile([({"CODE_QP": "QP002001"}, [SQUARE])])
SHP = next(iter(OUTLINES))


def refusal(kind: Kind, content: bytes, name: str = "fichier") -> str:
    with pytest.raises(FileRefused) as caught:
        list(READERS[kind](blob_of(content, name)))
    (reason,) = caught.value.reasons
    return f"{reason.text} {reason.remedy}"


def encrypted() -> bytes:
    """The flag of encryption set in both headers, as any zip program would read it."""
    content = bytearray(ZIPPED)
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


LAMBERT = [(652469, 6862035), (652569, 6862135), (652469, 6862135), (652469, 6862035)]
AGAIN = "Téléchargez-la de nouveau en entier, puis recommencez."
CASES: dict[str, tuple[Kind, bytes, str]] = {
    "empty": (Kind.DENSITY, b"", "Le fichier « fichier » est vide. Téléchargez-le de nouveau."),
    "truncated zip": (
        Kind.DENSITY, ZIPPED[:-30], f"L'archive « fichier » est tronquée ou abîmée. {AGAIN}",
    ),
    "member damaged": (
        Kind.DENSITY, ZIPPED[:45] + b"\xff\xff" + ZIPPED[47:], f"L'archive « fichier » est tronquée ou abîmée. {AGAIN}",
    ),
    "encrypted zip": (
        Kind.DENSITY, encrypted(),
        "L'archive « fichier » est protégée par un mot de passe. Enregistrez-la sans mot de passe, puis recommencez.",
    ),
    "zip without a table": (
        Kind.DENSITY, archive({"a.pdf": b"x", "b.txt.bak": b"y"}),
        "L'archive « fichier » ne contient aucun tableau CSV, XLSX ou ODS. Fichiers trouvés : a.pdf, b.txt.bak. "
        "Téléchargez l'archive publiée pour ce zonage, sans en changer le contenu.",
    ),
    "zip of quarters without any": (
        Kind.QPV, archive({"a.pdf": b"x"}),
        "L'archive « fichier » ne contient ni contours (.geojson, .shp) ni liste (.csv, .xlsx). Fichiers trouvés : "
        "a.pdf. Téléchargez l'archive publiée pour ce zonage, sans en changer le contenu.",
    ),
    "PDF": (
        Kind.FRR, b"%PDF-1.7 ...",
        "Le fichier « fichier » est un document PDF. Demandez le tableau lui-même, en CSV, XLSX ou ODS.",
    ),
    "old XLS": (
        Kind.FRR, b"\xd0\xcf\x11\xe0\xa1\xb1",
        "Le fichier « fichier » est un ancien classeur .xls. Enregistrez-le en .xlsx, puis recommencez.",
    ),
    "error page": (
        Kind.FRR, b"<!DOCTYPE html><html>404",
        "Le fichier « fichier » est une page web ou un fichier XML. Le téléchargement a sans doute donné une page "
        "d'erreur : téléchargez le fichier de nouveau.",
    ),
    "another kind of table": (
        Kind.DENSITY, csv_file([["Code_insee", "Classement FRR"], ["01001", "FRR+"]]),
        "Le fichier « fichier » n'a pas la colonne attendue : il manque le niveau de densité (dens, niveau_densite, "
        "libdens…). Colonnes lues : « Code_insee », « Classement FRR ». Vérifiez que c'est le fichier de ce zonage, "
        "tel que publié, avec sa ligne d'en-tête.",
    ),
    "no header": (
        Kind.ZRR, csv_file([["01001", "C"], ["01002", "NC"]]),
        "Le fichier « fichier » n'a pas la colonne attendue : il manque le code de la commune (codgeo, insee_com, "
        "code_insee…) et le classement en ZRR (zrr_simp, status, zrr…). Colonnes lues : « 01001 », « C ». Vérifiez que "
        "c'est le fichier de ce zonage, tel que publié, avec sa ligne d'en-tête.",
    ),
    "JSON for a table": (
        Kind.FRR, b"[]",
        "Le fichier « fichier » n'a pas un format attendu pour ce zonage. Formats lus : CSV, XLSX, ODS, ou une archive "
        "zip qui en contient un.",
    ),
    "quote never closed": (
        Kind.DENSITY, b'codgeo,dens\n01001,6\n01002,"7\n01004,7\n',
        "Le fichier « fichier » est mal formé à partir de la ligne 3 : un guillemet n'est pas refermé ou une cellule "
        "est démesurée. Téléchargez-le de nouveau en entier, ou exportez-le encore depuis votre tableur.",
    ),
    "null characters": (
        Kind.DENSITY, b"codgeo,dens\n01001,6\x00\n",
        "Le fichier « fichier » n'est pas un texte lisible (octet 19). Il est abîmé, ou mélange deux encodages : "
        "téléchargez-le de nouveau, ou enregistrez-le en CSV UTF-8.",
    ),
    "two encodings": (
        Kind.FRR, "code;frr;é\n".encode() + b"01001;class\xe9e;\n",
        "Le fichier « fichier » n'est pas un texte lisible (octet 23). Il est abîmé, ou mélange deux encodages : "
        "téléchargez-le de nouveau, ou enregistrez-le en CSV UTF-8.",
    ),
    "JSON cut": (
        Kind.ZRR, json.dumps([{"insee_code": "01001", "status": "C"}] * 2).encode()[:-20],
        "Le fichier « fichier » est tronqué ou mal formé à partir de l'enregistrement 2. Téléchargez-le de nouveau en "
        "entier, puis recommencez.",
    ),
    "JSON too deep": (
        Kind.ZRR, b"[" + b"[" * 200_000,
        "Le fichier « fichier » est tronqué ou mal formé à partir de l'enregistrement 1. Téléchargez-le de nouveau en "
        "entier, puis recommencez.",
    ),
    "GeoJSON cut": (
        Kind.QPV, QUARTERS[:-40],
        "Le fichier « fichier » est tronqué ou mal formé à partir de l'enregistrement 2. Téléchargez-le de nouveau en "
        "entier, puis recommencez.",
    ),
    "JSON that draws nothing": (
        Kind.QPV, b'{"type": "Topology"}',
        "Le fichier « fichier » n'est pas une collection GeoJSON : il n'a pas de liste « features ». Vérifiez "
        "que c'est "
        "le fichier des contours, au format GeoJSON en WGS 84.",
    ),
    "announced in Lambert 93": (
        Kind.QPV, geojson([feature("QN00201N")], "urn:ogc:def:crs:EPSG::2154"),
        "Les contours ne sont pas en WGS 84 : le fichier annonce la projection « urn:ogc:def:crs:EPSG::2154 ». "
        "Choisissez le fichier dont le nom porte « WGS84 » ; celui en Lambert 93 (« LB93 ») n'est pas lu.",
    ),
    "drawn in Lambert 93": (
        Kind.QPV, geojson([feature("QN00201N", LAMBERT)], ""),
        "Les contours ne sont pas en WGS 84 : les coordonnées (652469 ; 6862035) du quartier QN00201N ne sont pas "
        "des degrés. Choisissez le "
        "fichier dont le nom porte « WGS84 » ; celui en Lambert 93 (« LB93 ») n'est pas lu.",
    ),
    "shapefile in Lambert 93": (
        Kind.QPV, archive(shapefile([({"CODE_QP": "QP002001"}, [SQUARE])], prj=LAMBERT_PRJ)),
        "Les contours ne sont pas en WGS 84 : le fichier .prj annonce « RGF93_Lambert_93 ». Choisissez le fichier dont "
        "le nom porte « WGS84 » ; celui en Lambert 93 (« LB93 ») n'est pas lu.",
    ),
    "shapefile without attributes": (
        Kind.QPV, archive({SHP: OUTLINES[SHP]}),
        "Il manque le fichier « qp_metropoleoutremer_wgs84_epsg4326.dbf », qui porte les codes des quartiers. "
        "Mettez le "
        ".shp, le .dbf et le .prj dans une même archive zip, puis importez l'archive.",
    ),
    "shapefile cut": (
        Kind.QPV, archive({**OUTLINES, SHP: OUTLINES[SHP][:-12]}),
        "Le fichier « QP_METROPOLEOUTREMER_WGS84_EPSG4326.shp » est tronqué ou abîmé : contours et attributs ne "
        "se répondent "
        "pas. Téléchargez l'archive de nouveau en entier, puis recommencez.",
    ),
    "shapefile of points": (
        Kind.QPV, archive({**OUTLINES, SHP: OUTLINES[SHP][:32] + struct.pack("<i", 1) + OUTLINES[SHP][36:]}),
        "Le fichier « QP_METROPOLEOUTREMER_WGS84_EPSG4326.shp » ne contient pas des polygones (type 1). "
        "Choisissez le fichier "
        "des contours des quartiers, pas celui de leurs points.",
    ),
    "lone shape": (
        Kind.QPV, OUTLINES[SHP],
        "Le fichier « fichier » est un .shp seul : les codes des quartiers sont dans le .dbf voisin. Mettez le "
        ".shp, le "
        ".dbf et le .prj dans une même archive zip, puis importez l'archive.",
    ),
    "formulas in an ODS": (
        Kind.LIST, ods([["code"], ["01001"]], formula="of:=1+1"),
        "Le classeur « fichier » contient des formules. Dans votre tableur, copiez la feuille et collez-la en « "
        "valeurs "
        "seules », puis recommencez.",
    ),
    "older grid": (
        Kind.DENSITY, csv_file([["codgeo", "dens"], *([f"{n:05}", n % 4 + 1] for n in range(1000, 2100))]),
        "Le fichier ne contient aucun niveau 5, 6 ou 7 : c'est l'ancienne grille de densité à 4 niveaux. Importez la "
        "grille communale de densité à 7 niveaux de l'INSEE.",
    ),
    "programme not named": (
        Kind.TOWN_PROGRAMMES, csv_file([["code_insee", "nom"], ["01001", "A"]]),
        "Le fichier « fichier » n'a pas la colonne attendue : il manque le programme (programme, acv, pvd). Colonnes "
        "lues : « code_insee », « nom ». Vérifiez que c'est le fichier de ce zonage, tel que publié, avec sa ligne "
        "d'en-tête.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "content", "message"), CASES.values(), ids=CASES)
def test_bad_file_is_refused_in_words(kind: Kind, content: bytes, message: str) -> None:
    assert refusal(kind, content) == message


def test_missing_path_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as caught:
        blob_of(tmp_path / "absent.csv")
    assert str(caught.value) == "Le fichier « absent.csv » n'existe pas."


def test_formula_in_a_workbook_rejects_its_line_only() -> None:
    content = xlsx({"Grille": [["codgeo", "dens"], ["01001", 6], ["01002"]]}, {"B3": "=3+4", "D2": "=1"})
    row, finding = READERS[Kind.DENSITY](blob_of(content))
    assert row[:3] == (2, "01001", "6")
    assert isinstance(finding, Finding)
    assert (finding.line, finding.detail) == (
        3, "Une cellule lue est une formule : collez sa valeur. Ligne laissée.",
    )  # fmt: skip
