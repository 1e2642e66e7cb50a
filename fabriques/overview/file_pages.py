"""Pages of the list of files cut by the place of a row, never by a number of rows to skip.

An offset reads every row it skips, so page 500 costs more than page 1, and a file that arrives meanwhile shifts
what the next page shows. A mark names the last row seen: the database starts from there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, F, Func, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from fabriques.overview.queries import Stage

SEPARATOR = "~"
RANKS = Case(
    *(When(stage=stage.value, then=Value(rank)) for rank, stage in enumerate(Stage)),
    output_field=IntegerField(),
)
Text = Callable[[str], Any]


def instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("an instant has a time zone")
    return at


ANSWERED = (Stage.RETAINED, Stage.REFUSED, Stage.WITHDRAWN)
# What presses most first: by the end of the delay of answer, which is put in order by where it counts from; what is
# answered, last.
TURN = Case(
    When(stage__in=[stage.value for stage in ANSWERED], then=Value("2")),
    default=Value("1"),
    output_field=CharField(),
)
COUNTED = Func(
    Coalesce("answer_delay__counts_from", "submitted_at"),
    Value("YYYYMMDDHH24MISSUS"),
    function="to_char",
    output_field=CharField(),
)
# `||` rather than Concat, which asks for the stage twice.
URGENCY = Func(TURN, COUNTED, template="(%(expressions)s)", arg_joiner=" || ", output_field=CharField())


PLACES: Mapping[str, tuple[Any, Text]] = {
    "name": (F("key"), str),
    "commune": (F("commune__key"), str),
    "arrondissement": (Coalesce("commune__arrondissement__key", "commune__departement__key"), str),
    "due": (URGENCY, str),
    "arrived": (F("submitted_at"), instant),
    "amount": (Coalesce("requested_cents", Value(-1)), int),
    "stage": (RANKS, int),
}


@dataclass(frozen=True)
class Order:
    """A total order of the files: a column, then the public identifier, both in one direction."""

    key: str
    descending: bool = False

    @property
    def place(self) -> Any:
        return PLACES[self.key][0]

    def applied(self, files: QuerySet[Any], *, backwards: bool = False) -> QuerySet[Any]:
        sign = "-" if self.descending != backwards else ""
        return files.annotate(position=self.place).order_by(f"{sign}position", f"{sign}public_id")


@dataclass(frozen=True)
class Mark:
    """A row of the order, by its place and its identifier; the page begins after it, or ends before it."""

    order: Order
    place: Any
    public_id: str
    ends_page: bool = False

    @classmethod
    def read(cls, order: Order, text: str, *, ends_page: bool) -> Mark | None:
        """What an address says; None when it says nothing that this order understands."""
        value, separator, public_id = text.replace("\0", "").rpartition(SEPARATOR)
        if not separator or not public_id:
            return None
        try:
            return cls(order, PLACES[order.key][1](value), public_id, ends_page)
        except ValueError:
            return None

    @staticmethod
    def of(file: Any) -> str:
        """The mark of a row of a page, for an address."""
        return f"{file.position}{SEPARATOR}{file.public_id}"

    def before(self) -> Q:
        """The rows that come before the mark in the order, the mark's own included when the page begins after it."""
        lookup = "gt" if self.order.descending else "lt"
        same = Q(
            position=self.place, **{f"public_id__{lookup}{'' if self.ends_page else 'e'}": self.public_id}
        )
        return Q(**{f"position__{lookup}": self.place}) | same


@dataclass(frozen=True)
class Wanted:
    """At most `size` files in order: from the beginning, from a mark, or the last ones."""

    order: Order
    size: int
    mark: Mark | None = None
    last: bool = False

    @property
    def backwards(self) -> bool:
        return self.last or (self.mark is not None and self.mark.ends_page)

    @property
    def side(self) -> str:
        """The SQL condition on `by_mark` that the files of the page meet."""
        if self.mark is None:
            return "TRUE"
        return "by_mark" if self.mark.ends_page else "NOT by_mark"
