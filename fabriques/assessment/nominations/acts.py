"""Projects pointed out by a service: their holders are invited to the same form, with the same closing."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from fabriques.accounts import addresses
from fabriques.accounts import rules as account_rules
from fabriques.accounts.access import perimeter_of
from fabriques.accounts.models import User
from fabriques.applications.acts import start
from fabriques.applications.models import Application
from fabriques.assessment import access, rules
from fabriques.assessment.models import Nomination
from fabriques.assessment.nominations import letters
from fabriques.assessment.states import NOMINATIONS, NominationState
from fabriques.calls.models import Wave
from fabriques.calls.states import WaveState
from fabriques.common.database import refusals_in_words
from fabriques.common.dates import PARIS
from fabriques.correspondence.erasure import NOWHERE
from fabriques.correspondence.outbox import queue
from fabriques.journal.writing import Plain, record
from fabriques.organisations.models import Organisation
from fabriques.territories.models import Commune

NEEDED = ("wave__call", "wave__rulebook", "service", "commune__departement")


def subject(nomination: Nomination) -> tuple[str, str]:
    return ("nomination", nomination.public_id)


@transaction.atomic
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
    service = access.nominating_service(by, wave, commune, on)
    nominates = wave.rulebook.rules.decision.nominates
    (rules.may_nominate(nominates, allowed=service is not None) & rules.motivated(motive)).demand()
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


@transaction.atomic
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


@transaction.atomic
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


@transaction.atomic
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


@transaction.atomic
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


def forget_contact(user: User) -> int:
    """Erase the addresses that a person confirmed from the nominations that hold them, for their erasure; how many.

    A nomination still live keeps its line: who spotted what, and what became of it.
    """
    held = Nomination.objects.filter(addresses.sent_to(user, "contact_address"))
    pairs = list(held.values_list("pk", "public_id"))
    for pk, public_id in pairs:
        local, _at, domain = NOWHERE.partition("@")
        Nomination.objects.filter(pk=pk).update(contact_address=f"{local}+{public_id}@{domain}")
    return len(pairs)


def followed(nomination: Nomination, by: User, at: datetime) -> Nomination:
    row = locked(nomination)
    access.may_follow(by, row, legal_day(at)).demand()
    return row


def invited_to(nomination: Nomination, by: User) -> Nomination:
    row = locked(nomination)
    unconfirmed = addresses.claims(by, row.contact_address)
    theirs = rules.same_address(same=unconfirmed or addresses.proves(by, row.contact_address))
    (account_rules.confirmed_first(unconfirmed=unconfirmed) & theirs).demand()
    return row


def locked(nomination: Nomination) -> Nomination:
    rows = Nomination.objects.select_for_update(of=("self",)).select_related(*NEEDED, "application")
    return rows.get(pk=nomination.pk)


def timely(wave: Wave, at: datetime) -> None:
    announced = wave.state(at) != WaveState.PREPARED
    rules.in_time(announced=announced, closes_at=wave.closes_at, at=at).demand()


def lent(by: User, commune: Commune, on: date) -> dict[str, Plain]:
    """Whose grant the person acts with, when it is lent to them."""
    giver = perimeter_of(by, on).assessing_for(commune)
    return {"on_behalf_of": giver.public_id} if giver is not None else {}


def legal_day(at: datetime) -> date:
    return at.astimezone(PARIS).date()
