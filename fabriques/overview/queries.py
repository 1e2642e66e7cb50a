"""The overall stage of a file, computed from the records of each step; nothing stores it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import Case, CharField, FilteredRelation, Q, QuerySet, Value, When

from fabriques.applications.models import Application
from fabriques.applications.states import ApplicationState
from fabriques.assessment.models import CompletenessCheck
from fabriques.assessment.queries import completeness_of
from fabriques.assessment.states import Completeness
from fabriques.common import clock
from fabriques.common.dates import legal_day, say_day, say_instant
from fabriques.common.deadlines import Phase, Standing
from fabriques.common.french import to
from fabriques.journal.queries import history
from fabriques.overview.deadlines import rejected_on, silence_on, silence_words


class Stage(StrEnum):
    DRAFT = "draft"
    TO_CHECK = "to_check"
    RECEIVED = "pieces_received"
    CORRECTED = "corrected"
    OVERDUE = "overdue"
    INCOMPLETE = "incomplete"
    CORRECTING = "correcting"
    # Pieces and a correction at once: each side of the file stands on its own.
    RECEIVED_CORRECTED = "received_corrected"
    RECEIVED_CORRECTING = "received_correcting"
    RECEIVED_LATE = "received_late"
    INCOMPLETE_CORRECTED = "incomplete_corrected"
    OVERDUE_CORRECTED = "overdue_corrected"
    OVERDUE_CORRECTING = "overdue_correcting"
    INCOMPLETE_LATE = "incomplete_late"
    INCOMPLETE_CORRECTING = "incomplete_correcting"
    TO_DECIDE = "to_decide"
    DECIDED = "decided"
    RETAINED = "retained"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


LABELS = {
    Stage.DRAFT: ("brouillon", "neutral"),
    Stage.TO_CHECK: ("complétude à vérifier", "wait"),
    Stage.RECEIVED: ("pièces reçues", "info"),
    Stage.CORRECTED: ("correction rendue", "info"),
    Stage.OVERDUE: ("délai du porteur passé", "bad"),
    Stage.INCOMPLETE: ("pièces attendues", "wait"),
    Stage.CORRECTING: ("correction attendue", "wait"),
    Stage.RECEIVED_CORRECTED: ("pièces reçues, correction rendue", "info"),
    Stage.RECEIVED_CORRECTING: ("pièces reçues, correction attendue", "info"),
    Stage.RECEIVED_LATE: ("pièces reçues, délai de la correction passé", "bad"),
    Stage.INCOMPLETE_CORRECTED: ("correction rendue, pièces attendues", "info"),
    Stage.OVERDUE_CORRECTED: ("correction rendue, délai des pièces passé", "bad"),
    Stage.OVERDUE_CORRECTING: ("délai des pièces passé, correction attendue", "bad"),
    Stage.INCOMPLETE_LATE: ("pièces attendues, délai de la correction passé", "bad"),
    Stage.INCOMPLETE_CORRECTING: ("pièces et correction attendues", "wait"),
    Stage.TO_DECIDE: ("complet, décision attendue", "info"),
    Stage.DECIDED: ("décidé, à notifier", "wait"),
    Stage.RETAINED: ("retenu", "good"),
    Stage.REFUSED: ("refusé", "bad"),
    Stage.WITHDRAWN: ("retiré", "neutral"),
}
# What a holder reads while the service has decided and not yet told: still « décision attendue ».
HOLDER = {
    Stage.TO_CHECK: "déposé, vérification en cours",
    Stage.RECEIVED: "pièces envoyées, vérification en cours",
    Stage.CORRECTED: "correction rendue, lecture en cours",
    Stage.OVERDUE: "délai passé",
    Stage.INCOMPLETE: "pièces à envoyer",
    Stage.CORRECTING: "correction à rendre",
    Stage.RECEIVED_CORRECTED: "pièces et correction envoyées, lecture en cours",
    Stage.RECEIVED_CORRECTING: "pièces envoyées, correction à rendre",
    Stage.RECEIVED_LATE: "pièces envoyées, délai de la correction passé",
    Stage.INCOMPLETE_CORRECTED: "correction rendue, pièces à envoyer",
    Stage.OVERDUE_CORRECTING: "délai des pièces passé, correction à rendre",
    Stage.INCOMPLETE_LATE: "pièces à envoyer, délai de la correction passé",
    Stage.INCOMPLETE_CORRECTING: "pièces à envoyer, correction à rendre",
    Stage.DECIDED: "complet, décision attendue",
}
# What a holder reads while a completeness waits to be told: what was so before it.
TOLD = {
    Completeness.AWAITED: Stage.TO_CHECK,
    Completeness.RECEIVED: Stage.RECEIVED,
    Completeness.INCOMPLETE: Stage.INCOMPLETE,
    Completeness.OVERDUE: Stage.OVERDUE,
}
# Where two things stand at once, each of them: a file is counted and found under both.
TOGETHER: Mapping[Stage, tuple[Stage, Stage]] = {
    Stage.RECEIVED_CORRECTED: (Stage.RECEIVED, Stage.CORRECTED),
    Stage.RECEIVED_CORRECTING: (Stage.RECEIVED, Stage.CORRECTING),
    Stage.RECEIVED_LATE: (Stage.RECEIVED, Stage.OVERDUE),
    Stage.INCOMPLETE_CORRECTED: (Stage.INCOMPLETE, Stage.CORRECTED),
    Stage.INCOMPLETE_CORRECTING: (Stage.INCOMPLETE, Stage.CORRECTING),
    Stage.INCOMPLETE_LATE: (Stage.INCOMPLETE, Stage.OVERDUE),
    Stage.OVERDUE_CORRECTED: (Stage.OVERDUE, Stage.CORRECTED),
    Stage.OVERDUE_CORRECTING: (Stage.OVERDUE, Stage.CORRECTING),
}


def holding(stage: Stage) -> list[Stage]:
    """A stage, and those where something else stands beside it."""
    return [stage, *(each for each, parts in TOGETHER.items() if stage in parts)]


def holding_any(stages: Collection[Stage]) -> list[Stage]:
    """Every stage where one of these stands, alone or beside another."""
    return [each for each in Stage if not {each, *TOGETHER.get(each, ())}.isdisjoint(stages)]


def in_all(stage: Stage, counts: Mapping[str, int]) -> int:
    """How many files stand at a stage, alone or beside another, of counts by exact stage."""
    return sum(counts.get(each.value, 0) for each in holding(stage))


def with_stage(files: QuerySet[Any], at: datetime | None = None) -> QuerySet[Any]:
    """Add `stage` to each file of a queryset, in the same query, with the `completeness` of `assessment.states`.

    `at`: now, unless told otherwise; a delay passes by itself.
    """
    now = at or clock.now()
    # Joins rather than subqueries: over thousands of files, the database then reads each table once.
    latest = FilteredRelation("completeness_checks", condition=Q(completeness_checks__is_latest=True))
    live = FilteredRelation(
        "corrections", condition=Q(corrections__read_at=None, corrections__cancelled_at=None)
    )
    completeness = Case(
        When(latest_check__isnull=True, then=Value("awaited")),
        When(latest_check__outcome="complete", latest_check__told_at=None, then=Value("found")),
        When(latest_check__outcome="complete", then=Value("complete")),
        When(latest_check__received_at__isnull=False, then=Value("received")),
        When(latest_check__due_at__lte=now, then=Value("overdue")),
        default=Value("incomplete"),
        output_field=CharField(),
    )
    told = {"decision__state__in": ["notified", "public"]}
    return files.annotate(latest_check=latest, live_correction=live, completeness=completeness).annotate(
        stage=Case(
            When(state=ApplicationState.WITHDRAWN, then=Value(Stage.WITHDRAWN.value)),
            When(state=ApplicationState.DRAFT, then=Value(Stage.DRAFT.value)),
            When(decision__outcome="retained", then=Value(Stage.RETAINED.value), **told),
            When(decision__outcome="refused", then=Value(Stage.REFUSED.value), **told),
            When(decision__state="decided", then=Value(Stage.DECIDED.value)),
            When(live_correction__isnull=True, then=standing(None)),
            When(live_correction__answered_at__isnull=False, then=standing(Stage.CORRECTED)),
            When(live_correction__due_at__gt=now, then=standing(Stage.CORRECTING)),
            default=standing(Stage.OVERDUE),
            output_field=CharField(),
        )
    )


def standing(correction: Stage | None) -> Case:
    """The stage by the completeness of a file that nothing ended, beside a correction that stands so."""
    beside = {parts: both for both, parts in TOGETHER.items()}
    alone = {
        "received": Stage.RECEIVED, "incomplete": Stage.INCOMPLETE, "overdue": Stage.OVERDUE,
        **({} if correction else {"found": Stage.TO_DECIDE, "complete": Stage.TO_DECIDE}),
    }  # fmt: skip
    found = {
        state: stage if correction in (None, stage) else beside[stage, correction]
        for state, stage in alone.items()
    }
    return Case(
        *(When(completeness=state, then=Value(stage.value)) for state, stage in found.items()),
        default=Value((correction or Stage.TO_CHECK).value),
        output_field=CharField(),
    )


def told_stage(file: Any, at: datetime | None = None) -> str:
    """The stage of a file as its holder may know it: complete only once they are told. `file` is from `with_stage`.

    Until then, pieces that were awaited from them still are. `at`: now, unless told otherwise.
    """
    hidden = file.stage == Stage.TO_DECIDE and file.completeness == "found"
    if not hidden:
        return file.stage
    return TOLD[completeness_of(told_of(file.completeness_checks.all()), at or clock.now())].value


def told_of(checks: Iterable[CompletenessCheck]) -> CompletenessCheck | None:
    """Of the checks of a file, the one that counts for its holder: as `assessment.queries.told_check`."""
    told = (check for check in checks if check.told_at is not None and check.cancelled_at is None)
    return max(told, key=lambda check: check.pk, default=None)


def stage_words(stage: str, *, for_holder: bool) -> tuple[str, str]:
    """A stage's French label and tone; a holder never reads « décidé » before being told."""
    label, tone = LABELS[Stage(stage)]
    if for_holder and stage in {
        Stage.DECIDED,
        Stage.TO_CHECK,
    }:  # nothing is asked of a holder: it runs its course
        tone = LABELS[Stage.TO_DECIDE][1]
    return (HOLDER.get(Stage(stage), label) if for_holder else label), tone


