from __future__ import annotations

from datetime import timedelta

from procrastinate.contrib.django import app

from fabriques.applications.duplicates.acts import compare_files
from fabriques.calls.models import Wave
from fabriques.common import clock
from fabriques.common.authorization import SCHEDULE

COMPARED_FOR = timedelta(days=180)  # after the closing: files are still being assessed


@app.periodic(cron="*/10 * * * *")
@app.task(name="fabriques.applications.duplicates.tasks.compare", queueing_lock="compare_files")
def compare(timestamp: int) -> None:
    """Compare the files of each wave that receives some or whose files are being assessed."""
    at = clock.now()
    for wave in Wave.objects.filter(opens_at__lte=at, closes_at__gte=at - COMPARED_FOR).order_by("pk"):
        compare_files(wave, by=SCHEDULE, at=at)
