"""Judgements on a decision: its reasons, its money, the number of laureates, the territory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from fabriques.common.dates import say_instant
from fabriques.common.durations import Duration
from fabriques.common.reasons import ALLOWED, Judgement, Reason, refuse_if
from fabriques.common.values import Money
from fabriques.rulebooks.funding import Amounts, Laureates
from fabriques.rulebooks.types import Criterion, DecisionPath, LabelKind
from fabriques.rulebooks.values import Role

LEVELS = {
    Role.SOUS_PREFECTURE: "sous_prefecture",
    Role.PREFECTURE: "prefecture",
    Role.PREFECTURE_REGION: "prefecture_region",
    Role.NATIONAL_TEAM: "national_team",
}


def only_shares(amounts: Amounts, years: Sequence[int]) -> dict[int, Money]:
    """The shares of each year when the rules leave one amount possible; nothing otherwise."""
    low, high = amounts.lowest, amounts.highest
    if not years or low is None or low != high:
        return {}
    yearly_most = amounts.yearly_maximum.value if amounts.yearly_maximum else None
    if yearly_most is None or low <= yearly_most:
        return {min(years): low}
    if Money.total([yearly_most] * len(years)) == low:
        return dict.fromkeys(years, yearly_most)
    return {}


def amount_words(amounts: Amounts) -> str:
    """What may be granted, in a sentence to stand beside the amount; « » when the rules say nothing of it."""
    low, high = amounts.lowest, amounts.highest
    if low is not None and low == high:
        said = f"Un seul montant possible : {low.label}"
    elif low is not None and high is not None:
        said = f"De {low.label} à {high.label}"
    elif high is not None:
        said = f"{high.label} au plus"
    elif low is not None:
        said = f"{low.label} au moins"
    else:
        return ""
    yearly_most = amounts.yearly_maximum
    by_year = f", {yearly_most.words} au plus par an" if yearly_most and yearly_most.value is not None else ""
    return f"{said} en tout{by_year}, selon le règlement."


def reasons(criteria: Sequence[Criterion], texts: Mapping[str, str], *, refused: bool) -> Judgement:
    """A refusal is reasoned under every criterion. Source: programme rule (an « argumentaire de refus »)."""
    if not refused:
        return ALLOWED
    empty = [criterion.label for criterion in criteria if not texts.get(criterion.code, "").strip()]
    return refuse_if(
        bool(empty),
        Reason(
            "criterion_without_reason",
            f"Il manque le motif de : {' ; '.join(empty)}.",
            "Un refus est motivé pour chaque critère du règlement.",
            "Rédigez une phrase par critère : le porteur s'en servira pour retravailler son dossier.",
        ),
    )


def decider(path: DecisionPath, level: str) -> Judgement:
    """Whether a service of that level is the one who decides under the rulebook."""
    role = path.decides.value
    expected = LEVELS.get(role) if role else None
    said = role.label if role else path.decides.source.text
    return refuse_if(
        expected is not None and expected != level,
        Reason(
            "not_the_decider",
            f"La décision revient à la {said}.",
            f"Règlement, circuit de décision : {path.decides.source.text}",
            "Transmettez votre avis ; vous serez prévenu de la décision.",
        ),
    ) & refuse_if(
        expected is None,
        Reason(
            "decider_unknown",
            f"Le règlement ne permet pas de dire quel service décide ({said}).",
            "Règlement, circuit de décision.",
            "L'équipe du programme complète [decision] dans le règlement.",
        ),
    )


def award(amounts: Amounts, shares: Mapping[int, Money], *, kind: str, bonus: Money) -> Judgement:
    """Whether an award fits the rulebook: by year, in total, in years, and its bonus.

    `shares` is the amount of each year, bonus included; the bonus is judged apart from the yearly maximum,
    as the 2019 text gives it « on top ». Bounds that the text leaves unknown are not checked.
    """
    base = Money.total(shares.values()) - bonus
    judgement = bonus_allowed(amounts, kind, bonus)
    judgement &= yearly(amounts, shares, bonus)
    years = amounts.duration_years.value
    judgement &= refuse_if(
        years is not None and len(shares) > years,
        money_reason(
            "too_many_years",
            f"L'attribution porte sur {len(shares)} années ; le règlement en prévoit {amounts.duration_years.words}.",
            amounts.duration_years.source.text,
            "Répartissez le montant sur moins d'années.",
        ),
    )
    low, high = amounts.lowest, amounts.highest
    source = (amounts.flat or amounts.maximum or amounts.duration_years).source.text
    judgement &= refuse_if(
        high is not None and base > high,
        money_reason(
            "above_maximum",
            f"Le total attribué ({base.label}) dépasse le maximum de {high.label if high else ''}.",
            source,
            f"Attribuez {high.label if high else ''} au plus.",
        ),
    )
    return judgement & refuse_if(
        low is not None and base < low,
        money_reason(
            "below_minimum",
            f"Le total attribué ({base.label}) est inférieur au minimum de {low.label if low else ''}.",
            source,
            f"Attribuez {low.label if low else ''} au moins.",
        ),
    )


def yearly(amounts: Amounts, shares: Mapping[int, Money], bonus: Money) -> Judgement:
    """No year above the yearly maximum; the bonus, once, is on top of it in the first year."""
    limit = amounts.yearly_maximum
    if limit is None or limit.value is None:
        return ALLOWED
    judgement = ALLOWED
    first = min(shares, default=0)
    for year, amount in sorted(shares.items()):
        ordinary = amount - bonus if year == first else amount
        judgement &= refuse_if(
            ordinary > limit.value,
            money_reason(
                "above_yearly_maximum",
                f"{ordinary.label} en {year} : le maximum annuel est de {limit.words}.",
                limit.source.text,
                f"Attribuez {limit.words} au plus par an.",
            ),
        )
    return judgement


def bonus_allowed(amounts: Amounts, kind: str, bonus: Money) -> Judgement:
    """The bonus goes to the label kind that the rulebook names, at its exact amount."""
    if not bonus.cents:
        return ALLOWED
    rule = amounts.bonus
    if rule is None or rule.label_kind != kind:
        source = rule.amount.source.text if rule else amounts.duration_years.source.text
        return Judgement(
            (
                money_reason(
                    "bonus_not_for_this_label",
                    "Le bonus est réservé aux Fabriques numériques de territoire."
                    if rule
                    else "Ce règlement ne prévoit pas de bonus.",
                    source,
                    "Retirez le bonus, ou attribuez le label numérique.",
                ),
            )
        )
    return refuse_if(
        rule.amount.value is not None and bonus != rule.amount.value,
        money_reason(
            "bonus_amount",
            f"Le bonus est de {rule.amount.words}, pas de {bonus.label}.",
            rule.amount.source.text,
            f"Attribuez {rule.amount.words}.",
        ),
    )


def one_more(laureates: Laureates, so_far: int) -> Judgement:
    """Whether the call may still have a laureate. Source: the rulebook's most laureates, over all its waves."""
    most = laureates.maximum.value
    return refuse_if(
        most is not None and so_far >= most,
        Reason(
            "no_laureate_left",
            f"Les {laureates.maximum.words} prévus sont déjà retenus.",
            f"Règlement, lauréats : {laureates.maximum.source.text}",
            "Placez le dossier en liste complémentaire, ou faites modifier le règlement par l'équipe du programme.",
        ),
    )


