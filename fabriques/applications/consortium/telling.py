"""The members of a consortium told what becomes of the file that they signed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from fabriques.applications.holders import account_of
from fabriques.applications.models import Application, ConsortiumMember
from fabriques.applications.querying import subject
from fabriques.correspondence.outbox import queue

Letter = Callable[[ConsortiumMember], tuple[str, str]]


def tell_partners(application: Application, letter: Letter, at: datetime) -> None:
    """Write to each person who signed for a partner; whoever submitted the file has a letter of their own."""
    signed = application.members.filter(signed_by__isnull=False, is_lead=False)
    for member in signed.exclude(signed_by=account_of(application)).select_related("signed_by"):
        member.application = application
        queue(member.signed_by, *letter(member), at=at, about=subject(application))
