from __future__ import annotations

from procrastinate.contrib.django import app

from fabriques.calls.alerts import acts
from fabriques.calls.models import Wave
from fabriques.common import clock
from fabriques.common.authorization import SCHEDULE


@app.task(name=acts.ALERT)
def alert_opening(wave: str) -> None:
    """Write the next alerts of a wave; the act asks for the job again while some remain."""
    acts.write_alerts(Wave.objects.get(public_id=wave), by=SCHEDULE, at=clock.now())
