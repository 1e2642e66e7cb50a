"""The overall stage of a file, computed from the records of each step; nothing stores it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import Case, CharField, F, FilteredRelation, Q, QuerySet, Value, When

from fabriques.applications.models import Application
from fabriques.applications.states import ApplicationState
from fabriques.common.dates import PARIS, legal_day, say_day
from fabriques.common.deadlines import Phase, Standing
from fabriques.overview.deadlines import silence_on, silence_words


class Stage(StrEnum):
    DRAFT = "draft"
    TO_CHECK = "to_check"
    INCOMPLETE = "incomplete"
    TO_DECIDE = "to_decide"
    DECIDED = "decided"
    RETAINED = "retained"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


LABELS = {
    Stage.DRAFT: ("brouillon", "neutral"),
    Stage.TO_CHECK: ("complétude à vérifier", "wait"),
    Stage.INCOMPLETE: ("pièces attendues", "wait"),
    Stage.TO_DECIDE: ("complet, décision attendue", "info"),
    Stage.DECIDED: ("décidé, à notifier", "wait"),
    Stage.RETAINED: ("retenu", "good"),
    Stage.REFUSED: ("non retenu", "bad"),
    Stage.WITHDRAWN: ("retiré", "neutral"),
}
# What a holder reads while the service has decided and not yet told: still « décision attendue ».
HOLDER = {Stage.TO_CHECK: "déposé, vérification en cours", Stage.DECIDED: "complet, décision attendue"}


def with_stage(files: QuerySet[Any]) -> QuerySet[Any]:
    """Add `stage` to each file of a queryset, in the same query."""
    # A join rather than a subquery: over thousands of files, the database then reads each table once.
    latest = FilteredRelation("completeness_checks", condition=Q(completeness_checks__is_latest=True))
    told = {"decision__state__in": ["notified", "public"]}
    return files.annotate(latest_check=latest, completeness=F("latest_check__outcome")).annotate(
        stage=Case(
            When(state=ApplicationState.WITHDRAWN, then=Value(Stage.WITHDRAWN.value)),
            When(state=ApplicationState.DRAFT, then=Value(Stage.DRAFT.value)),
            When(decision__outcome="retained", then=Value(Stage.RETAINED.value), **told),
            When(decision__outcome="refused", then=Value(Stage.REFUSED.value), **told),
            When(decision__state="decided", then=Value(Stage.DECIDED.value)),
            When(completeness="complete", then=Value(Stage.TO_DECIDE.value)),
            When(completeness="incomplete", then=Value(Stage.INCOMPLETE.value)),
            default=Value(Stage.TO_CHECK.value),
            output_field=CharField(),
        )
    )


def stage_words(stage: str, *, for_holder: bool) -> tuple[str, str]:
    """A stage's French label and tone; a holder never reads « décidé » before being told."""
    label, tone = LABELS[Stage(stage)]
    if for_holder and stage == Stage.DECIDED:
        tone = LABELS[Stage.TO_DECIDE][1]
    return (HOLDER.get(Stage(stage), label) if for_holder else label), tone


@dataclass(frozen=True)
class Event:
    """One step of a file's life, done or to come."""

    title: str
    done: bool
    at: date | None = None
    detail: str = ""
    tone: str = ""


def timeline(file: Application, *, for_holder: bool, on: date) -> list[Event]:
    """The steps of a file in order, with their instants, as they stand on a day; `file` comes from `with_stage`."""
    events = [Event("Brouillon commencé", True, file.started_at)]
    if file.submitted_at is None:
        last_day = say_day(file.wave.closes_at.astimezone(PARIS).date())
        return [*events, Event("Dépôt", False, detail=f"avant le {last_day}")]
    events.append(Event("Dossier déposé", True, file.submitted_at, f"transmis à {file.service}"))
    if file.state == ApplicationState.WITHDRAWN:
        return [*events, Event("Dossier retiré", True)]
    checks = sorted(file.completeness_checks.all(), key=lambda check: check.pk)
    for check in checks:
        whole = check.outcome == "complete"
        title = "Dossier complet" if whole else f"Pièces demandées ({len(check.missing)})"
        events.append(Event(title, True, check.checked_at, tone="good" if whole else "wait"))
    if not checks or checks[-1].outcome != "complete":
        events.append(Event("Vérification de la complétude", False))
    decision = getattr(file, "decision", None)
    told = decision is not None and decision.notified_at is not None
    if decision is not None and not for_holder:
        events.append(Event(f"Décision : {decision.get_outcome_display()}", True, decision.decided_at))
    if decision is not None and told:
        title = "Décision notifiée" if not for_holder else f"Décision : {decision.get_outcome_display()}"
        events.append(Event(title, True, decision.notified_at))
        public = decision.announcement
        detail = "" if public else "la date appartient à l'équipe du programme"
        events.append(
            Event("Résultats annoncés", public is not None, public.public_from if public else None, detail)
        )
    else:
        title = "Décision" if decision is None or for_holder else "Notification au porteur"
        events.append(Event(title, False, detail=silence_words(file, on)))
    return with_rejection(events, silence_on(file, on))


def with_rejection(events: list[Event], silence: Standing | None) -> list[Event]:
    """The rejection that silence made, as a dated fact among the others: what came later does not erase it."""
    if silence is None or silence.phase is not Phase.OVER:
        return events
    fact = Event("Rejet implicite, faute de réponse", True, silence.since, tone="bad")
    before = [each for each in events if each.done and day_of(each) <= silence.since]
    return [*before, fact, *(each for each in events if each not in before)]


def day_of(event: Event) -> date:
    return legal_day(event.at) if isinstance(event.at, datetime) else event.at or date.min
