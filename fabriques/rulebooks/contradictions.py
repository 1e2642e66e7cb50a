"""Parts of a rulebook that cannot both be true: a text that contains one is refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from fabriques.common.values import Money
from fabriques.rulebooks.funding import Amounts
from fabriques.rulebooks.problems import Problem
from fabriques.rulebooks.types import Rulebook
from fabriques.rulebooks.values import Value


def contradictions(book: Rulebook) -> tuple[Problem, ...]:
    """Every contradiction of the rulebook; an unknown value contradicts nothing."""
    return (
        *_award(book.amounts),
        *_over_the_years(book.amounts),
        *_label_kinds(book),
        *_targets(book),
        *_waves(book),
        *_days(book),
        *_tranches(book),
        *_definitions(book),
    )


def _award(amounts: Amounts) -> Iterator[Problem]:
    bounds = [bound for bound in (amounts.minimum, amounts.maximum) if bound is not None]
    if amounts.flat is not None and bounds:
        yield Problem(
            "amounts.flat",
            "un montant forfaitaire et une fourchette sont donnés ensemble : on ne saurait lequel attribuer. "
            "Gardez flat, ou minimum et maximum.",
        )
    if amounts.flat is None and len(bounds) < 2:
        yield Problem(
            "amounts",
            "le montant d'une attribution n'est pas dit. Donnez un montant forfaitaire (flat), ou un montant "
            "minimal et un maximal (minimum, maximum) ; au besoin comme inconnus.",
        )
    lowest, highest = amounts.minimum, amounts.maximum
    if lowest and highest and _beyond(lowest.value, highest.value):
        yield Problem(
            "amounts.minimum",
            f"le minimum ({lowest.words}) dépasse le maximum ({highest.words}) : aucun montant "
            "ne conviendrait. Corrigez l'un des deux.",
        )


def _over_the_years(amounts: Amounts) -> Iterator[Problem]:
    """An award that the yearly maximum makes impossible to pay over the duration."""
    yearly, years = amounts.yearly_maximum, amounts.duration_years.value
    if yearly is None or yearly.value is None or years is None:
        return
    most = yearly.value * years
    for key, bound in (("flat", amounts.flat), ("minimum", amounts.minimum), ("maximum", amounts.maximum)):
        if bound is not None and _beyond(bound.value, most):
            yield Problem(
                f"amounts.{key}",
                f"{bound.words} ne peuvent pas être versés : {years} × {yearly.words} = {most.label}. "
                "Corrigez ce montant, le plafond annuel ou la durée.",
            )


def _beyond(amount: Money | None, limit: Money | None) -> bool:
    return amount is not None and limit is not None and amount > limit


def _label_kinds(book: Rulebook) -> Iterator[Problem]:
    kinds = {label.code for label in book.labels}
    named = [(f"targets.{each.code}.label_kind", each.label_kind) for each in book.targets]
    named += [(f"territory.by_label.{code}", code) for code in book.territory.by_label]
    if book.amounts.bonus is not None:
        named.append(("amounts.bonus.label_kind", book.amounts.bonus.label_kind))
    for path, kind in named:
        if kind and kind not in kinds:
            yield Problem(
                path,
                f"le label « {kind} » n'est pas décerné par ce règlement. "
                "Ajoutez-le à [labels] ou corrigez-le.",
            )


def _targets(book: Rulebook) -> Iterator[Problem]:
    targets = {target.code: target for target in book.targets}
    for target in book.targets:
        if target.within is None:
            continue
        wider = targets.get(target.within)
        if wider is None or wider.within is not None:
            yield Problem(
                f"targets.{target.code}.within",
                f"« {target.within} » n'est pas une cible générale de ce règlement. "
                "Citez-en une, ou retirez within.",
            )
        elif _more(target.quota, wider.quota):
            yield Problem(
                f"targets.{target.code}.quota",
                f"le quota ({target.quota.words}) dépasse celui de « {wider.label} » ({wider.quota.words}), "
                "qui le comprend. Corrigez l'un des deux.",
            )


def _more(part: Value[int], whole: Value[int]) -> bool:
    return part.value is not None and whole.value is not None and part.value > whole.value


def _waves(book: Rulebook) -> Iterator[Problem]:
    per_wave, maximum = book.laureates.per_wave, book.laureates.maximum
    if per_wave is not None and _more(per_wave, maximum):
        yield Problem(
            "laureates.per_wave",
            f"une vague ({per_wave.words}) aurait plus de lauréats que tout l'appel ({maximum.words}). "
            "Corrigez l'un des deux.",
        )


def _days(book: Rulebook) -> Iterator[Problem]:
    calendar = book.calendar
    for earlier, later, sentence in (
        ("opens_on", "closes_on", "l'appel fermerait avant d'ouvrir"),
        ("closes_on", "results_on", "les résultats seraient annoncés avant la clôture"),
    ):
        first, second = getattr(calendar, earlier), getattr(calendar, later)
        if first.known and second.known and second.value < first.value:
            yield Problem(
                f"calendar.{later}",
                f"{sentence} ({second.words}, avant le {first.words}). Corrigez l'une des deux dates.",
            )


def _tranches(book: Rulebook) -> Iterator[Problem]:
    shares = [tranche.share.value for tranche in book.schedule.tranches]
    known = [share for share in shares if share is not None]
    if shares and len(known) == len(shares) and sum(known) != 100:
        yield Problem(
            "schedule.tranches",
            f"les échéances font {sum(known)} % de l'attribution, et non 100 %. Corrigez les parts.",
        )


def _definitions(book: Rulebook) -> Iterator[Problem]:
    territory = book.territory
    facts = {fact.code for fact in territory.facts}
    for definition in territory.definitions:
        if definition.fact not in facts:
            yield Problem(
                f"territory.definitions.{definition.code}.fact",
                f"« {definition.fact} » n'est pas décrit dans [territory.facts]. "
                "Corrigez le nom ou ajoutez-le.",
            )
    offered = Counter((each.fact, each.code) for each in territory.definitions)
    for fact in territory.facts:
        if fact.definition.value is not None and not offered[fact.code, fact.definition.value]:
            yield Problem(
                f"territory.facts.{fact.code}.definition",
                f"la définition « {fact.definition.value} » n'est pas dans [territory.definitions] "
                "pour ce fait. Ajoutez-la, ou dites la définition inconnue.",
            )
