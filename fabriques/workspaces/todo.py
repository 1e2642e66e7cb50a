"""What awaits a person who works on files: dated things first, each counted and one click from its list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from fabriques.accounts.models import User
from fabriques.accounts.perimeters import Perimeter
from fabriques.applications import access
from fabriques.calls.models import Question
from fabriques.common.dates import say_day
from fabriques.common.deadlines import Phase, Standing
from fabriques.overview.filters import FACETS, SILENCE, Watched
from fabriques.overview.queries import Stage, with_stage
from fabriques.overview.unanswered import Judged, Unanswered

NAMED = 5  # files told by their names under a count


@dataclass(frozen=True)
class Named:
    """A file told under a count, with what makes it come first."""

    label: str
    href: str
    note: str = ""


@dataclass(frozen=True)
class Task:
    """Something that waits: how many, in words, where they are listed; `key` tells which."""

    key: str
    count: int
    words: Any
    href: str
    tone: str = ""
    first: tuple[Named, ...] = ()


@dataclass(frozen=True)
class Todo:
    """`dated`: what a date presses; `waiting`: the service's turn, without a date; `elsewhere`: someone else's turn."""

    dated: list[Task] = field(default_factory=list)
    waiting: list[Task] = field(default_factory=list)
    elsewhere: list[Task] = field(default_factory=list)

    @property
    def all(self) -> list[Task]:
        return [*self.dated, *self.waiting, *self.elsewhere]


WORDS: dict[str, Any] = {
    Watched.OVER: ngettext_lazy(
        "dossier rejeté par le silence : une décision expresse reste attendue",
        "dossiers rejetés par le silence : une décision expresse reste attendue",
        "count",
    ),
    Watched.NEAR: ngettext_lazy(
        "dossier que le silence rejettera dans les dix jours",
        "dossiers que le silence rejettera dans les dix jours",
        "count",
    ),
    Stage.OVERDUE: ngettext_lazy(
        "délai passé sans réponse du porteur : à relancer, ou à examiner tel quel",
        "délais passés sans réponse des porteurs : à relancer, ou à examiner tels quels",
        "count",
    ),
    Stage.RECEIVED: ngettext_lazy(
        "dossier dont les pièces demandées sont arrivées",
        "dossiers dont les pièces demandées sont arrivées",
        "count",
    ),
    Stage.CORRECTED: ngettext_lazy("correction rendue, à lire", "corrections rendues, à lire", "count"),
    Stage.DECIDED: ngettext_lazy("décision à notifier", "décisions à notifier", "count"),
    Stage.TO_CHECK: ngettext_lazy("complétude à vérifier", "complétudes à vérifier", "count"),
    Stage.TO_DECIDE: ngettext_lazy(
        "dossier complet qui attend une décision", "dossiers complets qui attendent une décision", "count"
    ),
    Stage.INCOMPLETE: ngettext_lazy(
        "dossier dont le porteur doit envoyer des pièces",
        "dossiers dont les porteurs doivent envoyer des pièces",
        "count",
    ),
    Stage.CORRECTING: ngettext_lazy(
        "dossier que le porteur doit corriger", "dossiers que les porteurs doivent corriger", "count"
    ),
    Watched.SUSPENDED: ngettext_lazy(
        "dossier dont le délai de réponse est suspendu",
        "dossiers dont le délai de réponse est suspendu",
        "count",
    ),
}
TONES = {Watched.OVER: "bad", Watched.NEAR: "wait", Stage.OVERDUE: "bad"}
DATED: tuple[Watched | Stage, ...] = (
    Watched.OVER, Watched.NEAR, Stage.OVERDUE, Stage.RECEIVED, Stage.CORRECTED, Stage.DECIDED
)  # fmt: skip
OURS: tuple[Watched | Stage, ...] = (Stage.TO_CHECK, Stage.TO_DECIDE)
THEIRS: tuple[Watched | Stage, ...] = (Stage.INCOMPLETE, Stage.CORRECTING, Watched.SUSPENDED)


def todo(user: User, perimeter: Perimeter, on: date) -> Todo:
    """What waits in a person's perimeter on a day; nothing for whoever acts on no file."""
    if not perimeter.acts_on_files:
        return Todo()
    files = access.assessed(user, on)
    unanswered = Unanswered(files, on)
    counts: dict[Watched | Stage, int] = {
        **{Stage(stage): total for stage, total in by_stage(files)},
        **{watched: unanswered.count(watched) for watched in Watched},
    }
    first = {
        watched: unanswered.first(watched, NAMED) if counts[watched] else []
        for watched in (Watched.OVER, Watched.NEAR)
    }
    found = Todo(*(tasks(keys, counts, first) for keys in (DATED, OURS, THEIRS)))
    if perimeter.programme:
        found.waiting.extend(questions())
    return found


def by_stage(files: Any) -> Iterable[tuple[str, int]]:
    rows = with_stage(files).order_by().values("stage").annotate(total=Count("pk"))
    return [(stage, total) for stage, total in rows.values_list("stage", "total")]


def tasks(
    keys: Iterable[Watched | Stage],
    counts: dict[Watched | Stage, int],
    first: dict[Watched, Judged],
) -> list[Task]:
    return [
        Task(
            str(key),
            count,
            WORDS[key] % {"count": count},
            listed(key),
            TONES.get(key, ""),
            named(first.get(key, [])) if isinstance(key, Watched) else (),
        )
        for key in keys
        if (count := counts.get(key, 0))
    ]


def listed(key: Watched | Stage) -> str:
    """The list of files that shows these alone."""
    parameter = SILENCE if isinstance(key, Watched) else FACETS["stage"]
    return f"{reverse('workspaces:service_list')}?{parameter}={key.value}"


def named(judged: Judged) -> tuple[Named, ...]:
    return tuple(
        Named(
            file.place_name,
            reverse("workspaces:file", args=[file.public_id]),
            when(standing),
        )
        for file, standing in judged
    )


def when(standing: Standing) -> str:
    """When silence rejects a file, or did."""
    if standing.last_day is None:
        return ""
    day = say_day(standing.last_day)
    if standing.phase is Phase.OVER:
        return _("rejet implicite le %(day)s") % {"day": day}
    if not standing.remaining:
        return _("rejet le %(day)s : dernier jour, aujourd'hui") % {"day": day}
    words = ngettext(
        "rejet le %(day)s, dans %(n)s jour", "rejet le %(day)s, dans %(n)s jours", standing.remaining
    )
    return words % {"day": day, "n": standing.remaining}


def questions() -> list[Task]:
    """The public questions that nobody has answered, for the programme team."""
    count = Question.objects.waiting().count()
    if not count:
        return []
    words = ngettext(
        "question du public à laquelle répondre", "questions du public auxquelles répondre", count
    )
    return [Task("questions", count, words, reverse("workspaces:calls"))]