def label_kind(labels: Sequence[LabelKind], kind: str) -> Judgement:
    """Whether the call grants that label."""
    names = ", ".join(label.label for label in labels)
    return refuse_if(
        kind not in {label.code for label in labels},
        Reason(
            "unknown_label",
            "Cet appel ne donne pas ce label.",
            f"Règlement, labels : {names}",
            f"Choisissez : {names}.",
        ),
    )


def territory(*, needs_derogation: bool, derogation: str, statement: str) -> Judgement:
    """A file outside the call's territories is retained only with a written derogation; never hidden, never blocked."""
    return refuse_if(
        needs_derogation and not derogation.strip(),
        Reason(
            "outside_the_list",
            "Le territoire de ce dossier n'est pas dans ceux de la vague.",
            f"Règlement, territoire : {statement}",
            "Écrivez le motif de la dérogation : il sera conservé avec votre nom et publié avec la décision.",
        ),
    )


def money_reason(code: str, text: str, source: str, remedy: str) -> Reason:
    return Reason(code, text, f"Règlement, montants : {source}", remedy)


def announcement(waiting: int, public_from: datetime, at: datetime) -> Judgement:
    """Whether results may be announced: something is notified, and the instant is not in the past."""
    return refuse_if(
        waiting == 0,
        Reason(
            "nothing_to_announce",
            "Aucune décision notifiée n'attend d'annonce dans cette vague.",
            "On annonce ce que les porteurs ont déjà appris.",
            "Notifiez d'abord les décisions.",
        ),
    ) & refuse_if(
        public_from < at,
        Reason(
            "announcement_in_the_past",
            f"L'annonce ne peut pas dater du {say_instant(public_from)}, déjà passé.",
            "Rien n'est public avant l'instant de l'annonce.",
            "Choisissez un instant à venir, ou annoncez maintenant.",
        ),
    )


