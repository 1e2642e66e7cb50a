"""Judgements on envelopes: the finest that covers a file, and what is left in each that its money would move."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fabriques.common.reasons import Judgement, Reason, refuse_if
from fabriques.common.values import Money
from fabriques.selection.rules import LEVELS

# Of two envelopes as deep as each other, the one over the narrower territory; the wave's own comes last.
FINEST_FIRST = (*LEVELS.values(), "")


@dataclass(frozen=True)
class Delegated:
    """One envelope of a year as the choice sees it: `parent` it is delegated from, and whether it covers the file.

    `level` and `service` of whom it is delegated to; both empty for the wave's own.
    """

    key: int
    parent: int | None
    covers: bool
    level: str = ""
    service: str = ""


def finest(envelopes: Iterable[Delegated]) -> int | None:
    """The envelope a file is paid from: the deepest in the tree of delegations that covers it, None without any.

    Each share also counts in every envelope above, so the choice says who is debited first, never how much in all.
    """
    known = {each.key: each for each in envelopes}

    def depth(each: Delegated) -> int:
        above = known.get(each.parent) if each.parent is not None else None
        return 1 + depth(above) if above else 0

    covering = [each for each in known.values() if each.covers]
    best = min(
        covering, key=lambda each: (-depth(each), FINEST_FIRST.index(each.level), each.service), default=None
    )
    return best.key if best else None


# By the level that an envelope is delegated to; « » for the wave's own.
SCOPES = {
    "": "nationale",
    "national_team": "nationale",
    "prefecture_region": "régionale",
    "prefecture": "départementale",
    "sous_prefecture": "d'arrondissement",
}


@dataclass(frozen=True)
class Room:
    """What is left in one envelope; `level` and `service` of whom it is delegated to, empty for the wave's own."""

    left: Money
    level: str = ""
    service: str = ""

    def name(self, year: int) -> str:
        whose = f" ({self.service})" if self.service else ""
        return f"l'enveloppe {SCOPES[self.level]} de {year}{whose}"


def room(year: int, rooms: Sequence[Room], amount: Money) -> Judgement:
    """Whether the share of a year fits the envelope it is taken from and every wider one, `rooms`, finest first.

    The database holds it whatever happens meanwhile; this says of which envelope, what is left, and by how much.
    """
    judgement = refuse_if(
        not rooms,
        Reason(
            "no_envelope_that_year",
            f"Aucune enveloppe n'est ouverte pour {year}.",
            "Toute attribution s'impute sur l'enveloppe de son année.",
            "Choisissez une autre année, ou demandez à l'équipe du programme d'ouvrir l'enveloppe.",
        ),
    )
    for each in rooms:
        remedy = (
            f"Attribuez {each.left.label} au plus"
            if each.left.cents
            else "Attribuez le montant une autre année"
        )
        judgement &= refuse_if(
            amount > each.left,
            Reason(
                "envelope_exceeded",
                f"{amount.label} en {year} : il reste {each.left.label} dans {each.name(year)}. "
                f"Ce montant dépasse ce reste de {(amount - each.left).label}.",
                "Une enveloppe n'est jamais dépassée, à aucun niveau de délégation.",
                f"{remedy}, ou demandez à l'équipe du programme de relever cette enveloppe.",
            ),
        )
    return judgement
