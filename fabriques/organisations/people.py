"""The people of an organisation: their roles, who leaves, who takes over. Joining is by invitation."""

from __future__ import annotations

from datetime import datetime

from fabriques.accounts import addresses
from fabriques.accounts import rules as account_rules
from fabriques.accounts.access import may_change_account
from fabriques.accounts.models import User
from fabriques.common.authorization import act
from fabriques.common.database import check_deferred_now, refusals_in_words
from fabriques.common.reasons import Judgement
from fabriques.journal.writing import record
from fabriques.organisations import access, rules
from fabriques.organisations.models import Invitation, JoinRequest, Membership, Organisation


def locked(organisation: Organisation) -> Organisation:
    """The organisation, its people held still until the act ends."""
    return Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def place_of(user: User, organisation: Organisation) -> Membership:
    """A person's place in an organisation; call it on people of that organisation only."""
    return organisation.memberships.select_related("user").get(user=user)


@act(access.may_manage_people)
def change_role(
    organisation: Organisation, person: User, role: Membership.Role, *, by: User, at: datetime
) -> None:
    """Give another person of the organisation another role.

    Effects: the role; journal « member_role_changed ».
    Refuses: whoever is no manager; oneself; to make a manager of someone whose address is not confirmed.
    """
    row = locked(organisation)
    access.may_manage_people(by, row).demand()
    rules.another_person(same=by.pk == person.pk).demand()
    place = place_of(person, row)
    if place.role == role:
        return
    if role == Membership.Role.MANAGER:
        may_manage(place.user).demand()
    place.role = role
    write(place)
    tell(row, "member_role_changed", person, by=by, at=at, role=role.value)


@act(access.may_manage_people)
def remove(organisation: Organisation, person: User, *, by: User, at: datetime) -> None:
    """Take another person out of the organisation: they see its files no more.

    Effects: their place; journal « member_removed ». Refuses: whoever is no manager; oneself.
    """
    row = locked(organisation)
    access.may_manage_people(by, row).demand()
    rules.another_person(same=by.pk == person.pk).demand()
    drop(place_of(person, row))
    tell(row, "member_removed", person, by=by, at=at)


@act(access.member)
def leave(organisation: Organisation, *, by: User, at: datetime) -> None:
    """Leave an organisation. Effects: the place; journal « member_left ».

    Refuses: the only manager, who hands over first (also held by the database).
    """
    row = locked(organisation)
    access.member(by, row).demand()
    place = place_of(by, row)
    rules.may_leave(only_manager=is_only_manager(by, row)).demand()
    drop(place)
    tell(row, "member_left", by, by=by, at=at)


@act(access.may_manage_people)
def transfer(organisation: Organisation, to: User, *, by: User, at: datetime) -> None:
    """Hand over: another person of the organisation becomes a manager, and whoever hands over a contributor.

    Effects: both roles; journal « managership_transferred ».
    Refuses: whoever is no manager; to oneself; someone whose address is not confirmed.
    """
    row = locked(organisation)
    access.may_manage_people(by, row).demand()
    rules.another_person(same=by.pk == to.pk).demand()
    taking, giving = place_of(to, row), place_of(by, row)
    may_manage(taking.user).demand()
    taking.role, giving.role = Membership.Role.MANAGER, Membership.Role.CONTRIBUTOR
    write(taking)
    write(giving)
    tell(row, "managership_transferred", to, by=by, at=at)


def may_manage(person: User) -> Judgement:
    """Whether someone of an organisation may be made its manager: they hold its files and its bank account."""
    return account_rules.proved_by_receiver(proved=not addresses.is_unconfirmed(person))


def is_only_manager(user: User, organisation: Organisation) -> bool:
    managers = organisation.memberships.filter(role=Membership.Role.MANAGER)
    return list(managers.order_by("pk").values_list("user_id", flat=True)) == [user.pk]


def write(place: Membership) -> None:
    with refusals_in_words():
        place.save(update_fields=["role"])
        check_deferred_now()


def drop(place: Membership) -> None:
    with refusals_in_words():
        place.delete()
        check_deferred_now()


def tell(
    organisation: Organisation, act: str, person: User, *, by: User, at: datetime, role: str = ""
) -> None:
    facts = {"person": person.public_id} | ({"role": role} if role else {})
    record(("organisation", organisation.public_id), act, by=by, at=at, facts=facts)


@act(may_change_account)
def forget(user: User, *, by: User, at: datetime) -> None:
    """Take a person who is being erased out of their organisations, and their address out of invitations.

    Addresses that they did not confirm may be another's: nothing sent to those is theirs to take away.
    Someone alone in an organisation keeps their place, under the account that names nobody: it keeps a manager.
    Effects: places, requests to join, addresses of invitations; those that wait are cancelled; journal « member_left »
    on each.
    """
    may_change_account(by, user).demand()
    for place in (
        Membership.objects.filter(user=user).select_related("organisation").order_by("organisation_id")
    ):
        organisation = locked(place.organisation)
        if not is_only_manager(user, organisation):
            drop(place)
            tell(organisation, "member_left", user, by=by, at=at)
    JoinRequest.objects.filter(asked_by=user).delete()
    theirs = Invitation.objects.filter(addresses.sent_to(user, "address")).order_by("pk")
    for invitation in theirs.select_for_update(of=("self",)):
        if invitation.accepted_at is None and invitation.revoked_at is None:
            invitation.revoked_at, invitation.revoked_by = at, by.public_id
        invitation.address = ""
        invitation.save(update_fields=["address", "revoked_at", "revoked_by"])
