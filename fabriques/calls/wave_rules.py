"""Judgements on a wave being prepared or changed: hours, money, and what people already rely on. No Django."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from fabriques.common.dates import legal_day, say_day, say_instant
from fabriques.common.deadlines import Deadline, Start
from fabriques.common.durations import is_past
from fabriques.common.reasons import ALLOWED, Judgement, Reason, refuse_if
from fabriques.common.values import Money
from fabriques.rulebooks.law.texts import SILENCE
from fabriques.rulebooks.types import Rulebook
from fabriques.rulebooks.values import Value

LONGEST = timedelta(days=731)  # from the opening of a wave to its closing
TRUST = "Ce qui a été annoncé et sur quoi des dossiers s'appuient n'est jamais durci en cours de vague."


def closes_in_reach(opens_at: datetime, closes_at: datetime) -> Judgement:
    """Whether a wave closes within two years of its opening: beyond, the year is a slip of the keyboard."""
    return refuse_if(
        closes_at > opens_at + LONGEST,
        Reason(
            "closes_too_late",
            f"Cette clôture ({say_instant(closes_at)}) est à plus de deux ans de l'ouverture "
            f"({say_instant(opens_at)}).",
            "Une vague se clôt dans les deux ans de son ouverture.",
            "Vérifiez l'année de la clôture.",
        ),
    )


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


def results_follow(closes_at: datetime, results_on: date | None) -> Judgement:
    """Whether a wave that closes at an instant still does before the day when its results are announced."""
    if results_on is None or results_on >= legal_day(closes_at):
        return ALLOWED
    return Judgement(
        (
            Reason(
                "closes_after_results",
                f"La nouvelle clôture ({say_instant(closes_at)}) vient après les résultats, annoncés pour le "
                f"{say_day(results_on)}.",
                "Les résultats d'une vague ne sont pas annoncés avant sa clôture.",
                "Reculez-les d'abord : publiez une version du règlement dont les résultats viennent plus tard, "
                "appliquez-la à la vague, puis repoussez la clôture.",
            ),
        )
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


@dataclass(frozen=True)
class LateResults:
    """Results expected after the day when silence rejects files of a wave.

    `first`, `last`: when silence rejects what is received at the opening, and at the closing.
    """

    results_on: date
    first: date
    last: date
    delay: str
    reference: str

    @property
    def words(self) -> str:
        if self.results_on > self.last:
            rejected = (
                f"tous les dossiers, du {say_day(self.first)} au {say_day(self.last)} selon leur arrivée"
            )
        else:
            rejected = f"les premiers dossiers reçus, à partir du {say_day(self.first)}"
        return (
            f"Les résultats sont annoncés pour le {say_day(self.results_on)}. Le silence gardé {self.delay} rejette "
            f"une demande ({self.reference}) : sans décision notifiée d'ici là, il aura rejeté {rejected}."
        )


def late_results(opens_at: datetime, closes_at: datetime, results: Value[date]) -> LateResults | None:
    """Whether silence rejects files of a wave before its results; None when it does not, or no day is announced.

    Source: CRPA L231-4 3° (financial request), by the law of the day of each arrival.
    """
    text, first, last = (
        SILENCE.on(legal_day(opens_at)), rejected_on(opens_at), rejected_on(closes_at)
    )  # fmt: skip
    if results.value is None or first is None or last is None or results.value <= first:
        return None
    return LateResults(results.value, first, last, text.words, text.reference)


def rejected_on(received_at: datetime) -> date | None:
    """The last day to answer what is received at an instant; None where no text makes silence a rejection."""
    text = SILENCE.on(legal_day(received_at))
    if text.value is None:
        return None
    return Deadline(Start("dossier reçu", received_at), text.value).last_day(legal_day(received_at))


def results_known(late: LateResults | None, *, confirmed: bool) -> Judgement:
    """Whether a wave whose results come after the silence is opened by someone who was told so, and confirms it."""
    return refuse_if(
        late is not None and not confirmed,
        Reason(
            "results_after_silence",
            late.words if late is not None else "",
            "Une vague dont les résultats viennent après le rejet par le silence s'ouvre en le sachant : les porteurs "
            "le lisent sur leur accusé de réception.",
            "Confirmez que vous le savez, ou publiez un règlement dont les résultats viennent plus tôt.",
        ),
    )
