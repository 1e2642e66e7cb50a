"""A call in brief, in the order people ask: who, where, how much, when, what to prepare."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from fabriques.calls.hours import LocalHour, overseas
from fabriques.calls.models import Wave
from fabriques.common.dates import say_day, say_instant
from fabriques.rulebooks.funding import Amounts
from fabriques.rulebooks.types import Applicants, Document, Rulebook

NO_RESULTS_DAY = "Date pas encore fixée ; elle paraîtra ici."


@dataclass(frozen=True)
class Line:
    """One answer. `hours`: what clocks show overseas at the same instant, each with its day."""

    term: str
    words: tuple[str, ...]
    hours: tuple[LocalHour, ...] = ()


def brief(book: Rulebook, wave: Wave | None) -> list[Line]:
    """What a call says of itself; the dates are those of its announced wave, which nothing contradicts."""
    lines = [
        Line(_("Pour qui"), tuple(who(book.applicants))),
        Line(_("Où"), (book.territory.statement.words,)),
        Line(_("Combien"), tuple(how_much(book.amounts))),
    ]
    if book.spending.eligible.known:
        lines.append(Line(_("Ce qui est financé"), (book.spending.eligible.words,)))
    if book.spending.excluded.known:
        lines.append(Line(_("Ce qui ne l'est pas"), (book.spending.excluded.words,)))
    if wave is not None:
        lines += when(wave)
    if book.documents:
        lines.append(Line(_("À préparer"), tuple(piece(each) for each in book.documents)))
    return lines


def who(applicants: Applicants) -> Iterator[str]:
    yield applicants.legal_forms.words
    if applicants.consortium.value:
        yield _("Un consortium peut candidater.")
    if applicants.planned_places.value and applicants.existing_places.value:
        yield _("Le lieu peut être ouvert ou en projet.")


def how_much(amounts: Amounts) -> Iterator[str]:
    if amounts.flat is not None:
        yield amounts.flat.words
    else:
        for words, amount in (
            (_("de %s au moins"), amounts.minimum),
            (_("%s au plus"), amounts.maximum),
            (_("%s par an au plus"), amounts.yearly_maximum),
        ):
            if amount is not None and amount.known:
                yield words % amount.words
    if amounts.duration_years.known:
        yield _("pour %s") % amounts.duration_years.words
    if amounts.bonus is not None and amounts.bonus.amount.known:
        yield _("bonus numérique : %s") % amounts.bonus.amount.words
    if amounts.cofunding_rate.known:
        yield _("part de l'État : %s au plus") % amounts.cofunding_rate.words


def when(wave: Wave) -> Iterator[Line]:
    results = wave.results_on
    yield Line(_("Ouverture"), (paris(say_instant(wave.opens_at)),), overseas(wave.opens_at))
    yield Line(_("Clôture"), (paris(say_instant(wave.closes_at)),), overseas(wave.closes_at))
    yield Line(_("Résultats"), (say_day(results) if results else _(NO_RESULTS_DAY),))


def paris(instant: str) -> str:
    return _("%s, heure de Paris") % instant


def piece(document: Document) -> str:
    count = document.count.value or 1
    return f"{document.label} ({document.count.words})" if count > 1 else document.label
