"""The arithmetic behind the drawn figures: a budget against its ceiling, a timeline's current step."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext

from fabriques.common.dates import say_day, say_instant
from fabriques.common.values import NARROW_SPACE, Money

from .fields import reader


def as_money(amount: Any) -> Money:
    """Take whole cents, or any object that carries them."""
    return Money(getattr(amount, "cents", amount))


def percent(part: int, whole: int) -> str:
    """« 71 % », rounded down so that a bar never reads full before it is."""
    if whole <= 0:
        return "–"
    return f"{part * 100 // whole}{NARROW_SPACE}%"


def _width(part: int, scale: int) -> str:
    return f"{part * 100 / scale:.2f}%" if scale else "0%"


def ceiling_context(committed: Any, ceiling: Any, label: str, pending: Any) -> dict[str, Any]:
    spent, limit, waiting = as_money(committed), as_money(ceiling), as_money(pending)
    scale = max(limit.cents, spent.cents + waiting.cents)
    over = spent > limit
    tight = not over and spent + waiting > limit
    left = spent - limit if over else limit - spent
    return {
        "label": label,
        "committed": spent.label,
        "pending": waiting.label if waiting.cents else "",
        "ceiling": limit.label,
        "remaining": left.label,
        "excess": (spent + waiting - limit).label if tight else "",
        "percent": percent(spent.cents, limit.cents),
        "state": "over" if over else "tight" if tight else "within",
        "committed_width": _width(min(spent.cents, limit.cents), scale),
        "over_width": _width(max(left.cents, 0), scale) if over else "",
        "pending_start": _width(spent.cents, scale),
        "pending_width": _width(waiting.cents, scale),
        "limit_at": _width(limit.cents, scale),
    }


def _said(at: date | None) -> str:
    if at is None:
        return ""
    return say_instant(at) if isinstance(at, datetime) else say_day(at)


def timeline_entries(events: Iterable[Any]) -> list[dict[str, Any]]:
    """Mark each event done, current (the first that is not) or to come."""
    entries, current_found = [], False
    for event in events:
        read = reader(event)
        done = bool(read("done", False))
        state = "done" if done else "later" if current_found else "current"
        current_found = current_found or not done
        at = read("at", None) or None
        suffered = done and read("tone") == "bad"
        entries.append(
            {
                "at": at.isoformat() if at else "",
                "said": _said(at),
                "title": read("title"),
                "detail": read("detail"),
                "tone": read("tone"),
                "icon": read("icon")
                or ("cross" if suffered else "check" if done else "clock" if state == "current" else ""),
                "state": state,
                "state_label": {
                    "done": gettext("survenu") if suffered else gettext("fait"),
                    "current": gettext("en cours"),
                    "later": gettext("à venir"),
                }[state],
            }
        )
    return entries


def summary_entries(items: Iterable[Any]) -> list[dict[str, Any]]:
    entries = []
    for item in items:
        read = reader(item)
        value = read("value", None)
        entries.append(
            {
                "term": read("term"),
                "value": value,
                "href": read("href"),
                "missing": bool(read("missing", False)) or value is None or value == "",
            }
        )
    return entries


def step_entries(steps: Iterable[Any], current: int) -> list[dict[str, Any]]:
    """Number the steps from 1; a step is a label, or a (label, url) pair."""
    entries = []
    for rank, step in enumerate(steps, start=1):
        label, href = (step, "") if isinstance(step, str) else (step[0], step[1])
        state = "done" if rank < current else "current" if rank == current else "later"
        entries.append({"rank": rank, "label": label, "href": href, "state": state})
    return entries
