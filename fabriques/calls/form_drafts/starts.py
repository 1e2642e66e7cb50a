"""Where the draft of a form may begin from, each with its text."""

from __future__ import annotations

from dataclasses import dataclass

from fabriques.calls.form_rules import NO_START
from fabriques.calls.models import Call
from fabriques.common.reasons import Refusal
from fabriques.rulebooks.form.derived import from_rules
from fabriques.rulebooks.form.reader import load, read_once, shipped

LAST, RULES, SEED, OTHER = "last", "rules", "seed", "call"


@dataclass(frozen=True)
class Start:
    """One place to begin from: its code for the act, and what it is in words."""

    code: str
    label: str
    detail: str = ""


def starts_of(call: Call) -> list[Start]:
    """Every place to begin from: the call's own first, then its rules, the shipped forms, the other calls."""
    found: list[Start] = []
    last = call.forms.order_by("-number").first()
    if last is not None:
        found.append(Start(LAST, f"La dernière version de cet appel (version {last.number})"))
    rules = call.rulebooks.order_by("-number").first()
    if rules is not None:
        detail = "Une question pour chaque critère, et les pièces du règlement."
        found.append(Start(RULES, "Le règlement de cet appel", detail))
    for code in shipped():
        form = read_once(load(code))
        found.append(Start(f"{SEED}:{code}", form.title, form.status))
    others = Call.objects.filter(forms__isnull=False).exclude(pk=call.pk).distinct().order_by("title", "pk")
    return found + [Start(f"{OTHER}:{other.slug}", f"L'appel « {other.title} »") for other in others]


def text_of(call: Call, start: str) -> str:
    """The text to begin from. Refuses a start that does not exist."""
    kind, _, name = start.partition(":")
    if kind == LAST and (last := call.forms.order_by("-number").first()) is not None:
        return last.text
    if kind == RULES and (rules := call.rulebooks.order_by("-number").first()) is not None:
        return from_rules(rules.rules)
    if kind == SEED and name in shipped():
        return load(name)
    if kind == OTHER:
        other = Call.objects.filter(slug=name).first()
        version = other.forms.order_by("-number").first() if other else None
        if version is not None:
            return version.text
    raise Refusal(NO_START)
