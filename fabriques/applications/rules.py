"""Judgements on a file: what is still missing, and whether the amount asked fits the rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from fabriques.common.dates import legal_day
from fabriques.common.deadlines import Deadline, Start, Suspension
from fabriques.common.reasons import Judgement, Reason, refuse_if
from fabriques.rulebooks.form.answers import Lack
from fabriques.rulebooks.form.budget import Level, Remark
from fabriques.rulebooks.law.texts import MISSING_PIECES, SILENCE


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


def silence(
    received_at: datetime,
    receipt: str = "",
    *,
    suspensions: Iterable[Suspension] = (),
    answered_at: datetime | None = None,
) -> Deadline | None:
    """The delay at whose end the silence kept on a request rejects it, by the law of the day it was received.

    `receipt`: the number that proves it; `suspensions`: pieces awaited, which count where the law of that day says so;
    `answered_at`: when the holder was told the decision. None on a day when no text makes silence a rejection.
    Source: CRPA L231-4 3° (financial request), L114-5.
    """
    text = SILENCE.on(legal_day(received_at))
    if text.value is None:
        return None
    start = Start("dossier reçu", received_at, f"accusé de réception {receipt}" if receipt else "")
    counted = tuple(each for each in suspensions if MISSING_PIECES.on(each.first_day).value)
    return Deadline(start, text.value, counted, answered_at, text.reference)


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
