"""What awaits a person who works on files: dated things first, each counted and one click from its list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Case, CharField, Count, Min, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from fabriques.accounts.models import User
from fabriques.accounts.perimeters import Perimeter
from fabriques.accounts.queries import without_agent
from fabriques.applications import access
from fabriques.applications.paper import access as paper
from fabriques.applications.states import ApplicationState
from fabriques.assessment.charge.queries import with_charge
from fabriques.calls.models import Question
from fabriques.common.dates import say_day
from fabriques.common.deadlines import Phase, Standing
from fabriques.organisations.access import awaiting_answer
from fabriques.overview.filters import FACETS, ME, NOBODY, SILENCE, YES, Watched
from fabriques.overview.queries import TOGETHER, Stage, holding, with_stage
from fabriques.overview.unanswered import Judged, Unanswered
from fabriques.territories.models import Service
from fabriques.workspaces.staffing import files_waiting

NAMED = 5  # files told by their names under a count


@dataclass(frozen=True)
class Named:
    """A file told under a count, with what makes it come first."""

    label: str
    href: str
    note: str = ""


@dataclass(frozen=True)
class Part:
    """Some of the files of a task, by who is in charge of them."""

    words: str
    href: str


@dataclass(frozen=True)
class Task:
    """Something that waits: how many, in words, where they are listed; `key` tells which."""

    key: str
    count: int
    words: Any
    href: str
    tone: str = ""
    first: tuple[Named, ...] = ()
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Todo:
    """What a date presses, then this person's turn without a date, then that of the deciding service, of holders."""

    dated: list[Task] = field(default_factory=list)
    waiting: list[Task] = field(default_factory=list)
    deciding: list[Task] = field(default_factory=list)
    elsewhere: list[Task] = field(default_factory=list)

    @property
    def all(self) -> list[Task]:
        return [*self.dated, *self.waiting, *self.deciding, *self.elsewhere]


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
        "dossier dont le porteur a laissé passer son délai : à relancer, ou à examiner tel quel",
        "dossiers dont les porteurs ont laissé passer leur délai : à relancer, ou à examiner tels quels",
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
# The same, for whoever does not decide: whose turn it is.
OF_OTHERS: dict[str, Any] = {
    Watched.OVER: ngettext_lazy(
        "dossier rejeté par le silence : le service qui décide peut encore répondre",
        "dossiers rejetés par le silence : le service qui décide peut encore répondre",
        "count",
    ),
    Stage.DECIDED: ngettext_lazy("décision prise, à notifier", "décisions prises, à notifier", "count"),
    Stage.TO_DECIDE: ngettext_lazy("dossier complet, à décider", "dossiers complets, à décider", "count"),
}
TONES = {Watched.OVER: "bad", Watched.NEAR: "wait", Stage.OVERDUE: "bad"}
# What can still be saved comes first, then what is lost already, whoever decides.
CAME_BACK = (Stage.OVERDUE, Stage.RECEIVED, Stage.CORRECTED)
THEIRS: tuple[Watched | Stage, ...] = (Stage.INCOMPLETE, Stage.CORRECTING, Watched.SUSPENDED)
Keys = tuple[Watched | Stage, ...]


def turns(perimeter: Perimeter) -> tuple[Keys, Keys, Keys, Keys]:
    """The tasks of each part of the page, in order, for whoever decides and for whoever does not."""
    if perimeter.decided:
        dated: Keys = (Watched.NEAR, Watched.OVER, Stage.DECIDED, *CAME_BACK)
        return dated, (Stage.TO_DECIDE, Stage.TO_CHECK), (), THEIRS
    dated = (Watched.NEAR, Watched.OVER, *CAME_BACK)
    return dated, (Stage.TO_CHECK,), (Stage.DECIDED, Stage.TO_DECIDE), THEIRS


def todo(user: User, perimeter: Perimeter, on: date) -> Todo:
    """What waits in a person's perimeter on a day; nothing for whoever acts on no file."""
    if not perimeter.acts_on_files:
        return Todo(waiting=requests_to_join(user, on))
    files = access.assessed(user, on)
    unanswered = Unanswered(files, on)
    groups = by_stage(files, user, on)
    counts: Counter[Watched | Stage] = Counter({watched: unanswered.count(watched) for watched in Watched})
    for group in groups:
        counts.update(dict.fromkeys(TOGETHER.get(group.stage, (group.stage,)), group.total))
    first = {
        watched: unanswered.first(watched, NAMED) if counts[watched] else []
        for watched in (Watched.OVER, Watched.NEAR)
    }
    words = WORDS if perimeter.decided else {**WORDS, **OF_OTHERS}
    shared = {} if perimeter.programme else {stage: parts(stage, groups) for stage in Stage}
    found = Todo(*(tasks(keys, counts, words, first, shared) for keys in turns(perimeter)))
    found.dated.extend(letters_to_post(user, on))
    found.waiting.extend(papers_begun(user, on))
    found.waiting.extend(requests_to_join(user, on))
    if perimeter.programme:
        found.dated.extend(unstaffed(user, on))
        found.waiting.extend(questions())
    return found


