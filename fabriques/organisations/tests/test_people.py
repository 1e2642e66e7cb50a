"""The people of an organisation: roles, leaving, handing over; one manager at least, always."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fabriques.accounts.models import User
from fabriques.accounts.tests.factories import another_holder, holder, person
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import refused, sql_refused
from fabriques.common.tests.together import at_once
from fabriques.journal.queries import history
from fabriques.organisations import people
from fabriques.organisations.models import Membership, Organisation
from fabriques.organisations.tests.factories import contributor, organisation

ONE = "Une structure garde toujours au moins une personne responsable."
NOT_MANAGER = "Seule une personne responsable de la structure peut le faire."
ONESELF = "Vous ne pouvez pas le faire pour vous-même."
AT = instants.DURING
MANAGER, CONTRIBUTOR = Membership.Role.MANAGER, Membership.Role.CONTRIBUTOR


def roles(of: Organisation) -> dict[str, str]:
    return dict(of.memberships.order_by("user__email").values_list("user__email", "role"))


def second(of: Organisation) -> User:
    return contributor(of, another_holder())


@pytest.mark.django_db
def test_role_is_changed_by_a_manager_and_journalled_once() -> None:
    of = organisation()
    other = second(of)
    for _twice in range(2):
        people.change_role(of, other, MANAGER, by=holder(), at=AT)
    entries = [(e.act, e.facts) for e in history("organisation", of.public_id)][1:]
    assert set(roles(of).values()) == {"manager"}
    assert entries == [("member_role_changed", {"person": other.public_id, "role": "manager"})]


@pytest.mark.django_db
def test_person_taken_out_sees_the_organisation_no_more() -> None:
    of = organisation()
    other = second(of)
    people.remove(of, other, by=holder(), at=AT)
    assert roles(of) == {holder().email: "manager"}
    assert [e.act for e in history("organisation", of.public_id)] == [
        "organisation_registered",
        "member_removed",
    ]


@pytest.mark.django_db
def test_managership_is_handed_over() -> None:
    of = organisation()
    other = second(of)
    people.transfer(of, other, by=holder(), at=AT)
    assert roles(of) == {other.email: "manager", holder().email: "contributor"}
    people.leave(of, by=holder(), at=AT)
    assert roles(of) == {other.email: "manager"}
    acts = [e.act for e in history("organisation", of.public_id)][1:]
    assert acts == ["managership_transferred", "member_left"]


@pytest.mark.django_db
def test_only_manager_does_not_leave() -> None:
    of = organisation()
    second(of)
    expected = "Vous êtes la seule personne responsable de cette structure."
    assert refused(lambda: people.leave(of, by=holder(), at=AT)) == expected


Act = Callable[[Organisation, User, User], None]
ACTS: dict[str, Act] = {
    "change": lambda of, other, by: people.change_role(of, other, MANAGER, by=by, at=AT),
    "remove": lambda of, other, by: people.remove(of, other, by=by, at=AT),
    "transfer": lambda of, other, by: people.transfer(of, other, by=by, at=AT),
}


@pytest.mark.django_db
@pytest.mark.parametrize("act", ACTS)
def test_contributor_changes_nobody(act: str) -> None:
    of = organisation()
    other = second(of)
    assert refused(lambda: ACTS[act](of, holder(), other)) == NOT_MANAGER


@pytest.mark.django_db
@pytest.mark.parametrize("act", ACTS)
def test_nobody_changes_oneself(act: str) -> None:
    of = organisation()
    assert refused(lambda: ACTS[act](of, holder(), holder())) == ONESELF


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM organisations_membership WHERE organisation_id = %s",
        "DELETE FROM organisations_membership WHERE role = 'manager' AND organisation_id = %s",
        "UPDATE organisations_membership SET role = 'contributor' WHERE organisation_id = %s",
    ],
)
def test_organisation_keeps_a_manager_in_the_database(statement: str) -> None:
    of = organisation()
    second(of)
    assert sql_refused(statement, of.pk) == ONE


@pytest.mark.django_db
def test_organisation_moved_away_from_keeps_a_manager() -> None:
    of, elsewhere = organisation(), organisation("Ailleurs", by=another_holder())
    statement = "UPDATE organisations_membership SET organisation_id = %s WHERE organisation_id = %s"
    assert sql_refused(statement, elsewhere.pk, of.pk) == ONE


@pytest.mark.django_db
def test_people_of_an_organisation_may_be_exchanged_in_one_go() -> None:
    of = organisation()
    other = second(of)
    Membership.objects.filter(organisation=of, user=holder()).delete()
    Membership.objects.filter(organisation=of, user=other).update(role=MANAGER)
    assert roles(of) == {other.email: "manager"}


def test_two_managers_leaving_at_once_leave_one(cloned_database: str) -> None:
    of = organisation()
    other = second(of)
    people.change_role(of, other, MANAGER, by=holder(), at=AT)
    first = holder()
    answers = at_once(
        lambda: people.leave(of, by=first, at=AT),
        lambda: people.leave(of, by=other, at=AT),
    )
    assert sorted(str(each) for each in answers) == sorted(
        ["None", "Vous êtes la seule personne responsable de cette structure."]
    )
    assert list(roles(of).values()) == ["manager"]


def test_two_managers_demoted_at_once_in_the_database_leave_one(cloned_database: str) -> None:
    of = organisation()
    other = second(of)
    people.change_role(of, other, MANAGER, by=holder(), at=AT)
    places = list(Membership.objects.filter(organisation=of).order_by("pk"))

    def demote(place: Membership) -> None:
        place.role = CONTRIBUTOR
        people.write(place)

    answers = at_once(lambda: demote(places[0]), lambda: demote(places[1]))
    assert sorted(str(each) for each in answers) == sorted(["None", ONE])
    assert sorted(roles(of).values()) == ["contributor", "manager"]


@pytest.mark.django_db
def test_forgotten_person_leaves_organisations_but_one_where_they_are_alone() -> None:
    alone, shared = organisation("Seule"), organisation("À plusieurs", by=another_holder())
    contributor(shared, holder())
    people.forget(holder(), by=holder(), at=AT)
    assert (list(roles(alone)), list(roles(shared))) == ([holder().email], [another_holder().email])


@pytest.mark.django_db
def test_manager_is_the_only_one_or_not() -> None:
    of = organisation()
    other = second(of)
    first = people.is_only_manager(holder(), of)
    people.change_role(of, other, MANAGER, by=holder(), at=AT)
    stranger = person("passante@exemple.test", "Passante Exemple")
    found = [people.is_only_manager(user, of) for user in (holder(), other, stranger)]
    assert (first, found) == (True, [False, False, False])
