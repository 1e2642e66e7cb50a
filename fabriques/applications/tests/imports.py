"""Imports by situation, made through the acts; every file in them is fictitious."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from csv import reader
from io import StringIO
from typing import Any

from fabriques.accounts.tests import factories as people
from fabriques.applications.imports import acts, working
from fabriques.applications.models import FileImport
from fabriques.calls.models import Wave
from fabriques.calls.tests.factories import demonstration_wave
from fabriques.common import files
from fabriques.common.authorization import IMPORT
from fabriques.common.tests import instants
from fabriques.connectors.tests.procedures_server import PROCEDURE

HEADING = (
    "Numéro", "Déposé le", "Courriel", "Structure", "SIRET", "Forme juridique", "Nom du tiers-lieu", "Présentation",
    "Adresse", "Code postal", "Commune", "Montant demandé",
)  # fmt: skip
WHOLE = (
    "101", "20/02/2026 10:30:07", "porteur.101@exemple.test", "Association du Grenier (démonstration)",
    "12345678200010", "association", "Le Grenier d'ailleurs",
    "Un ancien grenier où des habitants réparent et apprennent.", "1 place de l'Exemple", "02400", "Château-Thierry",
    "50 000",
)  # fmt: skip
RECEIVED_BY = "Formulaire de la préfecture (démonstration)"


def row(number: str, **changes: str) -> tuple[str, ...]:
    """A line like the whole one, some of its cells changed by the plain names below."""
    names = (
        "number", "received", "email", "organisation", "siret", "legal_form", "name", "summary", "address", "postcode",
        "commune", "amount",
    )  # fmt: skip
    cells = dict(zip(names, WHOLE, strict=True)) | {"number": number} | changes
    return tuple(cells[name] for name in names)


def csv(*rows: Sequence[str], heading: Sequence[str] = HEADING) -> bytes:
    lines = [";".join(f'"{cell}"' for cell in cells) for cells in (heading, *rows)]
    return ("\n".join(lines) + "\n").encode()


def received(
    *rows: Sequence[str],
    wave: Wave | None = None,
    heading: Sequence[str] = HEADING,
    name: str = "dossiers.csv",
) -> FileImport:
    """A table sent by the programme team; its columns have the names that the mapping knows."""
    content = csv(*(rows or (WHOLE,)), heading=heading)
    return acts.receive(
        wave or demonstration_wave(),
        [content],
        name,
        received_by=RECEIVED_BY,
        by=people.programme_member(),
        at=instants.CHECKED,
    )


def received_json(*nodes: Mapping[str, Any], wave: Wave | None = None) -> FileImport:
    content = json.dumps({"data": {"demarche": {"dossiers": {"nodes": nodes}}}}).encode()
    return acts.receive(
        wave or demonstration_wave(),
        [content],
        "demarche.json",
        received_by=acts.ONLINE_NAME,
        by=people.programme_member(),
        at=instants.CHECKED,
        procedure=PROCEDURE,
    )


def tried(file_import: FileImport | None = None) -> FileImport:
    """The trial, done as the job does it."""
    found = file_import or received()
    acts.check(found, by=people.programme_member(), at=instants.CHECKED)
    working.work(found.public_id, by=IMPORT)
    return fresh(found)


def done(file_import: FileImport | None = None) -> FileImport:
    """Tried, then imported."""
    found = tried(file_import)
    acts.run(found, by=people.programme_member(), at=instants.CHECKED)
    working.work(found.public_id, by=IMPORT)
    return fresh(found)


def fresh(file_import: FileImport) -> FileImport:
    return FileImport.objects.select_related("wave__rulebook", "wave__form", "asked_by").get(
        pk=file_import.pk
    )


def report(file_import: FileImport) -> list[list[str]]:
    """The lines of the report, heading left out."""
    text = b"".join(files.stream(file_import.report_sha256)).decode("utf-8-sig")
    return list(reader(StringIO(text), delimiter=";"))[1:]
