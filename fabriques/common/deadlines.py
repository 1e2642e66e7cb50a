"""One calendar rule for every deadline: what it runs from, how long, what suspends it, and how it stands on a day.

A delay is counted in legal days. It never looks at the clock: the day asked about is passed in, and what happened later
than that day is left out, so that a past day is answered as it was known. No domain word, no Django.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from fabriques.common.dates import legal_day, say_day
from fabriques.common.durations import ONE_DAY, Duration, counted, last_day_before


@dataclass(frozen=True)
class Start:
    """The event that starts a delay, in words, its instant, and what proves it."""

    what: str
    at: datetime
    proof: str = ""

    @property
    def day(self) -> date:
        return legal_day(self.at)

    @property
    def words(self) -> str:
        proof = f" ({self.proof})" if self.proof else ""
        return f"{self.what} le {say_day(self.day)}{proof}"


@dataclass(frozen=True)
class Suspension:
    """A delay stops while something is awaited: until it comes, or until the limit set to send it, whichever is first.

    `ended_at`: when it came, None as long as it has not. `latest`: the limit, excluded; None when none was set.
    The last day that the limit leaves is suspended too; the day on which what was awaited comes is not.
    """

    why: str
    since: datetime
    ended_at: datetime | None = None
    latest: datetime | None = None

    @property
    def first_day(self) -> date:
        return legal_day(self.since)

    @property
    def expires_on(self) -> date | None:
        """The first day after the limit: the delay runs again from it at the latest."""
        return None if self.latest is None else last_day_before(self.latest) + ONE_DAY

    def resumes_on(self, known: date) -> date | None:
        """The day from which the delay runs again, as known on a day; None when no end is in sight."""
        ends = [self.expires_on]
        if self.ended_at is not None and legal_day(self.ended_at) <= known:
            ends.append(legal_day(self.ended_at))
        told = [end for end in ends if end is not None]
        return max(min(told), self.first_day) if told else None

    def covers(self, day: date) -> bool:
        """Whether a day is suspended, as known on that day."""
        resumes = self.resumes_on(day)
        return self.first_day <= day and (resumes is None or day < resumes)

    def words(self, known: date) -> str:
        """As known on a day: since when, why, and until when."""
        resumes, first = self.resumes_on(known), say_day(self.first_day)
        if resumes is not None and resumes <= known:
            return f"Suspendu à partir du {first} ({self.why}), reparti le {say_day(resumes)}."
        until = f", jusqu'au {say_day(resumes - ONE_DAY)} au plus tard" if resumes is not None else ""
        return f"Suspendu depuis le {first} ({self.why}){until}."


class Phase(StrEnum):
    RUNNING = "running"
    SUSPENDED = "suspended"
    OVER = "over"
    MET = "met"


@dataclass(frozen=True)
class Standing:
    """How a deadline stands on the day `on`.

    `since`: the day this phase began; the last day of the delay when it is over. `last_day`: as known on that day;
    while suspended, the latest it may be, None when no limit was set. `remaining`: days left after `on`, or once the
    delay runs again; 0 on the last day. `resumes_on`: while suspended, the day from which it runs again at the latest.
    """

    deadline: Deadline
    on: date
    phase: Phase
    since: date
    last_day: date | None
    remaining: int = 0
    suspended_days: int = 0
    resumes_on: date | None = None

    def near(self, days: int) -> bool:
        """Whether so few days are left: never once over or met, nor while suspended."""
        return self.phase is Phase.RUNNING and self.remaining <= days

    @property
    def answered_on(self) -> date | None:
        """The day of the answer, in time or late; None as long as none is known."""
        answered_at = self.deadline.answered_at
        day = None if answered_at is None else legal_day(answered_at)
        return day if day is not None and day <= self.on else None

    @property
    def explanation(self) -> tuple[str, ...]:
        """Every step of the count, in sentences, for whoever wants to do it again."""
        deadline = self.deadline
        rule = f" ({deadline.rule})" if deadline.rule else ""
        told = [f"Délai de {deadline.duration.words}{rule}.", f"Il part de : {deadline.start.words}."]
        told += [
            each.words(self.on)
            for each in deadline.suspended_by(self.on)
            if each.resumes_on(self.on) != each.first_day
        ]
        if self.suspended_days and self.phase is not Phase.SUSPENDED:
            told.append(f"Durée suspendue en tout : {counted(self.suspended_days)}.")
        return (*told, self.conclusion)

    @property
    def conclusion(self) -> str:
        """The last sentence: what the count leads to."""
        last = f"le {say_day(self.last_day)}" if self.last_day is not None else ""
        match self.phase:
            case Phase.SUSPENDED:
                until = f", soit jusqu'au {say_day(self.last_day)} au plus tard" if self.last_day else ""
                return f"Il restera {counted(self.remaining)} quand il repartira{until}."
            case Phase.MET:
                return f"Il a pris fin le {say_day(self.since)}, avant son dernier jour, {last}."
            case Phase.OVER:
                return f"Il s'est achevé {last}."
            case Phase.RUNNING:
                left = f"il reste {counted(self.remaining)}" if self.remaining else "c'est aujourd'hui"
                return f"Dernier jour : {last} ; {left}."


@dataclass(frozen=True)
class Deadline:
    """A delay set by a rule. `answered_at`: when what was to be done was done, None as long as it is not."""

    start: Start
    duration: Duration
    suspensions: tuple[Suspension, ...] = ()
    answered_at: datetime | None = None
    rule: str = ""

    def on(self, day: date) -> Standing:
        """How it stands on a day, as known that day: what was done or sent later is left out."""
        answered = None if self.answered_at is None else legal_day(self.answered_at)
        if answered is not None and answered <= day:
            then = self._unanswered(answered)
            if then.phase is not Phase.OVER:
                last_day = self.last_day(answered, running_again=answered)
                return Standing(self, day, Phase.MET, answered, last_day, 0, then.suspended_days)
        return self._unanswered(day)

    def last_day(self, known: date, *, running_again: date | None = None) -> date | None:
        """The last day, as known on a day; None while a suspension has no end in sight.

        `running_again`: what it would be if whatever is suspended ran again from that day.
        """
        _, end, endless = self._counted(known, running_again)
        return None if endless else end

    def suspended_by(self, known: date) -> tuple[Suspension, ...]:
        """The suspensions that count, earliest first, as known on a day: those that began before the delay was over."""
        return self._counted(known, known)[0]

    def _unanswered(self, day: date) -> Standing:
        found, last, _ = self._counted(day, day)
        left, suspended_days = (last - day).days, (last - self.duration.after(self.start.day)).days
        covering = [each for each in found if each.covers(day)]
        if covering:
            since = min(each.first_day for each in covering)
            ends = [each.resumes_on(day) for each in covering]
            resumes = None if None in ends else max(end for end in ends if end is not None)
            latest = self.last_day(day)
            return Standing(self, day, Phase.SUSPENDED, since, latest, left, suspended_days, resumes)
        if left < 0:
            return Standing(self, day, Phase.OVER, last, last, 0, suspended_days)
        ends = [each.resumes_on(day) for each in found]
        since = max([self.start.day, *(end for end in ends if end is not None)])
        return Standing(self, day, Phase.RUNNING, since, last, left, suspended_days)

    def _counted(self, known: date, running_again: date | None) -> tuple[tuple[Suspension, ...], date, bool]:
        """The suspensions that count, the last day they lead to, and whether one has no end in sight.

        Days suspended twice count once.
        """
        end, until, endless = self.duration.after(self.start.day), self.start.day, False
        found: list[Suspension] = []
        for each in sorted(self.suspensions, key=lambda one: one.first_day):
            if each.first_day > known or (each.first_day > end and not endless):
                break
            found.append(each)
            resumes = each.resumes_on(known)
            if running_again is not None and (resumes is None or resumes > running_again):
                resumes = running_again
            if resumes is None:
                endless = True
                continue
            begins = max(each.first_day, until)
            if resumes > begins:
                end += resumes - begins
                until = resumes
        return tuple(found), end, endless
