"""Judgements on a wave: whether it can open, and whether a file arrives in time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from fabriques.common.dates import legal_day, say_day, say_instant, say_instant_to_the_second
from fabriques.common.durations import is_past
from fabriques.common.reasons import ALLOWED, Judgement, Reason, refuse_if
from fabriques.common.values import Money
from fabriques.rulebooks.calendar import Lateness
from fabriques.rulebooks.types import Rulebook


def can_open(
    book: Rulebook, ceilings: Sequence[Money], *, has_list: bool, listed: int, closes_at: datetime
) -> Judgement:
    """Whether a wave may open under these rules: lateness written beforehand, money set, list filled, and no result
    announced before the last file may arrive."""
    missing = book.calendar.lateness.missing
    total = book.envelope.total.value
    judgement = refuse_if(
        bool(missing),
        Reason(
            "lateness_unknown",
            f"La vague ne peut pas ouvrir : le règlement ne dit pas {', '.join(missing)}.",
            "Une règle de retard est écrite avant l'ouverture, pour que la même heure vaille pour tous.",
            "Complétez [calendar.lateness] dans le règlement puis publiez une nouvelle version.",
        ),
    )
    judgement &= refuse_if(
        not ceilings,
        Reason(
            "no_envelope",
            "La vague ne peut pas ouvrir : aucune enveloppe n'est fixée.",
            "Toute attribution s'impute sur une enveloppe.",
            "Fixez au moins une enveloppe annuelle.",
        ),
    )
    judgement &= refuse_if(
        has_list and listed == 0,
        Reason(
            "empty_list",
            "La vague ne peut pas ouvrir : elle est réservée à une liste de territoires, et la liste est vide.",
            f"Règlement : {book.territory.statement.words}",
            "Ajoutez les arrondissements concernés.",
        ),
    )
    results = book.calendar.results_on.value
    if results is not None and results < legal_day(closes_at):
        judgement &= Judgement(
            (
                Reason(
                    "results_before_closing",
                    f"La vague ne peut pas ouvrir : ses résultats seraient annoncés le {say_day(results)}, avant sa "
                    f"clôture du {say_instant(closes_at)}.",
                    f"Calendrier du règlement : {book.calendar.results_on.source.text}",
                    "Corrigez ou retirez le jour des résultats dans le règlement, publiez-en une nouvelle version, "
                    "puis choisissez-la pour la vague.",
                ),
            )
        )
    if total is not None and Money.total(ceilings) > total:
        judgement &= Judgement(
            (
                Reason(
                    "envelopes_exceed_total",
                    f"Les enveloppes de la vague ({Money.total(ceilings).label}) dépassent le total du règlement "
                    f"({total.label}).",
                    f"Enveloppe du règlement : {book.envelope.total.source.text}",
                    "Réduisez les enveloppes annuelles.",
                ),
            )
        )
    return judgement


def arrival(opens_at: datetime, closes_at: datetime, lateness: Lateness, at: datetime) -> Judgement:
    """Whether a file that arrives at an instant is in time: from the opening, up to the closing and its grace.

    The closing instant itself is late. Source: the rulebook's lateness rule, quoted in the refusal.
    """
    if at < opens_at:
        return Judgement(
            (
                Reason(
                    "too_early",
                    f"La vague ouvre le {say_instant(opens_at)} : il est encore trop tôt pour déposer.",
                    "Calendrier de la vague.",
                    "Préparez votre dossier : le brouillon est conservé.",
                ),
            )
        )
    if not is_past(lateness.last_instant(closes_at), at):
        return ALLOWED
    grace = lateness.grace.words
    waiver = (
        "Une dérogation écrite et motivée peut être demandée au service instructeur."
        if lateness.waiver.value
        else "Le règlement ne prévoit pas de dérogation."
    )
    return Judgement(
        (
            Reason(
                "late",
                f"La vague est close depuis le {say_instant(closes_at)} (tolérance : {grace}) ; "
                f"votre envoi est arrivé le {say_instant_to_the_second(at)}.",
                f"Règle de retard : {lateness.text.words}",
                f"{waiver} Votre brouillon reste enregistré, tel qu'il était à cet instant.",
            ),
        )
    )
