"""Judgements on the rules of a call being published. No Django."""

from __future__ import annotations

from datetime import date

from fabriques.common.reasons import Judgement, Reason, refuse_if
from fabriques.rulebooks.values import Value
from fabriques.rulebooks.watching import say_days


def days_meant(days: tuple[tuple[str, Value[date]], ...], *, confirmed: bool) -> Judgement:
    """Whether days gone by are published: only by someone who was told so, and confirms it."""
    return refuse_if(
        bool(days) and not confirmed,
        Reason(
            "days_gone",
            f"Ce règlement annonce des jours déjà passés : {say_days(days)}.",
            "Une version publiée ne change plus, et les candidats la lisent.",
            "Corrigez la rubrique « Calendrier et retard », ou confirmez que ces jours passés sont voulus.",
        ),
    )
