"""What counts of a decision, or of a wave's results, on the pages that make them known (`common.seen`)."""

from __future__ import annotations

from datetime import datetime

from fabriques.applications.models import Application
from fabriques.applications.shown import answered
from fabriques.assessment.queries import told_check
from fabriques.assessment.shown import of_completeness
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


def of_deciding(application: Application, at: datetime) -> list[Part]:
    """What a decision is taken on: the completeness, the documents, the corrections, the verdict of the territory."""
    return [
        *of_completeness(application, at),
        Part(application.needs_derogation, lambda: "le verdict de son territoire n'est plus le même"),
    ]


def of_withdrawal(application: Application) -> list[Part]:
    """What a holder reads before giving a file up: that it is submitted, what is asked of them, what they answered."""
    check = told_check(application)
    asked = [] if check is None else [check.pk, check.due_at, check.received_at]
    found = sorted(application.corrections.all(), key=lambda each: each.pk)
    corrections = [(each.public_id, each.answered_at, each.cancelled_at) for each in found]
    return [
        Part([application.state, application.submitted_at], lambda: "il n'est plus au même point"),
        Part(asked, lambda: "ce que le service en dit, ou vos pièces, ne sont plus les mêmes"),
        Part(corrections, lambda: answered(found[-1]) if found else "une correction n'y est plus"),
    ]


def of_announcement(wave: Wave) -> list[Part]:
    """The decisions that an announcement would make public."""
    waiting = Decision.objects.filter(application__wave=wave, state=DecisionState.NOTIFIED)
    found = sorted(waiting.values_list("public_id", flat=True))
    total = len(found)
    said = f"{total} décision{'s' if total > 1 else ''} notifiée{'s' if total > 1 else ''} attend"
    return [Part(found, lambda: f"{said}{'ent' if total > 1 else ''} maintenant une annonce")]
