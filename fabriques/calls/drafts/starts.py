"""Where the draft of a call's rules may begin from, each with its text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fabriques.calls.models import Call, RulebookDraft
from fabriques.common.reasons import Reason, Refusal
from fabriques.rulebooks import reader
from fabriques.rulebooks.problems import RulebookError
from fabriques.rulebooks.starting import BLANK, LAST, OTHER, SEED_TITLES, blank, from_other

NO_START = Reason(
    "no_start",
    "Ce brouillon n'a pas de texte de départ.",
    "Un règlement part de la dernière version publiée, d'un règlement vierge, de celui d'un autre appel, ou d'un "
    "règlement fourni.",
    "Choisissez un point de départ dans la liste.",
)


@dataclass(frozen=True)
class Start:
    """One place to begin from: its code for the act, and what it is in words."""

    code: str
    label: str


def starts_of(call: Call) -> list[Start]:
    """Every place to begin from: the call's own rules, nothing said yet, the other calls, the shipped rulebooks."""
    last = call.rulebooks.order_by("-number").first()
    found = [Start(LAST, f"La version {last.number}, en vigueur")] if last else []
    found.append(Start(BLANK, "Un règlement vierge : tout y est à dire, rien n'est repris d'un autre texte"))
    others = (
        Call.objects.filter(rulebooks__isnull=False).exclude(pk=call.pk).distinct().order_by("title", "pk")
    )
    found += [
        Start(f"{OTHER}:{other.slug}", f"Le règlement de l'appel « {other.title} »") for other in others
    ]
    return found + [Start(code, SEED_TITLES.get(code, code)) for code in reader.shipped()]


def text_of(call: Call, start: str, on: date) -> str:
    """The text to begin from on a day. Refuses a start that does not exist."""
    kind, _, slug = start.partition(":")
    if start == LAST and (last := call.rulebooks.order_by("-number").first()) is not None:
        return last.text
    if start == BLANK:
        return blank(call.title, call.summary, fictitious=call.is_fictitious, on=on)
    if start in reader.shipped():
        return reader.load(start)[0]
    if kind == OTHER:
        other = Call.objects.filter(slug=slug).exclude(pk=call.pk).first()
        version = other.rulebooks.order_by("-number").first() if other else None
        if other is not None and version is not None:
            return from_other(
                version.text, f"Règlement de l'appel « {other.title} », version {version.number}"
            )
    raise Refusal(NO_START)


def begun_with(draft: RulebookDraft) -> str | None:
    """The text a draft began with, as it stands today; None when it began with nothing, or that is gone."""
    if draft.based_on is not None:
        return draft.based_on.text
    if draft.seed == BLANK:
        return None
    try:
        return text_of(draft.call, draft.seed, draft.begun_at.date())
    except (Refusal, RulebookError):
        return None
