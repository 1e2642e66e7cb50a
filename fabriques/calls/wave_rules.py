"""Judgements on a wave being prepared or changed: hours, money, and what people already rely on. No Django."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from fabriques.common.dates import say_instant
from fabriques.common.durations import is_past
from fabriques.common.reasons import ALLOWED, Judgement, Reason, refuse_if
from fabriques.common.values import Money
from fabriques.rulebooks.types import Rulebook
from fabriques.rulebooks.values import Value

TRUST = "Ce qui a été annoncé et sur quoi des dossiers s'appuient n'est jamais durci en cours de vague."


def can_prolong(closes_at: datetime, later: datetime, at: datetime) -> Judgement:
    """Whether a wave announced may close at another instant: later only, and still to come."""
    judgement = refuse_if(
        later <= closes_at,
        Reason(
            "not_later",
            f"La nouvelle clôture ({say_instant(later)}) n'est pas après celle qui est annoncée "
            f"({say_instant(closes_at)}).",
            "La clôture d'une vague annoncée ne peut être que repoussée : des personnes comptent sur elle.",
            "Choisissez un instant plus tardif.",
        ),
    )
    return judgement & refuse_if(
        is_past(later, at),
        Reason(
            "already_past",
            f"La nouvelle clôture ({say_instant(later)}) est déjà passée.",
            "Une clôture se repousse à un instant à venir.",
            "Choisissez un instant à venir.",
        ),
    )


def can_amend(before: Rulebook, after: Rulebook, *, closes_at: datetime, files: int) -> Judgement:
    """Whether a wave may pass to other rules; once files exist, neither the closing nor the money gets harder."""
    if not files:
        return ALLOWED
    judgement = ALLOWED
    for code, text in (*_sooner(before, after, closes_at), *_lowered(before, after)):
        judgement &= Judgement(
            (
                Reason(
                    code, text, TRUST, "Gardez cette valeur pour cette vague, ou changez-la pour la suivante."
                ),
            )
        )
    return judgement


def _sooner(before: Rulebook, after: Rulebook, closes_at: datetime) -> Iterator[tuple[str, str]]:
    """What would make a file late earlier than announced."""
    closing = after.calendar.closing
    if closing is not None and closing < closes_at:
        yield (
            "closing_brought_forward",
            f"Le nouveau règlement clôt le {say_instant(closing)}, avant la clôture annoncée de la vague "
            f"({say_instant(closes_at)}).",
        )
    old, new = before.calendar.lateness, after.calendar.lateness
    if _less(new.grace, old.grace):
        yield (
            "grace_lowered",
            f"La tolérance après la clôture passerait de {old.grace.words} à {new.grace.words}.",
        )
    if old.waiver.value and not new.waiver.value:
        yield "waiver_removed", "La dérogation au retard, annoncée comme possible, ne le serait plus."


def _lowered(before: Rulebook, after: Rulebook) -> Iterator[tuple[str, str]]:
    """Every amount that would be lower, or not stated any more."""
    old, new = before.amounts, after.amounts
    amounts: tuple[tuple[str, str, Money | None, Money | None], ...] = (
        ("lowest", "Le montant le plus bas d'une attribution", old.lowest, new.lowest),
        ("highest", "Le montant le plus haut d'une attribution", old.highest, new.highest),
        ("yearly", "Le maximum par an", _money(old.yearly_maximum), _money(new.yearly_maximum)),
        (
            "bonus",
            "Le bonus",
            old.bonus.amount.value if old.bonus else None,
            new.bonus.amount.value if new.bonus else None,
        ),
        ("envelope", "L'enveloppe", before.envelope.total.value, after.envelope.total.value),
    )
    for code, name, was, becomes in amounts:
        if code == "yearly" and was is not None and new.yearly_maximum is None and new.flat is not None:
            continue  # a flat amount says by itself what a year may give: « highest » judges it
        if was is not None and (becomes is None or becomes < was):
            then = "ne serait plus dit" if becomes is None else f"passerait à {becomes.label}"
            yield f"{code}_lowered", f"{name} ({was.label}) {then}."
    if _less(after.laureates.maximum, before.laureates.maximum):
        yield (
            "laureates_lowered",
            f"Le nombre de lauréats au plus passerait de {before.laureates.maximum.words} "
            f"à {after.laureates.maximum.words}.",
        )


def _money(value: Value[Money] | None) -> Money | None:
    return value.value if value else None


def _less(after: Value[int], before: Value[int]) -> bool:
    return before.value is not None and (after.value is None or after.value < before.value)


def newer_version(number: int, current: int) -> Judgement:
    """Whether a version may replace the one a wave is under: a later one of the same call."""
    return refuse_if(
        number <= current,
        Reason(
            "not_newer",
            f"La version {number} n'est pas plus récente que celle de la vague (version {current}).",
            "Une vague annoncée ne revient pas à des règles antérieures.",
            "Publiez une nouvelle version du règlement, puis appliquez-la à la vague.",
        ),
    )


def envelopes_fit(book: Rulebook, ceilings: Sequence[Money]) -> Judgement:
    """Whether the yearly envelopes stay within the money of the whole call."""
    total, asked = book.envelope.total.value, Money.total(ceilings)
    return refuse_if(
        total is not None and asked > total,
        Reason(
            "envelopes_exceed_total",
            f"Les enveloppes annuelles ({asked.label}) dépasseraient le total du règlement "
            f"({total.label if total else ''}).",
            f"Enveloppe du règlement : {book.envelope.total.source.text}",
            "Réduisez une enveloppe annuelle.",
        ),
    )


def delegation_fits(parent: Money, delegated: Sequence[Money]) -> Judgement:
    """Whether what a year's envelope delegates to services stays within it."""
    asked = Money.total(delegated)
    return refuse_if(
        asked > parent,
        Reason(
            "delegated_too_much",
            f"Les parts déléguées ({asked.label}) dépassent l'enveloppe de l'année ({parent.label}).",
            "Une enveloppe ne délègue que ce qu'elle contient.",
            "Réduisez une part déléguée, ou augmentez l'enveloppe de l'année.",
        ),
    )


def reason_given(reason: str) -> Judgement:
    return refuse_if(
        not reason.strip(),
        Reason(
            "no_reason",
            "Il manque le motif de ce changement.",
            "Un changement dans une vague annoncée dit pourquoi : le motif est public.",
            "Écrivez le motif en une ou deux phrases.",
        ),
    )
