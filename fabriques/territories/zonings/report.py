"""What an import says of itself, whatever was imported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fabriques.territories.zonings.findings import ANOMALY_LABELS, Effect, Finding

if TYPE_CHECKING:
    from fabriques.territories.models import Zoning


@dataclass(frozen=True)
class ImportReport:
    """`done`: something was written; False when the same file was there already, or was only compared.

    `members` counts territories, `rows` their classes (a commune may have several zones). `counts` holds what
    is proper to a kind of file, by French name.
    """

    kind: str
    vintage: str
    done: bool
    lines: int
    findings: tuple[Finding, ...] = ()
    zoning: Zoning | None = None
    replaced: Zoning | None = None
    members: int = 0
    rows: int = 0
    areas: int = 0
    rejected: int = 0
    repaired: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def by_anomaly(self) -> dict[str, int]:
        """How many findings of each anomaly, most frequent first."""
        return dict(Counter(finding.anomaly.value for finding in self.findings).most_common())

    @property
    def told(self) -> list[tuple[str, Effect, int]]:
        """The same in French words, with the effect: (anomaly, effect, count)."""
        counted = Counter((each.anomaly, each.effect) for each in self.findings)
        return [(ANOMALY_LABELS[anomaly], effect, n) for (anomaly, effect), n in counted.most_common()]
