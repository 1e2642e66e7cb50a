"""The columns of an exported list: what each one reads, and how it is written in each form of file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Case, F, Value, When
from django.utils.translation import gettext_lazy as _

from fabriques.applications import holders
from fabriques.applications.models import TerritoryVerdict
from fabriques.applications.models.pieces import piece_count
from fabriques.common.dates import PARIS
from fabriques.common.deadlines import Standing
from fabriques.common.sheets import Form, Moment, Number, Shape
from fabriques.overview.deadlines import state_words
from fabriques.overview.filters import NOBODY
from fabriques.overview.queries import stage_words

SHAPES: Mapping[str, Shape] = {
    "xlsx": Shape(Form.XLSX),
    "ods": Shape(Form.ODS),
    "csv-excel-fr": Shape(Form.CSV),
    "csv-standard": Shape(Form.CSV, delimiter=",", bom=False, raw=True),
}
VERDICTS = {str(value): str(label) for value, label in TerritoryVerdict.Answer.choices}
Written = Callable[[Any, "Wording"], str]


@dataclass(frozen=True)
class Wording:
    """How a form of file writes instants and amounts, and the names of the targets by code."""

    french: bool
    targets: Mapping[str, str]


@dataclass(frozen=True)
class ExportColumn:
    """`reads`: what the database gives, a function of the instant for what depends on it; None for what the delay of
    answer says (`FROM_DELAY`). What the answers of the file say comes before it (`FROM_ANSWERS`). `width`: in a
    workbook, in signs."""

    key: str
    label: Any
    reads: Any
    written: Written
    width: int = 20


def text(value: Any, wording: Wording) -> str:
    return "" if value is None else str(value)


def instant(value: datetime | None, wording: Wording) -> str:
    """In Paris time, to the second: a date in a workbook; in a CSV, what sorts as it reads, or what Excel in French
    knows as a date. What came on paper, or from a source without hours, is kept at the first instant of its day: the
    day alone is known, and written."""
    if value is None:
        return ""
    local = value.astimezone(PARIS)
    if local.time() == time():
        return day(local.date(), wording)
    return Moment.of(local, local.strftime("%d/%m/%Y %H:%M:%S" if wording.french else "%Y-%m-%d %H:%M:%S"))


def amount(cents: int | None, wording: Wording) -> str:
    """In euros, as a number that the spreadsheet can add up."""
    if cents is None:
        return ""
    euros, rest = divmod(cents, 100)
    if wording.french:
        return Number(f"{euros},{rest:02d}" if rest else f"{euros}")
    return Number(f"{euros}.{rest:02d}" if rest else f"{euros}")


def number(value: int) -> str:
    return Number(str(value))


def count(value: int, wording: Wording) -> str:
    return number(value)


def day(on: date | None, wording: Wording) -> str:
    if on is None:
        return ""
    return Moment.of(on, f"{on:%d/%m/%Y}" if wording.french else on.isoformat())


def last_day(standing: Standing | None, wording: Wording) -> str:
    """The last day of the delay of answer; nothing while a suspension has no end in sight."""
    return "" if standing is None or standing.last_day is None else day(standing.last_day, wording)


def delay_state(standing: Standing | None, wording: Wording) -> str:
    return "" if standing is None else state_words(standing)


def yes_no(value: bool | None, wording: Wording) -> str:
    return "" if value is None else "oui" if value else "non"


def stage(value: str, wording: Wording) -> str:
    return stage_words(value, for_holder=False)[0]


def verdict(value: str | None, wording: Wording) -> str:
    return VERDICTS.get(value or "", VERDICTS["unknown"])


def targets(codes: list[str] | None, wording: Wording) -> str:
    return " ; ".join(wording.targets.get(code, code) for code in codes or [])


# Read from `with_charge`: whoever left the service is in charge no more.
IN_CHARGE = Case(When(in_charge=NOBODY, then=Value("")), default=F("assignment__person__full_name"))
COLUMNS: Sequence[ExportColumn] = (
    ExportColumn("receipt", _("Accusé de réception"), F("receipt__number"), text),
    ExportColumn("place", _("Tiers-lieu"), F("place_name"), text, 32),
    ExportColumn("organisation", _("Structure"), F("organisation__name"), text, 32),
    ExportColumn("siret", _("SIRET"), F("organisation__siret"), text),
    ExportColumn("rna", _("RNA"), F("organisation__rna"), text),
    ExportColumn("contact", _("Déposé par"), holders.NAME, text),
    ExportColumn("email", _("Adresse électronique"), holders.EMAIL, text, 32),
    ExportColumn("email_confirmed", _("Adresse électronique confirmée"), holders.EMAIL_PROVED, yes_no),
    ExportColumn("phone", _("Téléphone"), holders.PHONE, text),
    ExportColumn("postal_address", _("Adresse postale de l'expéditeur"), holders.POSTAL_ADDRESS, text, 36),
    ExportColumn("postmark", _("Cachet de la poste"), F("postmarked_on"), day),
    ExportColumn("address", _("Adresse du lieu"), F("address"), text, 36),
    ExportColumn("commune", _("Commune"), F("commune__name"), text),
    ExportColumn("commune_code", _("Code commune"), F("commune_id"), text),
    ExportColumn("arrondissement", _("Arrondissement"), F("commune__arrondissement__name"), text),
    ExportColumn("departement", _("Département"), F("commune__departement__name"), text),
    ExportColumn("region", _("Région"), F("commune__departement__region__name"), text),
    ExportColumn("service", _("Service instructeur"), F("service__name"), text, 32),
    ExportColumn("wave", _("Vague"), F("wave__title"), text, 32),
    ExportColumn("arrived", _("Déposé le (heure de Paris)"), F("submitted_at"), instant),
    ExportColumn("stage", _("Étape"), F("stage"), stage, 28),
    ExportColumn("due", _("Fin du délai de réponse"), None, last_day),
    ExportColumn("due_state", _("Délai de réponse"), None, delay_state, 28),
    ExportColumn("pieces", _("Nombre de pièces"), piece_count, count),
    ExportColumn("amount", _("Montant demandé (€)"), F("requested_cents"), amount),
    ExportColumn("verdict", _("Territoire"), F("territory_verdict__eligibility"), verdict),
    ExportColumn("in_charge", _("Suivi par"), IN_CHARGE, text),
    ExportColumn("alike", _("Semblable à un autre dossier"), F("alike"), text),
    ExportColumn("targets", _("Cibles"), F("territory_verdict__targets"), targets, 40),
)
FROM_ANSWERS, FROM_DELAY = ("phone",), ("due", "due_state")
ANSWERS = "answers"  # the answers to the form, a column for each question under its code
CHOICES = (
    *((column.key, column.label) for column in COLUMNS),
    (ANSWERS, _("Réponses au formulaire (une colonne par question)")),
)
KEYS = tuple(key for key, _label in CHOICES)


def chosen(keys: Sequence[str]) -> list[ExportColumn]:
    """The columns asked for, in the order of the file; all of them when nothing is asked for."""
    return [column for column in COLUMNS if not keys or column.key in keys]


def with_answers(keys: Sequence[str]) -> bool:
    return not keys or ANSWERS in keys
