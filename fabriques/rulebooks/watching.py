"""What to look at again before a text is published: days gone by, sources kept from the text it began with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from fabriques.rulebooks.checks import Finding, Severity
from fabriques.rulebooks.editing import OWN_SOURCE
from fabriques.rulebooks.types import Rulebook
from fabriques.rulebooks.values import Mark, Value

DAYS = {"opens_on": "l'ouverture", "closes_on": "la clôture", "results_on": "les résultats"}


def days_gone(book: Rulebook, on: date) -> tuple[tuple[str, Value[date]], ...]:
    """The days of the calendar, by key, that are before `on`."""
    days = [(key, getattr(book.calendar, key)) for key in DAYS]
    return tuple((key, day) for key, day in days if day.value is not None and day.value < on)


def say_days(days: tuple[tuple[str, Value[date]], ...]) -> str:
    """« la clôture le 6 octobre 2023, les résultats le 9 novembre 2023 »."""
    return ", ".join(f"{DAYS[key]} le {day.words}" for key, day in days)


def days_findings(book: Rulebook, on: date) -> Iterator[Finding]:
    for key, day in days_gone(book, on):
        yield Finding(
            Severity.WARNING,
            "day_gone",
            f"calendar.{key}",
            f"le {day.words} est passé. Une vague à venir a d'autres jours : corrigez celui-ci, ou dites-le inconnu.",
        )


def source_findings(before: Rulebook, book: Rulebook) -> Iterator[Finding]:
    """A value that changed since the text a draft began with, and still cites the source of the former one."""
    own = book.sources.get(OWN_SOURCE)
    for path, dated in book.parameters.items():
        former, now = before.parameters.get(path), dated.latest
        if former is None or not now.known or now.source.mark is Mark.FICTITIOUS or now.source == own:
            continue
        if former.latest.value != now.value and former.latest.source == now.source:
            yield Finding(
                Severity.WARNING,
                "source_kept",
                path,
                f"la valeur a changé ({now.words}), sa source est restée « {now.source.text} ». Vérifiez que ce texte "
                f"la fixe ; sinon, choisissez « le présent règlement ».",
            )
