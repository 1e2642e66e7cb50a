"""Who is told of a change in a wave, and the job that tells them."""

from __future__ import annotations

from django.db.models import QuerySet

from fabriques.accounts.models import User
from fabriques.applications.models import Application
from fabriques.applications.states import ApplicationState
from fabriques.calls.models import WaveChange
from fabriques.common.jobs import defer
from fabriques.correspondence.models import Message

TELL = "fabriques.applications.tasks.tell_drafts"


ABOUT = "wave_change"


def ask_to_tell(change: WaveChange) -> None:
    defer(TELL, change=change.public_id, queueing_lock=f"tell-{change.public_id}")


def people_to_tell(change: WaveChange) -> QuerySet[User]:
    """People of the organisations that have a draft in the wave, and have no letter about this change yet."""
    drafts = Application.objects.filter(wave=change.wave_id, state=ApplicationState.DRAFT)
    told = Message.objects.about(ABOUT, change.public_id).filter(recipient__isnull=False)
    people = User.objects.filter(is_active=True, memberships__organisation__in=drafts.values("organisation"))
    return people.exclude(pk__in=told.values("recipient")).distinct().order_by("pk")
