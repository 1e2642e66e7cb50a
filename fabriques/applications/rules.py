"""Judgements on a file: what is still missing, and whether the amount asked fits the rules."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from fabriques.common.dates import PARIS
from fabriques.common.reasons import ALLOWED, Judgement, Reason, refuse_if
from fabriques.common.values import Money
from fabriques.rulebooks.funding import Amounts
from fabriques.rulebooks.types import Criterion

SHORTEST_ANSWER = 20


@dataclass(frozen=True)
class Draft:
    """What a draft says so far; `answers` by criterion code."""

    place_name: str
    commune: str
    summary: str
    activities: str
    answers: Mapping[str, str]
    requested: Money | None


@dataclass(frozen=True)
class Missing:
    """Something the file still lacks: the field to go to, its name, and what is expected."""

    field: str
    label: str
    expected: str


def missing(draft: Draft, criteria: Sequence[Criterion], amounts: Amounts) -> tuple[Missing, ...]:
    """List what stops the file from being submitted, in the order of the form. Empty when it is whole."""
    found = []
    if not draft.place_name.strip():
        found.append(
            Missing("place_name", "Nom du tiers-lieu", "donnez le nom sous lequel le lieu est connu")
        )
    if not draft.commune:
        found.append(Missing("commune", "Commune", "choisissez la commune où se trouve le lieu"))
    if len(draft.summary.strip()) < SHORTEST_ANSWER:
        found.append(Missing("summary", "Présentation", "présentez le lieu en quelques phrases"))
    if not draft.activities.strip():
        found.append(
            Missing("activities", "Activités et services", "citez au moins une activité ou un service")
        )
    found += [
        Missing(
            f"answer_{criterion.code}", criterion.label, f"répondez en {SHORTEST_ANSWER} caractères au moins"
        )
        for criterion in criteria
        if len(draft.answers.get(criterion.code, "").strip()) < SHORTEST_ANSWER
    ]
    if draft.requested is None:
        expected = f"indiquez {amounts.flat.words}" if amounts.flat else "indiquez le montant demandé"
        found.append(Missing("requested", "Montant demandé", expected))
    return tuple(found)


def requested(amounts: Amounts, asked: Money | None) -> Judgement:
    """Whether the amount asked is within the rulebook: the flat amount exactly, or between its bounds.

    The bonus is never asked for: it comes with a digital label. An unknown bound is not checked.
    """
    if asked is None:
        return ALLOWED
    if amounts.flat is not None and amounts.flat.value is not None and asked != amounts.flat.value:
        return refusal(
            f"La subvention est forfaitaire : {amounts.flat.words}. Vous avez indiqué {asked.label}.",
            amounts.flat.source.text,
            f"Indiquez {amounts.flat.words}.",
        )
    if amounts.flat is None:
        low, high = amounts.lowest, amounts.highest
        if high is not None and asked > high:
            held = amounts.maximum
            return refusal(
                f"Le montant demandé ({asked.label}) dépasse le maximum de {high.label}.",
                held.source.text if held else "",
                f"Demandez {high.label} au plus.",
            )
        if low is not None and asked < low:
            held = amounts.minimum
            return refusal(
                f"Le montant demandé ({asked.label}) est inférieur au minimum de {low.label}.",
                held.source.text if held else "",
                f"Demandez {low.label} au moins.",
            )
    return ALLOWED


def refusal(text: str, source: str, remedy: str) -> Judgement:
    return Judgement((Reason("requested_amount", text, f"Règlement, montants : {source}", remedy),))


def incomplete(lacks: Sequence[Missing]) -> Judgement:
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
