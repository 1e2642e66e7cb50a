"""Filters that say days, instants, amounts and names as the whole platform says them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template

from fabriques.common import french
from fabriques.common.dates import say_day, say_instant, say_instant_to_the_second
from fabriques.common.values import Money, grouped

register = template.Library()


@register.filter
def day(value: date | datetime | None) -> str:
    """« 6 octobre 2023 »; nothing for nothing."""
    return say_day(value) if value else ""


@register.filter
def instant(value: datetime | None) -> str:
    """« 6 octobre 2023 à 23 h 58 », Paris time."""
    return say_instant(value) if value else ""


@register.filter
def second(value: datetime | None) -> str:
    return say_instant_to_the_second(value) if value else ""


@register.filter
def euros(value: Any) -> str:
    """Cents, or Money, as « 50 000 € »."""
    if value is None or value == "":
        return ""
    return (value if isinstance(value, Money) else Money(int(value))).label


@register.filter
def whole(value: int | None) -> str:
    """A whole number with French thousands."""
    return "" if value is None else grouped(int(value))


@register.filter
def counted(number: int, words: str) -> str:
    """« aucun dossier », « 1 dossier », « 1 200 dossiers », of "aucun dossier|dossier|dossiers"."""
    return french.counted(int(number), *words.split("|"))


@register.filter
def of(name: Any) -> str:
    """« d'Épernay », « du Havre », « de la sous-préfecture de Reims (51) »."""
    return french.of(str(name))


@register.filter
def to(name: Any) -> str:
    """« à Épernay », « au Havre », « à la sous-préfecture de Reims (51) »."""
    return french.to(str(name))


@register.filter
def the(name: Any) -> str:
    """« la sous-préfecture de Reims (51) », inside a sentence."""
    return french.the(str(name))


@register.filter
def opening(name: Any) -> str:
    """« La sous-préfecture de Reims (51) », at the start of a sentence."""
    return french.opening(str(name))