def withdrawal(*, decided: bool) -> Judgement:
    """Whether a file may still be withdrawn: until its decision, told or not. Source: programme rule.

    The words do not say that a decision waits: the holder learns it by its notification.
    """
    return refuse_if(
        decided,
        Reason(
            "too_late_to_withdraw",
            "Ce dossier ne peut plus être retiré en ligne : son examen est trop avancé.",
            "Un dossier se retire tant que son examen n'est pas terminé.",
            "Écrivez au service chargé du dossier si vous renoncez à la suite.",
        ),
    )


def before_closing(closes_at: datetime, early: str, at: datetime) -> Judgement:
    """Whether a file is decided after the closing of its wave, or before with a reason written.

    Source: programme rule: the files of a wave are compared with one another once all have arrived.
    """
    return refuse_if(
        at < closes_at and not early.strip(),
        Reason(
            "before_closing",
            f"La vague n'est pas close : des dossiers y arrivent jusqu'au {say_instant(closes_at)}.",
            "Les dossiers d'une vague se comparent une fois tous arrivés ; décider avant se justifie.",
            "Attendez la clôture, ou écrivez pourquoi ce dossier se décide avant.",
        ),
    )


def retraction(motive: str) -> Judgement:
    """Whether a decision may be taken back: never without saying why. Source: programme rule."""
    return refuse_if(
        not motive.strip(),
        Reason(
            "retraction_without_motive",
            "Il manque le motif de la reprise.",
            "Une décision se reprend avec un motif, dont le journal garde une trace vérifiable.",
            "Écrivez en une phrase ce qui est à corriger.",
        ),
    )


def notification(*, decided: bool, told_at: datetime | None) -> Judgement:
    """Whether a decision is still to be told to its holder: there is one, told to nobody. Source: programme rule."""
    return refuse_if(
        not decided,
        Reason(
            "nothing_to_notify",
            "Aucune décision n'est prise sur ce dossier.",
            "On notifie une décision prise.",
            "Ouvrez le dossier pour voir ce qu'il attend.",
        ),
    ) & refuse_if(
        told_at is not None,
        Reason(
            "already_notified",
            f"La décision est déjà notifiée, depuis le {say_instant(told_at) if told_at else ''}.",
            "Un porteur reçoit sa décision une seule fois.",
            "Il n'y a rien à faire : la lettre est à lire sur la page du dossier.",
        ),
    )


def label_end(start: date, years: int | None) -> date | None:
    """Last day of a label of so many years; unknown when the rulebook does not say."""
    if years is None:
        return None
    return Duration(months=12 * years).last_day_of_period(start)
