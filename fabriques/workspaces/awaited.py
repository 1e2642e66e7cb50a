"""What is awaited from a person, dated: a draft to submit, missing pieces, a correction, an intent to sign."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from fabriques.accounts.models import User
from fabriques.applications import access
from fabriques.applications.models import ConsortiumMember
from fabriques.applications.states import ApplicationState
from fabriques.assessment.access import invitations
from fabriques.assessment.queries import completeness_of, labels
from fabriques.assessment.states import Completeness, NominationState
from fabriques.common.dates import legal_day, legal_instant, say_day, say_instant
from fabriques.common.deadlines import Phase
from fabriques.common.durations import ONE_DAY
from fabriques.overview.appeals import appeal_on
from fabriques.overview.deadlines import with_silence
from fabriques.overview.queries import Stage, holder_words, told_of, with_stage

MOST_PARTNERSHIPS = 50


@dataclass(frozen=True)
class Awaited:
    """One request that a holder has to answer before `due_at`."""

    place: str
    title: str
    names: list[str]
    due_at: datetime
    href: str
    action: str
    where: str = ""
    last_day: date | None = None

    @property
    def until(self) -> str:
        """A day that is whole is said without an hour."""
        return say_instant(self.due_at) if self.last_day is None else say_day(self.last_day)


def with_requests(files: QuerySet[Any]) -> QuerySet[Any]:
    """Add to files from `with_stage` what `awaited` reads, in the same query."""
    return files.annotate(
        pieces_missing=F("latest_check__missing"),
        pieces_due=F("latest_check__due_at"),
        correction_fields=F("live_correction__fields"),
        correction_due=F("live_correction__due_at"),
        correction_answered=F("live_correction__answered_at"),
    )


def awaited(
    user: User, files: Iterable[Any], members: Iterable[ConsortiumMember], at: datetime
) -> list[Awaited]:
    """Everything a person has to do before an hour, the first due first; 1 query, for the invitations.

    `files`: their own, from `with_requests`; `members`: the consortium intents that are theirs to sign.
    """
    kept = list(files)
    times = Counter(file.place_name for file in kept)
    found = [
        *(
            each if times[file.place_name] == 1 else apart(each, file)
            for file in kept
            for each in of_file(file, at)
        ),
        *to_sign(members, at),
        *invited(user, at),
    ]
    return sorted(found, key=lambda each: each.due_at)


def apart(each: Awaited, file: Any) -> Awaited:
    """The same for a file of which another bears the name: where it is, and in which wave."""
    return replace(each, where=", ".join(str(part) for part in (file.commune, file.wave.title) if part))


def of_file(file: Any, at: datetime) -> Iterator[Awaited]:
    """What is awaited on one of their files: to submit it, pieces, a correction."""
    if file.state == ApplicationState.DRAFT and file.wave.opens_at <= at < file.wave.closes_at:
        page = reverse("applications:edit", args=[file.public_id])
        yield Awaited(
            file.place_name or _("Dossier sans nom"), _("Brouillon à déposer"), [file.wave.title],
            file.wave.closes_at, page, _("Reprendre le brouillon"),
        )  # fmt: skip
    if file.state != ApplicationState.SUBMITTED:
        return
    missing, due_at = pieces_asked(file, at)
    if due_at is not None:
        names = labels(file)
        page = reverse("assessment:send_pieces", args=[file.public_id])
        asked = [names.get(code, code) for code in missing]
        yield Awaited(file.place_name, _("Pièces à envoyer"), asked, due_at, page, _("Envoyer les pièces"))
    if file.correction_due and file.correction_answered is None and file.correction_due > at:
        known = file.questions.by_code
        page = reverse("applications:correct", args=[file.public_id])
        asked = [known[code].label for code in file.correction_fields]
        yield Awaited(
            file.place_name,
            _("Correction à rendre"),
            asked,
            file.correction_due,
            page,
            _("Corriger le dossier"),
        )
    yield from to_contest(file, legal_day(at))


def to_contest(file: Any, on: date) -> Iterator[Awaited]:
    """A rejection that may still be contested; a grant smaller than asked presses nobody, and its page says it."""
    if file.stage == Stage.RETAINED:
        return
    standing = appeal_on(file, on)
    if standing is None or standing.phase is Phase.OVER or standing.last_day is None:
        return
    page = f"{reverse('workspaces:file', args=[file.public_id])}#recours"
    end = legal_instant(standing.last_day + ONE_DAY)
    yield Awaited(
        file.place_name, _("Recours possible, si vous contestez cette réponse"), [standing.deadline.start.words],
        end, page, _("Lire la réponse et les recours"), last_day=standing.last_day,
    )  # fmt: skip


def pieces_asked(file: Any, at: datetime) -> tuple[list[str], datetime | None]:
    """The pieces awaited from the holder, and until when; None without any. A completeness not told changes nothing."""
    if file.completeness == Completeness.INCOMPLETE:
        return file.pieces_missing, file.pieces_due
    if file.completeness == Completeness.FOUND:
        check = told_of(file.completeness_checks.all())
        if check is not None and completeness_of(check, at) == Completeness.INCOMPLETE:
            return check.missing, check.due_at
    return [], None


def to_sign(members: Iterable[ConsortiumMember], at: datetime) -> Iterator[Awaited]:
    """The intents asked of this person and not signed, while the file may still be submitted."""
    for member in members:
        wave, draft = member.application.wave, member.application.state == ApplicationState.DRAFT
        answered = member.signed_at is not None or member.declined_at is not None
        if not answered and member.invited_at is not None and draft and at < wave.closes_at:
            page = reverse("applications:sign_intent", args=[member.public_id])
            yield Awaited(
                member.application.place_name or _("Dossier sans nom"), _("Intention à signer"),
                [str(member.application.organisation)], wave.closes_at, page, _("Lire et signer"),
            )  # fmt: skip


def invited(user: User, at: datetime) -> Iterator[Awaited]:
    """The invitations to apply that this person has not answered."""
    waiting = invitations(user).filter(state=NominationState.INVITED, wave__closes_at__gt=at)
    for nomination in waiting.select_related("wave", "service"):
        page = reverse("assessment:invitation", args=[nomination.public_id])
        yield Awaited(
            nomination.project_name, _("Invitation à candidater"), [str(nomination.service)],
            nomination.wave.closes_at, page, _("Lire l'invitation"),
        )  # fmt: skip


@dataclass(frozen=True)
class Partnership:
    """A file that a person signs for as a member of its consortium, and where it stands as its holder knows it."""

    member: ConsortiumMember
    label: str
    tone: str

    @property
    def href(self) -> str:
        return reverse("applications:sign_intent", args=[self.member.public_id])


def partnerships(user: User, on: date) -> list[Partnership]:
    """The files whose intent a person was asked for at their confirmed address, the latest first; 3 queries."""
    own = access.own(user, on)
    rows = list(
        access.intents(user, on)
        .filter(invited_at__isnull=False)
        .exclude(application__in=own)
        .select_related("application__wave", "application__organisation")
        .order_by("-added_at", "-pk")[:MOST_PARTNERSHIPS]
    )
    keys = [row.application_id for row in rows]
    found = with_silence(with_stage(access.unexcluded(user, on).filter(pk__in=keys)))
    stages = {file.pk: file for file in found} if keys else {}
    return [Partnership(row, *holder_words(stages[row.application_id], on)) for row in rows]
