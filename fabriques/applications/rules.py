"""Judgements on a file: what is still missing, and whether the amount asked fits the rules."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Sequence
from datetime import date, datetime

from fabriques.common.dates import PARIS
from fabriques.common.reasons import Judgement, Reason, refuse_if
from fabriques.rulebooks.form.answers import Lack
from fabriques.rulebooks.form.budget import Level, Remark


def incomplete(lacks: Sequence[Lack]) -> Judgement:
    """Turn what is missing into the refusal to submit, one reason for each."""
    return Judgement(
        tuple(
            Reason(
                "incomplete",
                f"« {lack.label} » n'est pas rempli.",
                "Un dossier est déposé quand toutes les rubriques obligatoires sont remplies.",
                f"Sur la page du dossier, {lack.expected}.",
            )
            for lack in lacks
        )
    )


def money(found: Sequence[Remark]) -> Judgement:
    """Turn the errors among the remarks on the money into the refusal to submit; warnings never stop a file."""
    return Judgement(
        tuple(
            Reason("requested_amount", remark.text, remark.rule, remark.remedy)
            for remark in found
            if remark.level is Level.ERROR
        )
    )


def silence_ends(received: date) -> date:
    """The day when two months of silence become a rejection. Source: CRPA L231-4 3° (financial request).

    A month counts from date to date; a day that the month has not becomes its last day.
    """
    month = received.month + 2
    year, month = received.year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, min(received.day, monthrange(year, month)[1]))


def last_day_of_silence(received_at: datetime) -> date:
    """The same, from the instant of arrival, whose legal day is that of Paris."""
    return silence_ends(received_at.astimezone(PARIS).date())


def position(found_in: Collection[str], chosen_commune: str | None, *, found: str, chosen: str) -> Judgement:
    """Whether a point may stand for the place: in France, and in the commune the file names (or by its border).

    `found_in`: codes of the communes where the point may be; `found` and `chosen`: names to show.
    """
    outside = refuse_if(
        not found_in,
        Reason(
            "outside_france",
            "Ce point n'est dans aucune commune connue de la plateforme.",
            "La position du lieu est vérifiée sur les contours des communes.",
            "Vérifiez que la longitude et la latitude ne sont pas inversées, ou replacez le point sur la carte.",
        ),
    )
    return outside & refuse_if(
        bool(found_in) and chosen_commune is not None and chosen_commune not in found_in,
        Reason(
            "another_commune",
            f"Ce point est à {found}, et le dossier dit que le lieu est à {chosen}.",
            "Le verdict de territoire porte sur un seul endroit.",
            "Replacez le point, ou changez la commune dans le dossier.",
        ),
    )
