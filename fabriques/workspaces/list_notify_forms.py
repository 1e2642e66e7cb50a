"""Several decisions told to their holders at once: what each letter says, then what became of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count

from fabriques.accounts.models import User
from fabriques.applications import access, holders
from fabriques.common.dates import legal_day
from fabriques.common.reasons import Judgement, Reason
from fabriques.common.seen import token
from fabriques.common.several import attempted
from fabriques.common.values import Money
from fabriques.correspondence.wording import as_typed
from fabriques.selection import acts, letters, rules
from fabriques.selection.access import decides_there
from fabriques.selection.models import Decision
from fabriques.selection.shown import of_read

MOST_FILES = 50  # as many as a page of the list shows
NEEDED = (
    "wave", "rulebook", "organisation", "commune__departement", "receipt", "decision__service", "decision__award",
    "decision__decided_by", *holders.NEEDED,
)  # fmt: skip
SEEN = "seen_"  # then the file's identifier: what the page showed of its decision


@dataclass(frozen=True)
class Ready:
    """A decision to notify: what its holder will be told, and what the page keeps of it (`common.seen`)."""

    file: Any
    subject: str
    letter: str
    seen: str

    @property
    def decision(self) -> Decision:
        found: Decision = self.file.decision
        return found

    @property
    def retained(self) -> bool:
        return self.decision.outcome == Decision.Outcome.RETAINED

    @property
    def amount(self) -> Money:
        return Money(self.decision.award.total_cents) if self.retained else Money(0)


@dataclass(frozen=True)
class Told:
    """What became of one file: `done`, or why it was not, or `same` when somebody had already done it."""

    file: Any
    done: bool = False
    same: bool = False
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Asked:
    """The ticked files: those whose decision is to be told, the others with why, and how many are out of reach."""

    ready: list[Ready] = field(default_factory=list)
    others: list[Told] = field(default_factory=list)
    gone: int = 0

    @property
    def retained(self) -> list[Ready]:
        return [each for each in self.ready if each.retained]

    @property
    def refused(self) -> list[Ready]:
        return [each for each in self.ready if not each.retained]

    @property
    def total(self) -> Money:
        return Money.total(each.amount for each in self.ready)


def ticked(by: User, public_ids: Sequence[str], on: date) -> list[Any]:
    """The ticked files that a person may see, in the order of the page; a constant number of queries."""
    wanted = list(dict.fromkeys(public_ids))[:MOST_FILES]
    partners = Count("members", filter=holders.other_partners())
    found = access.assessed(by, on).filter(public_id__in=wanted).select_related(*NEEDED)
    by_id = {
        file.public_id: file
        for file in found.prefetch_related("decision__reasons", "completeness_checks").annotate(
            partners=partners
        )
    }
    return [by_id[each] for each in wanted if each in by_id]


def standing(by: User, file: Any, on: date) -> Judgement:
    """Whether a person may tell a file's holder of its decision, and whether there is one to tell."""
    found = getattr(file, "decision", None)
    still = rules.notification(decided=found is not None, told_at=found.notified_at if found else None)
    return decides_there(by, file, on) & still


def asked(by: User, public_ids: Sequence[str], at: datetime) -> Asked:
    """What a person is shown before they notify: each file with its letter, or with why it cannot be."""
    on, found = legal_day(at), ticked(by, public_ids, legal_day(at))
    coming: dict[int, str] = {}
    shown = Asked(gone=len(set(public_ids)) - len(found))
    for file in found:
        judgement = standing(by, file, on)
        if not judgement.allowed:
            shown.others.append(Told(file, reasons=judgement.reasons))
            continue
        if file.decision.outcome == Decision.Outcome.REFUSED and file.wave_id not in coming:
            coming[file.wave_id] = letters.coming_back(file, at)
        subject, body = letters.decision(file.decision, at, coming=coming.get(file.wave_id))
        seen = token(of_read(file.decision))
        shown.ready.append(Ready(file, as_typed(subject), as_typed(body).strip(), seen))
    return shown


def notify_each(by: User, public_ids: Sequence[str], sent: Mapping[str, str], at: datetime) -> list[Told]:
    """Notify each ticked file in a transaction of its own, on what the page showed of it (`sent`).

    One that somebody else notified meanwhile, or whose form is sent twice, is told as already done.
    """
    on = legal_day(at)
    return [
        told_of(by, file, sent.get(f"{SEEN}{file.public_id}", ""), at) for file in ticked(by, public_ids, on)
    ]


def told_of(by: User, file: Any, seen: str, at: datetime) -> Told:
    reasons = attempted(lambda: acts.notify(file, by=by, at=at, seen=seen))
    if not reasons:
        return Told(file, done=True)
    [fresh] = ticked(by, [file.public_id], legal_day(at)) or [file]
    judgement = standing(by, fresh, legal_day(at))
    if judgement.allowed:
        return Told(fresh, reasons=reasons)
    decision = getattr(fresh, "decision", None)
    same = decision is not None and decision.notified_at is not None and token(of_read(decision)) == seen
    return Told(fresh, same=same, reasons=judgement.reasons)


def left_first(told: Iterable[Told]) -> list[Told]:
    """What remains to be done comes first, then what was done; each in the order of the page."""
    return sorted(told, key=lambda each: each.done or each.same)
