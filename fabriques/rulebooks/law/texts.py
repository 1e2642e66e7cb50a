"""The legal rules that the platform applies, each by its name: `SILENCE.on(day)` is the text in force that day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Generic, TypeVar, cast

from fabriques.common.durations import Duration
from fabriques.common.values import Money
from fabriques.rulebooks.law import reader
from fabriques.rulebooks.law.provisions import Measure, Provision, duration, flag, money
from fabriques.rulebooks.values import UNSTATED

T = TypeVar("T")


@dataclass(frozen=True)
class Rule(Generic[T]):
    """One legal rule, whatever the text that says it."""

    code: str
    measure: Measure[T]

    @property
    def title(self) -> str:
        return self.periods[-1].title

    @property
    def periods(self) -> tuple[Provision[T], ...]:
        """Every text it came from, earliest first."""
        return cast("tuple[Provision[T], ...]", in_periods()[self.code])

    def on(self, day: date) -> Provision[T]:
        """What it says on a day; unknown, « non précisé par le texte », where no text holds."""
        found = next((each for each in self.periods if each.holds_on(day)), None)
        return found or Provision(self.code, self.periods[0].title, None, None, None, "", UNSTATED)


SILENCE: Rule[Duration] = Rule("silence_rejection", duration)
MISSING_PIECES: Rule[bool] = Rule("suspension_by_missing_pieces", flag)
COURT_APPEAL: Rule[Duration] = Rule("court_appeal", duration)
REPUBLICAN_COMMITMENT: Rule[bool] = Rule("republican_commitment", flag)
DE_MINIMIS: Rule[Money] = Rule("de_minimis", money)
DE_MINIMIS_SIEG: Rule[Money] = Rule("de_minimis_sieg", money)
PAYMENT_DELAY: Rule[Duration] = Rule("payment_delay", duration)
AGREEMENT_THRESHOLD: Rule[Money] = Rule("agreement_threshold", money)
OPEN_DATA: Rule[Duration] = Rule("open_data_publication", duration)
FINANCIAL_REPORT: Rule[Duration] = Rule("financial_report", duration)
POSTMARK: Rule[bool] = Rule("postmark_is_proof", flag)
RULES: Mapping[str, Rule[object]] = {
    rule.code: cast("Rule[object]", rule)
    for rule in (
        SILENCE, MISSING_PIECES, COURT_APPEAL, REPUBLICAN_COMMITMENT, DE_MINIMIS, DE_MINIMIS_SIEG, PAYMENT_DELAY,
        AGREEMENT_THRESHOLD, OPEN_DATA, FINANCIAL_REPORT, POSTMARK,
    )
}  # fmt: skip

# Those that a question to an applicant may come from.
OF_QUESTIONS: Mapping[str, Rule[object]] = {
    rule.code: RULES[rule.code] for rule in (REPUBLICAN_COMMITMENT, DE_MINIMIS, DE_MINIMIS_SIEG)
}


@lru_cache(maxsize=1)
def in_periods() -> dict[str, reader.Periods]:
    """The law as shipped, read once by a process."""
    return reader.read(reader.shipped(), {code: rule.measure for code, rule in RULES.items()})
