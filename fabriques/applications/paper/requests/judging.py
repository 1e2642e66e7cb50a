from __future__ import annotations

from datetime import datetime

from fabriques.applications.models import Application, PaperSender
from fabriques.applications.paper.requests import rules
from fabriques.applications.paper.values import Written
from fabriques.common.dates import legal_day
from fabriques.common.reasons import Judgement


def asked(file: Application, written: Written, at: datetime) -> Judgement:
    """Whether a service may do for the sender of a file what their letter asks."""
    sender = PaperSender.objects.select_related("account").get(application=file)
    return rules.for_its_sender(
        received=file.submitted_at is not None, followed=sender.follower is not None
    ) & rules.asked_in_writing(written.on, written.says, arrived_on=file.arrived_on, today=legal_day(at))
