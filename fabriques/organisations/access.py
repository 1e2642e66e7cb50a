"""Who may speak for an organisation, with the reason when they may not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db.models import F, Q, QuerySet

from fabriques.accounts import addresses
from fabriques.accounts import rules as account_rules
from fabriques.accounts.access import grantable, may_act, perimeter_of, prefectures, territory_of
from fabriques.accounts.models import User
from fabriques.common.authorization import (
    ADMINISTRATOR,
    DEMONSTRATION,
    HOLDER,
    IMPORT,
    INSTALLATION,
    PERSON,
    PREFECTURE,
    PROGRAMME,
    REGION,
    right,
)
from fabriques.common.dates import legal_instant
from fabriques.common.durations import ONE_DAY
from fabriques.common.reasons import Judgement, Reason, refuse_if
from fabriques.correspondence.caps import register_link
from fabriques.organisations import joining_rules, rules
from fabriques.organisations.models import Invitation, JoinRequest, Membership, Organisation
from fabriques.territories.access import within


def known(user: User) -> Judgement:
    """Whether somebody is known by a confirmed address: whoever answers for a structure acts for others by it."""
    return account_rules.confirmed_first(unconfirmed=addresses.is_unconfirmed(user))


@right(HOLDER)
def member(user: User, organisation: Organisation) -> Judgement:
    """People of an organisation write what it says of itself."""
    return refuse_if(
        not organisation.memberships.filter(user=user).exists(),
        Reason(
            "not_a_member",
            "Vous ne faites pas partie de cette structure.",
            "Les informations d'une structure sont tenues par les personnes qui en font partie.",
            "Demandez à la personne responsable de la structure de vous y ajouter.",
        ),
    )


@right(HOLDER)
def manager(user: User, organisation: Organisation) -> Judgement:
    """Only who answers for an organisation, known by a confirmed address, changes where it is paid."""
    return known(user) & refuse_if(
        not is_manager(user, organisation),
        Reason(
            "not_a_manager",
            "Seule la personne responsable de la structure peut modifier ses coordonnées bancaires.",
            "Les coordonnées bancaires sont tenues par la personne responsable de la structure.",
            "Demandez-lui de le faire, ou de vous rendre responsable de la structure.",
        ),
    )


@right(HOLDER, PREFECTURE, REGION, PROGRAMME)
def reads_bank_details(user: User, organisation: Organisation, on: date) -> Judgement:
    """Who answers for the organisation, and the services that decide where its seat is, or on its files without one."""
    return known(user) & refuse_if(
        not is_manager(user, organisation) and not decides_there(user, organisation, on),
        Reason(
            "bank_details_closed",
            "Ces coordonnées bancaires ne vous sont pas ouvertes.",
            "Elles se lisent par la personne responsable de la structure et par le service qui prend la décision.",
            "Adressez-vous à la préfecture du département de la structure.",
        ),
    )


def is_manager(user: User, organisation: Organisation) -> bool:
    return organisation.memberships.filter(user=user, role=Membership.Role.MANAGER).exists()


Presence = Callable[[User, Organisation, Q, date], bool]
PRESENCES: list[Presence] = []


def register_presence(source: Presence) -> Presence:
    """Let a later step say where an organisation acts whose seat is not known; called when it is loaded.

    `source` tells whether an organisation has something that the person may read on the communes of a filter
    (`territories.access.within`).
    """
    PRESENCES.append(source)
    return source


def decides_there(user: User, organisation: Organisation, on: date) -> bool:
    """The programme team everywhere; a deciding service where the organisation has its seat.

    While the seat is not known, where it has a file: the service that decides on it would otherwise read no proof of
    where it pays.
    """
    perimeter = perimeter_of(user, on)
    if perimeter.programme:
        return True
    if not perimeter.decided:
        return False
    there, row = within(perimeter.decided), Organisation.objects.filter(pk=organisation.pk)
    if row.filter(there).exists():
        return True
    return row.filter(commune=None).exists() and any(
        source(user, organisation, there, on) for source in PRESENCES
    )


@register_link
def share_an_organisation(user: User, address: str) -> bool:
    """Whether an address is that of somebody with whom a person is in an organisation: they know each other."""
    return Membership.objects.filter(
        user=user, organisation__memberships__user__in=addresses.people_at(address)
    ).exists()


@right(PERSON, platform=(INSTALLATION, DEMONSTRATION, IMPORT), anywhere=True)
def may_register(user: User, on: date) -> Judgement:
    """Anybody registers the organisation they act for."""
    return may_act(user, on)


@right(HOLDER)
def may_correct(user: User, organisation: Organisation) -> Judgement:
    """Whoever answers for an organisation, known by a confirmed address, corrects what it is known by."""
    return known(user) & rules.corrects(manager=is_manager(user, organisation))


@right(HOLDER)
def may_manage_people(user: User, organisation: Organisation) -> Judgement:
    """Whoever answers for an organisation, known by a confirmed address, invites, changes roles, takes people out."""
    return known(user) & rules.manages(manager=is_manager(user, organisation))


@right(PERSON, anywhere=True)
def may_ask_to_join(user: User, on: date) -> Judgement:
    """Anybody whose address is confirmed asks to join a structure: it is how its people know them."""
    return may_act(user, on) & known(user)


def open_managers() -> QuerySet[Membership]:
    """Whoever answers for a structure with an account that is open, and known by a confirmed address."""
    return Membership.objects.filter(
        addresses.proved("user"), role=Membership.Role.MANAGER, user__is_active=True
    )


def answerable(user: User, on: date) -> Q:
    """Filter on the requests to join that a person may answer.

    Those of the structures that they manage, known by a confirmed address. For the programme team, also of those that
    nobody so known manages any more, and those that no manager answered in time; never one's own.
    """
    managed = open_managers().filter(user=user).values("organisation")
    theirs = Q(organisation__in=managed)
    if not perimeter_of(user, on).programme:
        return theirs
    left = ~Q(organisation__in=open_managers().values("organisation"))
    return theirs | ((left | late(on)) & ~Q(asked_by=user))


def late(on: date) -> Q:
    """Filter on the requests that managers have left without an answer until it was the team's turn."""
    first = timedelta(days=joining_rules.MANAGERS_FIRST.days)
    return Q(asked_at__lt=legal_instant(on - first + ONE_DAY)) & (
        Q(answered_at=None) | Q(answered_at__gte=F("asked_at") + first - ONE_DAY)
    )


