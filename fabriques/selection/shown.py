"""What counts of a decision, or of a wave's results, on the pages that make them known (`common.seen`)."""

from __future__ import annotations

from fabriques.applications.models import Application
from fabriques.calls.models import Wave
from fabriques.common.dates import say_instant
from fabriques.common.seen import Part
from fabriques.selection.models import Decision
from fabriques.selection.states import DecisionState


def of_decision(application: Application) -> list[Part]:
    """The decision that a person reads before its holder does; taken back and taken again, it is another one."""
    return of_read(Decision.objects.filter(application=application).select_related("decided_by").first())


def of_read(decision: Decision | None) -> list[Part]:
    """The same, of a decision already read with its file."""
    return [Part(facts(decision), lambda: stands(decision))]


def facts(decision: Decision | None) -> list[object]:
    return [] if decision is None else [decision.public_id, decision.decided_at, decision.outcome]


def stands(decision: Decision | None) -> str:
    if decision is None:
        return "elle a été reprise"
    who = decision.decided_by.full_name or "une autre personne"
    return f"une autre décision a été prise par {who}, le {say_instant(decision.decided_at)}"


def of_announcement(wave: Wave) -> list[Part]:
    """The decisions that an announcement would make public."""
    waiting = Decision.objects.filter(application__wave=wave, state=DecisionState.NOTIFIED)
    found = sorted(waiting.values_list("public_id", flat=True))
    total = len(found)
    said = f"{total} décision{'s' if total > 1 else ''} notifiée{'s' if total > 1 else ''} attend"
    return [Part(found, lambda: f"{said}{'ent' if total > 1 else ''} maintenant une annonce")]
