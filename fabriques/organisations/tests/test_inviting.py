"""Invitations: one use, one address, fourteen days, a token that the database does not know."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection

from fabriques.accounts import acts
from fabriques.accounts.models import Role, User
from fabriques.accounts.tests import factories as people
from fabriques.common.authorization import INSTALLATION
from fabriques.common.reasons import Refusal
from fabriques.common.seals import opened
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.common.tests.mail_server import MailServer
from fabriques.common.tests.refusals import refused, sql_refused
from fabriques.common.tests.together import at_once
from fabriques.correspondence.models import Message
from fabriques.journal.queries import history
from fabriques.organisations import access, inviting
from fabriques.organisations.models import Invitation, Membership, Organisation
from fabriques.organisations.people import change_role, remove
from fabriques.organisations.tests.factories import contributor, organisation
from fabriques.territories.models import Region
from fabriques.territories.tests.factories import service

AT = instants.DURING
LATER = AT + timedelta(days=3)
GUEST = "invitee@exemple.test"
CONTRIBUTOR, MANAGER = Membership.Role.CONTRIBUTOR, Membership.Role.MANAGER


def guest(email: str = GUEST) -> User:
    return people.person(email, "Invitée Exemple")


def invited(of: Organisation | None = None, *, address: str = GUEST, by: User | None = None) -> Invitation:
    manager = by or people.holder()
    return inviting.invite_to_organisation(
        address, of or organisation(by=manager), CONTRIBUTOR, by=manager, at=AT
    )


def invited_to_role(
    role: Role = Role.PANEL, *, by: User | None = None, until: date | None = None
) -> Invitation:
    where = Region.objects.get(pk="32")
    return inviting.invite_to_role(GUEST, role, where, until=until, by=by or people.programme_member(), at=AT)


def token_of(invitation: Invitation) -> str:
    """The token, read from the letter as its reader does."""
    letter = Message.objects.about("invitation", invitation.public_id).get()
    found = re.search(r"/invitation/([\w-]+)/", opened(letter.body))
    assert found is not None
    return found[1]


@pytest.mark.django_db
def test_guest_joins_with_the_role_offered() -> None:
    of = organisation()
    invitation = invited(of)
    inviting.accept(invitation, by=guest(), at=LATER, seen=NO_PAGE)
    place = of.memberships.get(user=guest())
    invitation.refresh_from_db()
    assert (place.role, invitation.accepted_by, invitation.accepted_at) == (CONTRIBUTOR, guest(), LATER)
    assert [e.act for e in history("invitation", invitation.public_id)] == ["invited", "invitation_accepted"]
    assert history("organisation", of.public_id)[-1].facts == {
        "person": guest().public_id,
        "role": "contributor",
    }


@pytest.mark.django_db
def test_guest_takes_a_role_from_the_day_they_accept() -> None:
    team = people.programme_member()
    invitation = invited_to_role(by=team, until=date(2026, 12, 31))
    inviting.accept(invitation, by=guest(), at=LATER, seen=NO_PAGE)
    grant = guest().grants.get()
    assert (grant.role, grant.code, grant.since, grant.until, grant.granted_by) == (
        "panel", "32", LATER.date(), date(2026, 12, 31), team.public_id,
    )  # fmt: skip


@pytest.mark.django_db
def test_letter_alone_holds_the_token_and_only_once_sent(
    mail_server: MailServer, run_jobs: Callable[[], list[str]], set_clock: Callable[..., None]
) -> None:
    invitation = invited()
    set_clock(AT)
    letter = Message.objects.about("invitation", invitation.public_id).get()
    token = token_of(invitation)
    assert (token in letter.body, letter.address, letter.recipient) == (False, GUEST, None)
    assert run_jobs() == ["deliver succeeded"]
    sent = mail_server.letters[-1].get_payload(decode=True)
    assert isinstance(sent, bytes)
    assert f"/invitation/{token}/" in sent.decode()
    letter.refresh_from_db()
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(i)::text FROM organisations_invitation i")
        (kept,) = cursor.fetchone()
    assert (token in letter.body, token in kept, inviting.digest_of(token) in kept) == (False, False, True)
    assert inviting.found(token) == invitation
    assert inviting.found(f"{token}x") is None


@pytest.mark.django_db
def test_letter_says_who_invites_to_what() -> None:
    invitation = invited_to_role()
    letter = Message.objects.about("invitation", invitation.public_id).get()
    assert letter.subject == "Invitation : jury, Hauts-de-France"
    assert "Agente Exemple NATIONAL vous propose une habilitation" in letter.body


def settled(invitation: Invitation, how: str) -> User:
    """Bring an invitation to a state in which it opens nothing; returns who tries it then."""
    if how == "used":
        inviting.accept(invitation, by=guest(), at=LATER, seen=NO_PAGE)
    if how == "revoked":
        inviting.revoke_invitation(invitation, by=people.holder(), at=LATER, seen=NO_PAGE)
    return guest("autre@exemple.test" if how == "another" else GUEST)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("how", "after", "expected"),
    [
        ("used", 3, "Cette invitation a déjà servi."),
        ("revoked", 3, "Cette invitation a été annulée par la personne qui l'avait envoyée."),
        ("expired", 14, "Cette invitation n'est plus valable depuis le 6 mars 2026 à 10 h 30."),
        (
            "another",
            3,
            "Cette invitation est adressée à invitee@exemple.test, et votre compte a une autre adresse.",
        ),
    ],
)
def test_invitation_that_opens_nothing_says_so(how: str, after: int, expected: str) -> None:
    invitation = invited()
    user = settled(invitation, how)
    at = AT + timedelta(days=after)
    assert refused(lambda: inviting.accept(invitation, by=user, at=at, seen=NO_PAGE)) == expected


@pytest.mark.django_db
def test_address_is_compared_whatever_its_case() -> None:
    invitation = invited(address="  Invitee@Exemple.TEST ")
    assert inviting.accept(invitation, by=guest(), at=LATER, seen=NO_PAGE).accepted_by == guest()


LOST = "La personne qui vous a invité ne peut plus donner cet accès."


@pytest.mark.django_db
def test_invitation_falls_with_the_inviter_s_right_to_grant() -> None:
    team = people.programme_member()
    invitation = invited_to_role(by=team)
    user = guest()
    acts.revoke_role(team.grants.get(), by=INSTALLATION, until=AT.date(), at=AT)
    assert refused(lambda: inviting.accept(invitation, by=user, at=LATER, seen=NO_PAGE)) == LOST


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["demoted", "removed", "closed", "unconfirmed"])
def test_invitation_falls_with_the_inviter_s_place(how: str) -> None:
    of, other, user = organisation(), people.another_holder(), guest()
    contributor(of, other)
    change_role(of, other, MANAGER, by=people.holder(), at=AT)
    invitation = invited(of)
    if how == "demoted":
        change_role(of, people.holder(), CONTRIBUTOR, by=other, at=AT)
    elif how == "removed":
        remove(of, people.holder(), by=other, at=AT)
    elif how == "unconfirmed":
        people.holder().emailaddress_set.update(verified=False)
    else:
        acts.close_account(people.holder(), "Départ.", by=people.administrator(), at=AT)
    assert refused(lambda: inviting.accept(invitation, by=user, at=LATER, seen=NO_PAGE)) == LOST


@pytest.mark.django_db
def test_second_invitation_to_the_same_thing_cancels_the_first() -> None:
    of = organisation()
    first, second = invited(of), invited(of)
    elsewhere = invited_to_role()
    states = [Invitation.objects.get(pk=each.pk).revoked_at for each in (first, second, elsewhere)]
    assert states == [AT, None, None]


@pytest.mark.django_db
def test_guest_already_there_is_not_invited_nor_joins_twice() -> None:
    of = organisation()
    contributor(of, guest())
    there = "Cette personne fait déjà partie de la structure."
    assert refused(lambda: invited(of)) == there
    other = guest("deuxieme@exemple.test")
    invitation = invited(of, address=other.email)
    contributor(of, other)
    assert refused(lambda: inviting.accept(invitation, by=other, at=LATER, seen=NO_PAGE)) == there


@pytest.mark.django_db
def test_contributor_invites_nobody() -> None:
    of = organisation()
    user = contributor(of, guest())

    def act() -> Invitation:
        return inviting.invite_to_organisation("x@exemple.test", of, CONTRIBUTOR, by=user, at=AT)

    assert refused(act) == "Seule une personne responsable de la structure peut le faire."


@pytest.mark.django_db
def test_role_is_offered_by_whoever_may_grant_it_and_not_to_oneself() -> None:
    decider, team = people.prefecture_agent("02"), people.programme_member()
    may_not = "Vous ne pouvez pas donner ni retirer cette habilitation."
    assert refused(lambda: invited_to_role(by=decider)) == may_not

    def oneself() -> Invitation:
        where = service("SP-021")
        return inviting.invite_to_role(team.email.upper(), Role.ASSESSOR, where, until=None, by=team, at=AT)

    assert refused(oneself) == "Vous ne pouvez pas changer vos propres habilitations."
    over = "La fin est avant le début."
    assert refused(lambda: invited_to_role(by=team, until=date(2026, 1, 1))) == over


@pytest.mark.django_db
def test_thirty_invitations_a_day_at_most() -> None:
    of = organisation()
    for rank in range(30):
        invited(of, address=f"invitee-{rank}@exemple.test")
    expected = "Vous avez envoyé 30 invitations en vingt-quatre heures."
    assert refused(lambda: invited(of)) == expected
    next_day = AT + timedelta(days=1)
    assert (
        inviting.invite_to_organisation(GUEST, of, MANAGER, by=people.holder(), at=next_day).address == GUEST
    )


@pytest.mark.django_db
def test_cancelling_twice_cancels_once_and_never_one_accepted() -> None:
    first = invited()
    for _twice in range(2):
        inviting.revoke_invitation(first, by=people.holder(), at=LATER, seen=NO_PAGE)
    assert [e.act for e in history("invitation", first.public_id)] == ["invited", "invitation_revoked"]
    second = invited(address="autre@exemple.test")
    inviting.accept(second, by=guest("autre@exemple.test"), at=LATER, seen=NO_PAGE)
    manager = people.holder()
    used = "Cette invitation a déjà servi."
    assert refused(lambda: inviting.revoke_invitation(second, by=manager, at=LATER, seen=NO_PAGE)) == used


@pytest.mark.django_db
def test_journal_of_an_invitation_holds_no_address() -> None:
    invitation = invited_to_role()
    (entry,) = history("invitation", invitation.public_id)
    assert entry.facts == {"role": "panel", "region": "32"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("make", "seen"),
    [
        (people.programme_member, {"panel", "assessor"}),
        (lambda: people.prefecture_agent("02"), {"assessor"}),
        (lambda: people.prefecture_agent("60"), set()),
        (people.administrator, set()),
        (people.holder, set()),
    ],
)
def test_invitations_are_managed_by_whoever_could_send_them(make: Callable[[], User], seen: set[str]) -> None:
    invited_to_role()
    where = service("SP-021")
    inviting.invite_to_role(
        "b@exemple.test", Role.ASSESSOR, where, until=None, by=people.programme_member(), at=AT
    )
    invited()
    found = Invitation.objects.filter(access.managed(make(), AT.date()))
    assert set(found.values_list("role", flat=True)) == seen


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (
            "UPDATE organisations_invitation SET membership_role = '' WHERE id = %s",
            "Une invitation porte sur une habilitation ou sur une place dans une structure, pas sur les deux.",
        ),
        (
            "UPDATE organisations_invitation SET accepted_at = now() WHERE id = %s",
            "Une invitation est acceptée par une personne, ou annulée.",
        ),
    ],
)
def test_invitation_to_a_structure_holds_in_the_database(statement: str, expected: str) -> None:
    assert sql_refused(statement, invited().pk) == expected


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (
            "UPDATE organisations_invitation SET region_id = NULL WHERE id = %s",
            "Une habilitation porte sur un périmètre, et un seul.",
        ),
        (
            "UPDATE organisations_invitation SET role = 'decider' WHERE id = %s",
            "Ce rôle ne s'exerce pas sur ce type de périmètre.",
        ),
    ],
)
def test_invitation_to_a_role_holds_in_the_database(statement: str, expected: str) -> None:
    assert sql_refused(statement, invited_to_role().pk) == expected


def test_invitation_accepted_twice_at_once_is_accepted_once(cloned_database: str) -> None:
    invitation, user = invited(), guest()
    answers = at_once(*[lambda: inviting.accept(invitation, by=user, at=LATER, seen=NO_PAGE)] * 3)
    refusals = [str(each) for each in answers if isinstance(each, Refusal)]
    assert (len(refusals), set(refusals)) == (2, {"Cette invitation a déjà servi."})
    assert Membership.objects.filter(user=user).count() == 1
