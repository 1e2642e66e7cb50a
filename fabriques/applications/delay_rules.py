"""The delay that a service leaves to a holder, for missing pieces as for a correction: one rule and one hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from fabriques.common.dates import legal_day, legal_instant, say_day
from fabriques.common.durations import Duration
from fabriques.common.reasons import Judgement, Reason, refuse_if

# CRPA L114-5 lets the service set the delay of missing pieces: what is offered first, and what is still reasonable.
USUAL_DAYS, SHORTEST_DAYS, LONGEST_DAYS = 15, 3, 60
END_OF_DAY = time(23, 59, 59)


@dataclass(frozen=True)
class Delay:
    """The days between which a service may set the end of a delay, and the one proposed.

    `results_on`: when the results are announced, if that day is what bounds it.
    """

    proposed: date
    earliest: date
    latest: date
    results_on: date | None = None

    @property
    def rule(self) -> str:
        """The limits as a refusal and a page say them."""
        if self.results_on is not None:
            results = say_day(self.results_on)
            return f"Le délai est d'au moins {SHORTEST_DAYS} jours, et ne va pas après les résultats, le {results}."
        return f"Le délai va de {SHORTEST_DAYS} à {LONGEST_DAYS} jours ; {USUAL_DAYS} sont proposés."

    @property
    def words(self) -> str:
        """What a page says beside the date to choose."""
        between = f"Entre le {say_day(self.earliest)} et le {say_day(self.latest)}"
        return f"{between}, jusqu'à la fin du jour choisi (23 h 59, heure de Paris). {self.rule}"


def delay(at: datetime, results_on: date | None = None) -> Delay:
    """The delay that may be left from an instant; `results_on`: the day that the rules of the wave announce, if any.

    Results that come too soon to leave the shortest delay, or that are late, bound nothing.
    """
    today = legal_day(at)
    proposed, earliest, latest = (
        Duration(days=days).after(today) for days in (USUAL_DAYS, SHORTEST_DAYS, LONGEST_DAYS)
    )
    if results_on is not None and earliest <= results_on < latest:
        return Delay(min(proposed, results_on), earliest, results_on, results_on)
    return Delay(proposed, earliest, latest)


def usual_delay(at: datetime, results_on: date | None = None) -> datetime:
    """Until when an answer is awaited, unless the service says otherwise: the end of a legal day."""
    return end_of(delay(at, results_on).proposed)


def end_of(day: date) -> datetime:
    """The last second of a legal day, which a delay « until that day » includes."""
    return legal_instant(day, END_OF_DAY)


def reasonable_delay(due_at: datetime, at: datetime, results_on: date | None = None) -> Judgement:
    """Whether a delay is neither too short to answer nor so long that the file sleeps, or is decided meanwhile."""
    left, day = delay(at, results_on), legal_day(due_at)
    if day < legal_day(at):
        return refuse_if(
            True,
            Reason(
                "delay_in_the_past",
                f"Le {say_day(day)} est déjà passé.",
                left.rule,
                "Choisissez un jour à venir.",
            ),
        )
    return refuse_if(
        day < left.earliest,
        Reason(
            "delay_too_short",
            "Ce délai est trop court.",
            left.rule,
            f"Laissez au moins {SHORTEST_DAYS} jours au porteur : choisissez le {say_day(left.earliest)} ou après.",
        ),
    ) & refuse_if(
        day > left.latest,
        Reason(
            "delay_too_long",
            "Ce délai est trop long.",
            left.rule,
            f"Choisissez le {say_day(left.latest)} au plus tard : vous pourrez demander de nouveau ensuite.",
        ),
    )