class Group(NamedTuple):
    """How many files of a stage are in someone's charge: ME, NOBODY or another, whether or not they are away."""

    stage: Stage
    whose: str
    away: str
    total: int


def by_stage(files: Any, user: User, on: date) -> list[Group]:
    whose = Case(
        When(in_charge=user.public_id, then=Value(ME)),
        When(in_charge=NOBODY, then=Value(NOBODY)),
        default=Value(""),
        output_field=CharField(),
    )
    rows = with_charge(with_stage(files), on).order_by().annotate(whose=whose)
    counted = rows.values("stage", "whose", "charge_away").annotate(total=Count("pk"))
    return [
        Group(Stage(stage), *rest)
        for stage, *rest in counted.values_list("stage", "whose", "charge_away", "total")
    ]


def parts(stage: Stage, groups: Iterable[Group]) -> tuple[Part, ...]:
    """Of the files of a stage: one's own, nobody's, those of absent colleagues, each one click away."""
    found = [group for group in groups if group.stage in holding(stage)]
    mine = sum(each.total for each in found if each.whose == ME)
    nobody = sum(each.total for each in found if each.whose == NOBODY)
    away = sum(each.total for each in found if each.away == YES and each.whose != ME)
    if nobody == sum(each.total for each in found):
        return ()  # nothing is shared out: it would be said under every count
    said = (
        (mine, ngettext("%(n)s suivi par vous", "%(n)s suivis par vous", mine), ("in_charge", ME)),
        (
            nobody,
            ngettext("%(n)s suivi par personne", "%(n)s suivis par personne", nobody),
            ("in_charge", NOBODY),
        ),
        (away, _("%(n)s d'un collègue absent"), ("charge_away", YES)),
    )
    return tuple(
        Part(words % {"n": count}, f"{listed(stage)}&{FACETS[facet]}={value}")
        for count, words, (facet, value) in said
        if count
    )


def tasks(
    keys: Iterable[Watched | Stage],
    counts: Mapping[Watched | Stage, int],
    words: Mapping[str, Any],
    first: Mapping[Watched, Judged],
    shared: Mapping[Stage, tuple[Part, ...]],
) -> list[Task]:
    return [
        Task(
            str(key),
            count,
            words[key] % {"count": count},
            listed(key),
            TONES.get(key, ""),
            named(first.get(key, [])) if isinstance(key, Watched) else (),
            shared.get(key, ()) if isinstance(key, Stage) else (),
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


def letters_to_post(user: User, on: date) -> list[Task]:
    """The letters to senders of papers who gave no mail address: nothing is told before they are posted."""
    count = paper.letters(user, on).filter(posted_at=None).count()
    words = ngettext("courrier à imprimer et à poster", "courriers à imprimer et à poster", count)
    return [Task("letters", count, words, reverse("applications:paper"))] if count else []


def papers_begun(user: User, on: date) -> list[Task]:
    """The files on paper whose entry is not finished: their delay of answer runs already."""
    count = paper.entered(user, on).filter(state=ApplicationState.DRAFT).count()
    words = ngettext(
        "dossier sur papier dont la saisie est à finir",
        "dossiers sur papier dont la saisie est à finir",
        count,
    )
    return [Task("papers", count, words, reverse("applications:paper"))] if count else []


def requests_to_join(user: User, on: date) -> list[Task]:
    """The requests to join a structure that wait for this person's answer; a single one opens at once."""
    found = awaiting_answer(user, on).order_by().aggregate(count=Count("pk"), one=Min("public_id"))
    count = found["count"]
    if not count:
        return []
    words = ngettext(
        "demande à rejoindre une structure attend votre réponse",
        "demandes à rejoindre une structure attendent votre réponse",
        count,
    )
    page = (
        reverse("organisations:join_request", args=[found["one"]])
        if count == 1
        else reverse("organisations:join_requests")
    )
    return [Task("join", count, words, page)]


def questions() -> list[Task]:
    """The public questions that nobody has answered, for the programme team."""
    count = Question.objects.waiting().count()
    if not count:
        return []
    words = ngettext(
        "question du public à laquelle répondre", "questions du public auxquelles répondre", count
    )
    return [Task("questions", count, words, reverse("workspaces:calls"))]


def unstaffed(user: User, on: date) -> list[Task]:
    """The services where files wait and nobody is entitled to read them, for the programme team."""
    empty = set(without_agent(Service.objects.all(), on).values_list("pk", flat=True))
    waiting = {code: total for code, total in files_waiting(user, on).items() if code in empty}
    if not waiting:
        return []
    words = ngettext(
        "service sans agent, où un dossier au moins attend : habilitez quelqu'un",
        "services sans agent, où des dossiers attendent : habilitez quelqu'un",
        len(waiting),
    )
    href = f"{reverse('workspaces:services')}?sans=agent"
    return [Task("unstaffed", len(waiting), words, href, "bad")]
