"""The territory rule of a call, made ready to be asked of places on a day.

It stands here because one list a rule may name is computed from the labels: the arrondissements without any.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from functools import cache

from fabriques.calls.models import Call, RulebookVersion, Wave
from fabriques.common import clock
from fabriques.common.dates import legal_day
from fabriques.labels.models import Label
from fabriques.rulebooks.territory import FactKind, TerritoryRule
from fabriques.territories.geography import france
from fabriques.territories.verdict.judge import Judge
from fabriques.territories.verdict.layers import Layer, Membership
from fabriques.territories.zonings_in_force import setting

RECOMPUTED = "arrondissements_without_fabrique"
LISTED = (Membership("oui"),)


def reference_day(wave: Wave) -> date:
    """The day whose zonings a wave goes by: the one it opens."""
    return legal_day(wave.opens_at)


def judged_by(call: Call, at: datetime) -> tuple[Wave | None, RulebookVersion] | None:
    """The wave whose rules answer for a call (the one open, else the last opened) and its rulebook; without a
    wave, the last rulebook published; None when the call has none."""
    waves = call.waves.filter(opened_at__isnull=False).select_related("rulebook").order_by("-opens_at")
    wave = waves.open_at(at).first() or waves.first()
    version = wave.rulebook if wave else call.rulebooks.order_by("-number").first()
    return None if version is None else (wave, version)


def day_of(wave: Wave | None, version: RulebookVersion) -> date:
    """The day whose zonings are read: the wave's, else that of the call's announcement when its text gives it."""
    if wave is not None:
        return reference_day(wave)
    announced = version.rules.calendar.announced_on
    return announced.value if announced and announced.value else clock.today()


def judge_of(
    version: RulebookVersion, on: date, *, wave: Wave | None = None, label_kind: str | None = None
) -> Judge:
    """The rule of a published rulebook on a day: at most three queries once the zonings are in memory.

    The wave's own list of territories stands for the lists the rule names; without one, and where no list is
    imported, the arrondissements without Fabrique are computed from the register.
    """
    rules = version.rules
    lists = named_lists(rules.territory)
    extra = [listed(wave, code) for code in lists] if wave is not None and wave.has_list else []
    known = setting(on, extra=extra)
    if RECOMPUTED in lists and RECOMPUTED not in known.layers:
        known = replace(known, layers={**known.layers, RECOMPUTED: recomputed(on)})
    return Judge(rules.territory, known, rules.targets, label_kind)


def named_lists(rule: TerritoryRule) -> tuple[str, ...]:
    """Codes of the lists that the rule goes by."""
    adopted = (rule.adopted(fact.code) for fact in rule.facts if fact.kind is FactKind.LIST)
    return tuple(dict.fromkeys(each.zoning for each in adopted if each is not None))


def listed(wave: Wave, code: str) -> Layer:
    """A wave's own list of territories, as a layer in force while the wave is."""
    territories = wave.territories()
    return Layer(
        code=code,
        kind="list",
        label=f"Liste de la vague « {wave.title} »",
        vintage=str(reference_day(wave).year),
        valid_from=reference_day(wave),
        valid_until=None,
        source=wave.list_note,
        licence="",
        members=dict.fromkeys((*territories.arrondissements, *territories.departements), LISTED),
        by_arrondissement=True,
    )


def recomputed(on: date) -> Layer:
    """The arrondissements without any real Fabrique on a day, as the register knows them."""
    taken = set(
        Label.objects.in_force(on)
        .real()
        .order_by()
        .values_list("place__commune__arrondissement_id", flat=True)
    )
    return Layer(
        code=RECOMPUTED,
        kind="list",
        label="Arrondissements sans Fabrique, liste recalculée",
        vintage=on.isoformat(),
        valid_from=on,
        valid_until=on,
        source="registre des Fabriques",
        licence="Licence Ouverte 2.0",
        members=without(taken),
        by_arrondissement=True,
    )


def without(taken: Iterable[str | None]) -> dict[str, tuple[Membership, ...]]:
    return dict.fromkeys(sorted(everywhere().difference(taken)), LISTED)


@cache
def everywhere() -> frozenset[str]:
    """Codes of the arrondissements of France; 35,000 communes are read once, not for each file that arrives."""
    return frozenset(each for each in france().arrondissements if each)
