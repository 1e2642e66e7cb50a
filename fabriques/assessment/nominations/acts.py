"""Projects pointed out by a service: their holders are invited to the same form, with the same closing."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from fabriques.accounts import addresses
from fabriques.accounts.models import User
from fabriques.applications.acts import start
from fabriques.applications.models import Application
from fabriques.assessment import access, rules
from fabriques.assessment.models import Nomination
from fabriques.assessment.nominations import letters
from fabriques.assessment.nominations.storing import (
    followed,
    invited_to,
    lent,
    subject,
    timely,
)
from fabriques.assessment.states import NOMINATIONS, NominationState
from fabriques.calls.models import Wave
from fabriques.common.authorization import act
from fabriques.common.database import refusals_in_words
from fabriques.common.dates import legal_day
from fabriques.correspondence.outbox import queue
from fabriques.journal.writing import Plain, record
from fabriques.organisations.models import Organisation
from fabriques.territories.models import Commune


@act(access.may_nominate)
def spot_project(
    wave: Wave,
    *,
    project_name: str,
    commune: Commune,
    contact_address: str,
    motive: str,
    by: User,
    at: datetime,
) -> Nomination:
    """Point out a project of a commune to a wave; nobody is told yet.

    Effects: one nomination, SPOTTED; journal « spotted » with the wave, the service and the motive's digest.
    Refuses: a person whose service the rulebook does not name for that commune, a wave not announced or closed, no
    motive, the same holder twice in a commune.
    """
    on = legal_day(at)
    (access.may_nominate(by, wave, commune, on) & rules.motivated(motive)).demand()
    service = access.nominating_service(by, wave, commune, on)
    timely(wave, at)
    if service is None:
        raise AssertionError("a service that may nominate")
    with refusals_in_words():
        nomination = Nomination.objects.create(
            wave=wave,
            service=service,
            project_name=project_name.strip(),
            commune=commune,
            contact_address=contact_address.strip().lower(),
            motive=motive.strip(),
            spotted_at=at,
            spotted_by=by,
        )
    facts: dict[str, Plain] = {"wave": wave.code, "service": service.code}
    record(
        subject(nomination),
        "spotted",
        by=by,
        at=at,
        facts=facts | lent(by, commune, on),
        motive=motive,
    )
    return nomination


@act(access.may_follow)
def invite_holder(nomination: Nomination, *, by: User, at: datetime) -> Nomination:
    """Invite the holder to the wave's form, with the closing that everyone has.

    Effects: SPOTTED → INVITED; a letter to the contact address; journal « invited ».
    Refuses: another service's nomination, one already invited or withdrawn, a wave not announced or closed, more
    letters than one mailbox bears.
    """
    row = followed(nomination, by, at)
    row.state = NOMINATIONS.after("invite", row.get_state())
    timely(row.wave, at)
    row.invited_at, row.invited_by = at, by
    with refusals_in_words():
        row.save(update_fields=["state", "invited_at", "invited_by"])
    record(subject(row), "invited", by=by, at=at, facts=lent(by, row.commune, legal_day(at)))
    queue(
        addresses.people_at(row.contact_address).first(),
        *letters.invitation(row, at),
        at=at,
        address=row.contact_address,
        about=subject(row),
        sender=by,
    )
    return row


@act(access.may_follow)
def withdraw_nomination(nomination: Nomination, motive: str, *, by: User, at: datetime) -> Nomination:
    """Withdraw a nomination before any draft was started from it.

    Effects: SPOTTED or INVITED → WITHDRAWN; journal « withdrawn » with the motive's digest; a letter to the holder
    who had been invited.
    Refuses: another service's nomination, one whose file is started or that has ended, no motive.
    """
    row = followed(nomination, by, at)
    invited = row.get_state() == NominationState.INVITED
    row.state = NOMINATIONS.after("withdraw", row.get_state())
    rules.motivated(motive).demand()
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_motive = at, by, motive.strip()
    with refusals_in_words():
        row.save(update_fields=["state", "withdrawn_at", "withdrawn_by", "withdrawn_motive"])
    facts = lent(by, row.commune, legal_day(at))
    record(subject(row), "withdrawn", by=by, at=at, facts=facts, motive=motive)
    if invited:
        told = addresses.people_at(row.contact_address).first()
        queue(told, *letters.withdrawn(row), at=at, address=row.contact_address, about=subject(row))
    return row


@act(access.may_answer)
def decline(nomination: Nomination, *, by: User, at: datetime) -> Nomination:
    """The invited person says no. Effects: INVITED → DECLINED; journal « declined ».

    Refuses anybody else, and an address not confirmed.
    """
    row = invited_to(nomination, by)
    row.state = NOMINATIONS.after("decline", row.get_state())
    row.declined_at = at
    row.save(update_fields=["state", "declined_at"])
    record(subject(row), "declined", by=by, at=at)
    return row


@act(access.may_answer)
def start_application(
    nomination: Nomination,
    organisation: Organisation,
    place_name: str,
    *,
    key: UUID,
    by: User,
    at: datetime,
) -> Application:
    """The invited person starts a draft in the wave; the same `key` sent twice, even at once, gives one draft.

    Effects: those of `applications.acts.start`; INVITED → STARTED with the link; journal « started » of both.
    Refuses: anybody but the invited person, who confirmed that address; an invitation declined, withdrawn or used;
    what `start` refuses.
    """
    row = invited_to(nomination, by)
    known = row.application
    if known is not None and known.request_key == key:
        return known
    state = NOMINATIONS.after("start", row.get_state())
    draft = start(row.wave, organisation, place_name, key=key, by=by, at=at)
    row.state, row.application = state, draft
    with refusals_in_words():
        row.save(update_fields=["state", "application"])
    record(subject(row), "started", by=by, at=at, facts={"application": draft.public_id})
    return draft
