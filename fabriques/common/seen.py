"""What a page showed of a record: an act that is not taken back is done on what was read, or not at all.

A step says what counts of its records, part by part (`Part`). The page keeps the `token` of these parts in a hidden
field; the act, on the locked row, asks `unchanged`. Nothing here imports Django.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from hashlib import sha256

from fabriques.common.reasons import Judgement, Reason, refuse_if

FIELD = "seen_state"  # the hidden field of a page
DIGITS = 12
RULE = "Ce qui ne se reprend pas se fait sur ce que vous avez lu."
REMEDY = "Relisez ce qui est affiché maintenant, puis recommencez si c'est toujours ce que vous voulez."


class NoPage(Enum):
    """Said by whoever calls an act without having read a page: a job, an import, the demonstration, a test."""

    NO_PAGE = "no_page"


NO_PAGE = NoPage.NO_PAGE
Seen = str | NoPage


@dataclass(frozen=True)
class Part:
    """Something that a page shows: its facts, and what is said of it once they are no longer the same."""

    facts: object
    said: Callable[[], str]


def token(parts: Sequence[Part]) -> str:
    """What the page keeps: a short digest of each part, so that the one that changed can be named."""
    texts = (json.dumps(part.facts, ensure_ascii=False, default=plain) for part in parts)
    return ".".join(sha256(text.encode()).hexdigest()[:DIGITS] for text in texts)


def plain(fact: object) -> str:
    """An instant is the same in every time zone."""
    return fact.astimezone(UTC).isoformat() if isinstance(fact, datetime) else str(fact)


def unchanged(seen: Seen, parts: Sequence[Part], what: str) -> Judgement:
    """Whether a record is still as the page showed it; `what` names it as a subject (« Ce dossier »)."""
    if isinstance(seen, NoPage) or seen == token(parts):
        return Judgement()
    known = seen.split(".")
    if [len(each) for each in known] != [DIGITS] * len(parts):
        return refuse_if(
            True,
            Reason(
                "page_too_old",
                f"{what} a pu changer : la page d'où vient cette action ne dit pas ce que vous y avez lu.",
                RULE,
                REMEDY,
            ),
        )
    fresh = token(parts).split(".")
    told = [part.said() for part, then, now in zip(parts, known, fresh, strict=True) if then != now]
    opened = "ouverte" if what.startswith("Cette ") else "ouvert"
    return refuse_if(
        True,
        Reason(
            "changed_since_read",
            f"{what} a changé depuis que vous l'avez {opened} : {' ; '.join(told)}.",
            RULE,
            REMEDY,
        ),
    )
