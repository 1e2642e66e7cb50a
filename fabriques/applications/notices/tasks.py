from __future__ import annotations

from procrastinate.contrib.django import app

from fabriques.applications.notices import acts
from fabriques.applications.notices.recipients import TELL
from fabriques.calls.models import WaveChange
from fabriques.common import clock
from fabriques.common.authorization import SCHEDULE


@app.task(name=TELL)
def tell_drafts(change: str) -> None:
    """Tell the next people who have a draft; the act asks for the job again while some remain."""
    acts.tell_drafts(WaveChange.objects.get(public_id=change), by=SCHEDULE, at=clock.now())