REJECTED = ("réputé rejeté, faute de réponse", "bad")


def holder_words(file: Any, on: date, at: datetime | None = None) -> tuple[str, str]:
    """What a holder or a partner reads of where a file stands, with its tone: a rejection by silence is said.

    `file`: from `with_stage` and `with_silence`. `at`: now, unless told otherwise.
    """
    if rejected_on(silence_on(file, on)) is not None:
        return REJECTED
    return stage_words(told_stage(file, at), for_holder=True)


@dataclass(frozen=True)
class Event:
    """One step of a file's life, done or to come."""

    title: str
    done: bool
    at: date | None = None
    detail: str = ""
    tone: str = ""
    icon: str = ""


def timeline(file: Application, *, for_holder: bool, on: date) -> list[Event]:
    """The steps of a file in order, with their instants, as they stand on a day; `file` comes from `with_stage`."""
    paper = file.is_on_paper
    events = [Event("Saisie commencée" if paper else "Brouillon commencé", True, file.started_at)]
    withdrawn = file.state == ApplicationState.WITHDRAWN
    if withdrawn and file.submitted_at is None:
        return [*events, withdrawal(file)]
    if file.submitted_at is None:
        last_day = say_day(legal_day(file.wave.closes_at))
        if paper:
            return [*events, Event("Enregistrement par le service", False)]
        return [*events, Event("Dépôt", False, detail=f"avant le {last_day}")]
    transmitted = f"transmis {to(str(file.service))}"
    if paper:
        posted = Event("Dossier posté", True, file.postmarked_on, "sur papier")
        events = [posted, Event("Arrivé au service", True, file.arrived_on, transmitted)]
    else:
        events.append(Event("Dossier déposé", True, file.submitted_at, transmitted))
    if withdrawn:
        return [*events, withdrawal(file)]
    events += checked(file, for_holder=for_holder, on=on)
    decision = getattr(file, "decision", None)
    told = decision is not None and decision.notified_at is not None
    if decision is not None and not for_holder:
        events.append(decided(decision, decision.decided_at))
    if decision is not None and told:
        events.append(
            decided(decision, decision.notified_at)
            if for_holder
            else Event("Décision notifiée", True, decision.notified_at)
        )
        public = decision.announcement
        detail = "" if public else "la date appartient à l'équipe du programme"
        events.append(
            Event("Résultats annoncés", public is not None, public.public_from if public else None, detail)
        )
    else:
        title = "Décision" if decision is None or for_holder else "Notification au porteur"
        events.append(Event(title, False, detail=silence_words(file, on)))
    return with_rejection(events, silence_on(file, on))


