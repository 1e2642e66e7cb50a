"""Work that a person asks for and a job does: waiting, running, done or failed, with its file kept for a while.

What every such record shares: `public_id`, `asked_by`, `asked_at`, `state`, `failure`, `finished_at`. The step that
owns the record says what it is about, and writes its journal through `tell`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction

from fabriques.common import clock
from fabriques.common.reasons import Judgement, Reason, refuse_if
from fabriques.common.states import StateTable
from fabriques.common.work_states import UNFINISHED

KEPT_DAYS = 30
MOST_UNFINISHED = 3
STUCK_AFTER = timedelta(days=1)
Facts = Mapping[str, str | int | bool | None]


@dataclass(frozen=True)
class Background:
    """The life of one kind of work. `tell(row, act, at, facts)` writes the journal; called inside the transaction."""

    model: type[models.Model]
    states: StateTable
    tell: Callable[[Any, str, datetime, Facts], object]

    @property
    def rows(self) -> models.QuerySet[Any]:
        return self.model._default_manager.all()

    def unfinished(self) -> models.QuerySet[Any]:
        return self.rows.filter(state__in=UNFINISHED)

    def too_many(self, by: models.Model, sentence: str, rule: str, remedy: str) -> Judgement:
        """Refuse one more while a person has MOST_UNFINISHED unfinished; `sentence` and `rule` take %s, the number."""
        count = self.unfinished().filter(asked_by=by).count()
        reason = Reason("too_many_checks", sentence % count, rule % MOST_UNFINISHED, remedy)
        return refuse_if(count >= MOST_UNFINISHED, reason)

    @transaction.atomic
    def begun(self, public_id: str) -> Any | None:
        """WAITING or RUNNING → RUNNING; None when there is no such work, or when it has ended."""
        row = self.rows.select_for_update().filter(public_id=public_id).first()
        if row is None or not self.states.allows("begin", row.get_state()):
            return None
        row.state = self.states.after("begin", row.get_state())
        row.save(update_fields=["state"])
        return row

    @transaction.atomic
    def finish(self, work: Any, facts: Facts, act: str = "finished", **found: Any) -> None:
        """RUNNING → DONE, with what was found; journal."""
        row = self.rows.select_for_update().get(pk=work.pk)
        row.state = self.states.after("finish", row.get_state())
        for name, value in found.items():
            setattr(row, name, value)
        row.finished_at = clock.now()
        row.save()
        self.tell(row, act, row.finished_at, facts)

    @transaction.atomic
    def fail(self, work: Any, *reasons: Reason) -> None:
        """WAITING or RUNNING → FAILED, with the reasons in words; journal « failed »."""
        row = self.rows.select_for_update().get(pk=work.pk)
        row.state = self.states.after("fail", row.get_state())
        row.failure = "\n".join(each.said for each in reasons)
        row.finished_at = clock.now()
        row.save(update_fields=["state", "failure", "finished_at"])
        self.tell(row, "failed", row.finished_at, {"reason": reasons[0].code})

    def give_up(self, public_id: str, reason: Reason) -> None:
        """Fail a work that a fault of ours stopped, unless it has ended."""
        row = self.unfinished().filter(public_id=public_id).first()
        if row is not None:
            self.fail(row, reason)

    def give_up_stuck(self, at: datetime, reason: Reason) -> None:
        """Fail every work asked for more than a day ago and still unfinished."""
        late = self.unfinished().filter(asked_at__lt=at - STUCK_AFTER).order_by("pk")
        for public_id in list(late.values_list("public_id", flat=True)):
            self.give_up(public_id, reason)
