"""Two agents of one sous-préfecture share its files, one of them being away; one project is filed twice there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from fabriques.accounts.acts import open_account
from fabriques.accounts.lending import delegate
from fabriques.accounts.models import Delegation, User
from fabriques.applications import acts as applications
from fabriques.applications.content import answers_of
from fabriques.applications.duplicates.acts import compare_files
from fabriques.applications.models import Application
from fabriques.assessment.charge.acts import assign
from fabriques.common.authorization import DEMONSTRATION
from fabriques.common.dates import legal_day
from fabriques.common.seen import NO_PAGE
from fabriques.demo.answers import add_pieces
from fabriques.demo.names import DOMAIN
from fabriques.organisations.acts import register_organisation

KEY = UUID("4d0c9f0e-52a7-4a5e-8e4e-0f6a9b7c1d22")
AWAY = timedelta(days=14)


def share(people: Mapping[str, User], *, at: datetime) -> int:
    """Put each of the two in charge of some files of theirs, every third one being left to nobody; how many."""
    agent, colleague = people["sous-prefecture"], people["collegue"]
    files = list(Application.objects.submitted().filter(service="SP-021").order_by("submitted_at", "pk"))
    shared = 0
    for rank, file in enumerate(files):
        if rank % 3 < 2:
            assign(file, (agent, colleague)[rank % 3], by=agent, at=at, told=False)
            shared += 1
    delegate(
        colleague.grants.get(),
        agent,
        Delegation.Kind.ABSENCE,
        by=colleague,
        since=legal_day(at),
        until=legal_day(at + AWAY),
        motive="Congés (démonstration).",
        at=at,
    )
    return shared


def file_twice(*, at: datetime) -> Application | None:
    """File again, from another account, the last project that the sous-préfecture received; None when it has none."""
    first = Application.objects.submitted().filter(service="SP-021", wave__closes_at__gt=at).last()
    if first is None:
        return None
    person = open_account(
        f"double@{DOMAIN}",
        "Maé Copie",
        password=None,
        by=DEMONSTRATION,
        at=at,
        fictitious=True,
        confirmed=True,
    )
    organisation = register_organisation(
        "Collectif de démonstration, autre compte",
        first.organisation.legal_form,
        by=person,
        at=at,
        fictitious=True,
    )
    draft = applications.start(first.wave, organisation, first.place_name, key=KEY, by=person, at=at)
    draft = applications.write(draft, answers_of(first), by=person, at=at)
    add_pieces(draft, by=person, at=at)
    applications.submit(draft, by=person, at=at, seen=NO_PAGE)
    compare_files(first.wave, by=DEMONSTRATION, at=at)
    return draft