def decided(decision: Any, at: datetime) -> Event:
    """What was decided: a refusal bears no sign of success."""
    title = f"Décision : {decision.get_outcome_display()}"
    if decision.outcome == "refused":
        return Event(title, True, at, tone="bad", icon="cross")
    return Event(title, True, at)


def withdrawal(file: Application) -> Event:
    """The day a file was withdrawn, as its journal keeps it."""
    acts = history("application", file.public_id)
    at = next((entry.at for entry in reversed(acts) if entry.act == "withdrawn"), None)
    return Event("Dossier retiré", True, at, tone="neutral", icon="cross")


def with_rejection(events: list[Event], silence: Standing | None) -> list[Event]:
    """The rejection that silence made, as a dated fact among the others: what came later does not erase it."""
    if silence is None or silence.phase is not Phase.OVER:
        return events
    fact = Event("Rejet implicite, faute de réponse", True, silence.since, tone="bad", icon="cross")
    before = [each for each in events if each.done and day_of(each) <= silence.since]
    return [*before, fact, *(each for each in events if each not in before)]


def day_of(event: Event) -> date:
    return legal_day(event.at) if isinstance(event.at, datetime) else event.at or date.min


def checked(file: Application, *, for_holder: bool, on: date) -> list[Event]:
    """What was asked for, what came, and what is awaited; a holder is told that a file is complete in its time."""
    events: list[Event] = []
    whole = False
    checks = sorted(file.completeness_checks.all(), key=lambda check: check.pk)
    kept = [check for check in checks if check.cancelled_at is None]
    counting = told_of(checks) if for_holder else kept[-1] if kept else None
    for check in checks:
        if check.due_at is not None:
            events += request_events(check, on, counts=check == counting)
        elif check.cancelled_at is None and (check.told_at is not None or not for_holder):
            whole = True
            detail = "" if check.told_at is not None else "le porteur n'est pas encore prévenu"
            events.append(Event("Dossier complet", True, check.checked_at, detail, tone="good"))
    return events if whole else [*events, Event("Vérification de la complétude", False)]


def request_events(check: Any, on: date, *, counts: bool) -> list[Event]:
    """A request for missing pieces: asked, then sent, cancelled, late or still awaited."""
    asked = Event(f"Pièces demandées ({len(check.missing)})", True, check.checked_at, tone="wait")
    if check.received_at is not None:
        return [asked, Event("Pièces reçues", True, check.received_at, tone="good")]
    if check.cancelled_at is not None:
        return [asked, Event("Demande de pièces close", True, check.cancelled_at)]
    if not counts:
        return [asked]
    if legal_day(check.due_at) < on:
        return [asked, Event("Délai des pièces passé", True, check.due_at, tone="bad", icon="cross")]
    return [asked, Event("Envoi des pièces", False, detail=f"jusqu'au {say_instant(check.due_at)}")]