def awaiting_answer(user: User, on: date) -> QuerySet[JoinRequest]:
    """The requests to join that wait for this person's answer, the oldest first."""
    return JoinRequest.objects.filter(answerable(user, on), answered_at=None)


@right(HOLDER, PROGRAMME)
def may_answer(user: User, request: JoinRequest, on: date) -> Judgement:
    """Whoever answers for a structure lets people in; the programme team, where nobody does, or in time."""
    return known(user) & joining_rules.answers(
        allowed=JoinRequest.objects.filter(answerable(user, on), pk=request.pk).exists()
    )


@right(PERSON)
def may_accept(user: User, invitation: Invitation, at: datetime) -> Judgement:
    """Whether that person may accept now, with the reason: the address invited is theirs, and they proved it."""
    unconfirmed = addresses.claims(user, invitation.address)
    return account_rules.confirmed_first(unconfirmed=unconfirmed) & rules.invitation(
        accepted=invitation.accepted_at is not None,
        revoked=invitation.revoked_at is not None,
        expires_at=invitation.expires_at,
        at=at,
        same_address=unconfirmed or addresses.proves(user, invitation.address),
        address=invitation.address,
    )


def managed(user: User, on: date) -> Q:
    """Filter on the invitations to a role that a person may cancel: those they could have sent."""
    perimeter = perimeter_of(user, on)
    to_roles = Q(organisation=None, role__in=grantable(user, on))
    if perimeter.programme or perimeter.administrator:
        return to_roles
    services = prefectures(user, on)
    return to_roles & territory_of(services) if services else Q(pk__in=[])


@right(HOLDER, PROGRAMME, ADMINISTRATOR, PREFECTURE, REGION)
def may_revoke(user: User, invitation: Invitation, on: date) -> Judgement:
    """Whoever could have sent an invitation cancels it."""
    if invitation.organisation is not None:
        return may_manage_people(user, invitation.organisation)
    sendable = Invitation.objects.filter(managed(user, on), pk=invitation.pk).exists()
    return refuse_if(
        not sendable,
        Reason(
            "may_not_revoke",
            "Vous ne pouvez pas annuler cette invitation.",
            "Une invitation est annulée par qui aurait pu l'envoyer.",
            "Adressez-vous à la personne qui l'a envoyée.",
        ),
    )
