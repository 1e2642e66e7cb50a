"""The letters about a file, as each of its readers may see them."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from fabriques.applications.holders import accounts_of
from fabriques.applications.models import PaperSender
from fabriques.common import clock
from fabriques.correspondence.models import Message
from fabriques.organisations.models import Membership

SHOWN = 20


def letters_about(file: Any, *, own: bool) -> QuerySet[Message]:
    """Those that a reader of the file may open: every one for a service, for its holder those sent to their side.

    `file` comes from what its reader may read; `own`: they belong to its structure.
    """
    letters = Message.objects.about("application", file.public_id)
    if not own:
        return letters
    people = Membership.objects.filter(organisation=file.organisation_id, user=OuterRef("recipient"))
    theirs: Q = Q(recipient__in=accounts_of(file)) | Q(Exists(people), recipient__isnull=False)
    if file.is_on_paper:  # sent to the sender's own address before the file was followed from an account
        written = PaperSender.objects.filter(application=file).exclude(email="").values("email")
        theirs |= Q(recipient=None, address__in=written)
    return letters.filter(theirs)


def with_lateness(letters: QuerySet[Message]) -> list[tuple[Message, bool]]:
    """The last letters, newest first, each with whether it is late."""
    at = clock.now()
    return [
        (letter, letter.is_late(at))
        for letter in letters.select_related("recipient").order_by("-queued_at", "-pk")[:SHOWN]
    ]
