"""Who gives and withdraws which role, over what; what the database holds whatever the act."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory

from fabriques.accounts import access, acts
from fabriques.accounts.models import Grant, PerimeterKind, Role, User, Where, kind_of
from fabriques.accounts.rules import LENT, ROLE_KINDS
from fabriques.accounts.tests import factories as people
from fabriques.common.authorization import INSTALLATION, Actor
from fabriques.common.reasons import Refusal
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import refused, sql_refused
from fabriques.journal.queries import history
from fabriques.journal.rules import digest
from fabriques.territories.models import Arrondissement, Commune, Departement, Region
from fabriques.territories.tests.factories import CHATEAU_THIERRY, EPERNAY, commune, service

pytestmark = pytest.mark.django_db
ON = instants.CHECKED.date()
MAY_NOT = "Vous ne pouvez pas donner ni retirer cette habilitation."
ALONE = "Le contrôle et l'administration technique ne se cumulent avec aucun autre rôle."
ONE_ONLY = "Une habilitation porte sur un périmètre, et un seul."
NOT_OVER = "Ce rôle ne s'exerce pas sur ce type de périmètre."
Place = Callable[[], Where]


@pytest.fixture(autouse=True)
def newcomer() -> User:
    """Whoever is granted a role, there before the act that may be refused."""
    return people.person("nouvelle@exemple.test", "Nouvelle Exemple")


def give(by: Actor, role: Role, where: Where, to: User | None = None, **dates: date) -> Grant:
    user = to or people.person("nouvelle@exemple.test", "Nouvelle Exemple")
    return acts.grant_role(user, role, where, by=by, at=instants.CHECKED, **{"since": ON, **dates})


def departement(code: str = "02") -> Departement:
    return Departement.objects.get(pk=code)


def region(code: str = "32") -> Region:
    return Region.objects.get(pk=code)


def arrondissement(code: str = "021") -> Arrondissement:
    return Arrondissement.objects.get(pk=code)


PLACES: dict[str, Place] = {
    "service": lambda: service("PREF-02"),
    "commune": commune,
    "arrondissement": arrondissement,
    "departement": departement,
    "region": region,
    "national": lambda: None,
    "network": people.network,
}


def test_every_role_has_its_perimeters_and_every_kind_a_place_here() -> None:
    assert (set(ROLE_KINDS), set(PLACES)) == (set(Role.values), set(PerimeterKind.values))
    assert set().union(*LENT.values()) <= set(ROLE_KINDS)


@pytest.mark.parametrize("kind", PLACES)
def test_kind_of_a_perimeter_is_read_from_what_it_is(kind: str) -> None:
    assert kind_of(PLACES[kind]()) == kind


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("kind", PLACES)
def test_role_is_granted_over_its_kinds_of_perimeter_only(role: str, kind: str) -> None:
    where = service("NATIONAL") if role == Role.PROGRAMME and kind == "service" else PLACES[kind]()

    def act() -> Grant:
        return give(INSTALLATION, Role(role), where)

    if kind not in ROLE_KINDS[role]:
        assert refused(act) == "Ce rôle ne s'exerce pas sur ce périmètre."
        return
    grant = act()
    assert (grant.role, grant.perimeter, grant.where) == (role, kind, where)


def test_programme_team_is_national_only() -> None:
    refusal = "Ce rôle ne s'exerce pas sur ce périmètre."
    assert refused(lambda: give(INSTALLATION, Role.PROGRAMME, service("PREF-02"))) == refusal


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        (
            "UPDATE accounts_grant SET service_id = NULL WHERE id = %s",
            ONE_ONLY,
        ),
        (
            "UPDATE accounts_grant SET departement_id = '02' WHERE id = %s",
            ONE_ONLY,
        ),
        (
            "UPDATE accounts_grant SET perimeter = 'national' WHERE id = %s",
            ONE_ONLY,
        ),
        (
            "UPDATE accounts_grant SET role = 'panel' WHERE id = %s",
            NOT_OVER,
        ),
        (
            "UPDATE accounts_grant SET role = 'programme' WHERE id = %s",
            NOT_OVER,
        ),
    ],
)
def test_grant_names_exactly_one_perimeter_in_the_database(statement: str, message: str) -> None:
    grant = people.sous_prefecture_agent().grants.get()
    assert sql_refused(statement, grant.pk) == message


def test_grant_is_never_deleted() -> None:
    grant = people.sous_prefecture_agent().grants.get()
    kept = "Une habilitation se retire avec un motif ; son histoire ne se supprime pas."
    assert sql_refused("DELETE FROM accounts_grant WHERE id = %s", grant.pk) == kept


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_programme_team_grants_every_role_but_administration(role: Role) -> None:
    where = service("NATIONAL") if role == Role.PROGRAMME else PLACES[sorted(ROLE_KINDS[role])[0]]()
    where = service("SP-021") if role == Role.DECIDER else where
    grant = give(people.programme_member(), role, where)
    assert (grant.role, grant.granted_by) == (role, people.programme_member().public_id)


def test_programme_team_does_not_grant_administration() -> None:
    team = people.programme_member()
    assert refused(lambda: give(team, Role.ADMINISTRATOR, None)) == MAY_NOT


def test_administrator_grants_administration_only() -> None:
    admin = people.administrator()
    assert refused(lambda: give(admin, Role.ASSESSOR, service("SP-021"))) == MAY_NOT
    assert give(admin, Role.ADMINISTRATOR, None).role == Role.ADMINISTRATOR


@pytest.mark.parametrize(
    ("where", "allowed"),
    [
        (lambda: service("SP-021"), True),
        (lambda: service("PREF-02"), True),
        (lambda: arrondissement("021"), True),
        (lambda: departement("02"), True),
        (lambda: commune(CHATEAU_THIERRY), True),
        (lambda: service("SP-512"), False),
        (lambda: service("PREF-60"), False),
        (lambda: service("REG-32"), False),
        (lambda: arrondissement("512"), False),
        (lambda: departement("51"), False),
        (lambda: commune(EPERNAY), False),
        (lambda: region("32"), False),
    ],
)
def test_prefecture_grants_assessment_within_its_departement(where: Place, allowed: bool) -> None:
    decider = people.prefecture_agent("02")
    assert access.may_grant(decider, Role.ASSESSOR, where(), None, ON).allowed is allowed


@pytest.mark.parametrize(
    ("where", "allowed"),
    [
        (lambda: service("SP-021"), True),
        (lambda: service("PREF-60"), True),
        (lambda: service("REG-32"), True),
        (lambda: region("32"), True),
        (lambda: departement("02"), True),
        (lambda: service("REG-44"), False),
        (lambda: region("44"), False),
        (lambda: departement("51"), False),
        (lambda: commune("97801"), False),
    ],
)
def test_regional_prefecture_grants_assessment_within_its_region(where: Place, allowed: bool) -> None:
    decider = people.agent("REG-32", Role.DECIDER)
    assert access.may_grant(decider, Role.ASSESSOR, where(), None, ON).allowed is allowed


@pytest.mark.parametrize(
    "who",
    [
        people.holder,
        people.sous_prefecture_agent,
        lambda: people.prefecture_agent("02", decides=False),
        lambda: people.agent("SP-021", Role.DECIDER),
        lambda: people.agent("NATIONAL", Role.DECIDER),
        people.panel_member,
        people.network_member,
        people.overseer,
    ],
)
def test_other_people_grant_nothing(who: Callable[[], User]) -> None:
    user = who()
    assert access.grantable(user, ON) == []
    assert refused(lambda: give(user, Role.ASSESSOR, service("SP-021"))) == MAY_NOT


def test_prefecture_grants_no_decision() -> None:
    decider = people.prefecture_agent("02")
    assert access.grantable(decider, ON) == [Role.ASSESSOR]
    assert refused(lambda: give(decider, Role.DECIDER, service("SP-021"))) == MAY_NOT


def test_nobody_grants_to_oneself_nor_withdraws_from_oneself() -> None:
    member = people.programme_member()
    own = "Vous ne pouvez pas changer vos propres habilitations."
    assert refused(lambda: give(member, Role.ASSESSOR, service("SP-021"), member)) == own

    def withdraw() -> None:
        acts.stop_role(member.grants.get(), by=member, at=instants.CHECKED, motive="départ")

    assert refused(withdraw) == own


def test_closed_account_grants_nothing() -> None:
    member = people.programme_member()
    member.is_active = False
    assert not access.may_grant(member, Role.ASSESSOR, service("SP-021"), None, ON).allowed


@pytest.mark.parametrize(
    ("make", "role", "where"),
    [
        (people.overseer, Role.ASSESSOR, lambda: service("SP-021")),
        (people.administrator, Role.NETWORK, people.network),
        (people.sous_prefecture_agent, Role.OVERSIGHT, lambda: None),
        (people.panel_member, Role.ADMINISTRATOR, lambda: None),
    ],
)
def test_control_and_administration_are_held_alone(
    make: Callable[[], User], role: Role, where: Place
) -> None:
    user, place = make(), where()
    assert refused(lambda: give(INSTALLATION, role, place, user)) == ALONE


def test_control_is_held_again_elsewhere() -> None:
    user = people.overseer()
    assert give(INSTALLATION, Role.OVERSIGHT, region("32"), user).where == region("32")


def test_grant_with_an_end_opens_nothing_after_it() -> None:
    grant = give(INSTALLATION, Role.ASSESSOR, departement("976"), until=ON + timedelta(days=9))
    assert [grant.is_in_force(ON + timedelta(days=days)) for days in (-1, 0, 9, 10)] == [
        False,
        True,
        True,
        False,
    ]
    assert (
        refused(lambda: give(INSTALLATION, Role.PANEL, None, until=ON - timedelta(days=1)))
        == "La fin est avant le début."
    )


def test_grant_and_its_end_are_journalled_without_a_name_nor_a_motive() -> None:
    team, user = people.programme_member(), people.person("nouvelle@exemple.test", "Nouvelle Exemple")
    grant = give(team, Role.PANEL, region("32"), user)
    acts.revoke_role(grant, by=team, until=ON, at=instants.DECIDED, motive="Fin de mandat.")
    given, ended = history("user", user.public_id)[1:]
    assert (given.act, given.actor, given.facts) == (
        "role_granted", team.public_id, {"role": "panel", "region": "32", "since": ON.isoformat()},
    )  # fmt: skip
    assert (ended.act, ended.facts) == (
        "role_revoked", {"role": "panel", "region": "32", "until": ON.isoformat()},
    )  # fmt: skip
    assert (len(ended.motive_digest), Grant.objects.get(pk=grant.pk).revoke_motive) == (64, "Fin de mandat.")


def test_grant_is_not_withdrawn_without_a_motive() -> None:
    grant = people.sous_prefecture_agent().grants.get()

    def act() -> None:
        acts.stop_role(grant, by=people.programme_member(), at=instants.CHECKED, motive=" ")

    people.programme_member()
    assert refused(act) == "Il manque le motif."


def test_grant_is_not_withdrawn_by_whoever_could_not_give_it() -> None:
    grant = people.agent("SP-512").grants.get()
    decider = people.prefecture_agent("02")

    def act() -> None:
        acts.revoke_role(grant, by=decider, until=ON, at=instants.CHECKED, motive="départ")

    assert refused(act) == MAY_NOT


def test_grant_is_not_ended_before_its_start() -> None:
    grant = people.sous_prefecture_agent().grants.get()
    team = people.programme_member()

    def act() -> None:
        acts.revoke_role(grant, by=team, until=date(2020, 1, 1), at=instants.CHECKED, motive="erreur")

    assert refused(act) == "La fin est avant le début."


def test_grant_withdrawn_at_once_opens_nothing_the_same_day_even_given_today() -> None:
    team = people.programme_member()
    old, new = people.sous_prefecture_agent().grants.get(), give(team, Role.PANEL, None)
    for grant in (old, new):
        acts.stop_role(grant, by=team, at=instants.CHECKED, motive="erreur de personne")
        grant.refresh_from_db()
    assert [grant.is_in_force(ON) for grant in (old, new)] == [False, False]
    assert list(Grant.objects.in_force(ON).values_list("user", flat=True)) == [team.pk]
    assert old.is_in_force(ON - timedelta(days=1))
    again = give(team, Role.PANEL, None)
    assert (again.pk != new.pk, again.is_in_force(ON)) == (True, True)


def test_last_administrator_stays() -> None:
    first, second = people.administrator("un"), people.administrator("deux")

    def withdraw(grant: Grant, by: User) -> None:
        acts.stop_role(grant, by=by, at=instants.CHECKED, motive="départ")

    withdraw(first.grants.get(), second)
    User.objects.filter(pk=first.pk).update(is_active=True)
    third = people.administrator("trois")
    acts.close_account(second, "Départ.", by=third, at=instants.CHECKED)
    team = people.programme_member()
    last = "C'est la dernière habilitation d'administration technique."
    assert refused(lambda: withdraw(third.grants.get(), team)) == f"{MAY_NOT} {last}"


def test_administrator_closes_and_reopens_accounts_under_their_own_name() -> None:
    admin, user = people.administrator(), people.holder()
    for _twice in range(2):
        acts.close_account(user, " Adresse partagée. ", by=admin, at=instants.CHECKED)
    closed = User.objects.get(pk=user.pk)
    acts.reopen_account(user, by=admin, at=instants.DECIDED)
    again = User.objects.get(pk=user.pk)
    entries = history("user", user.public_id)[1:]
    assert (closed.is_active, closed.closing_motive) == (False, "Adresse partagée.")
    assert (again.is_active, again.closing_motive) == (True, "")
    assert [(entry.act, entry.actor) for entry in entries] == [
        ("account_closed", admin.public_id),
        ("account_reopened", admin.public_id),
    ]
    assert entries[0].motive_digest == digest("Adresse partagée.")


def test_account_is_closed_with_a_motive_alone() -> None:
    admin, user = people.administrator(), people.holder()
    with pytest.raises(Refusal) as caught:
        acts.close_account(user, "  ", by=admin, at=instants.CHECKED)
    (reason,) = caught.value.reasons
    assert (reason.text, reason.rule) == (
        "Il manque le motif.",
        "La fermeture d'un compte est motivée ; le journal garde une trace vérifiable du motif.",
    )
    assert User.objects.get(pk=user.pk).is_active


@pytest.mark.parametrize("who", [people.programme_member, people.overseer, people.holder])
def test_accounts_are_closed_by_administrators_only(who: Callable[[], User]) -> None:
    user, target = who(), people.another_holder()
    expected = "Vous ne pouvez ni fermer ni rouvrir ce compte."
    assert refused(lambda: acts.close_account(target, "Départ.", by=user, at=instants.CHECKED)) == expected
    admin = people.administrator()
    own = "Vous ne pouvez pas changer vos propres habilitations."
    assert refused(lambda: acts.close_account(admin, "Départ.", by=admin, at=instants.CHECKED)) == own


def test_network_is_registered_once_by_whoever_grants_over_networks() -> None:
    team = people.programme_member()
    made = acts.register_network(
        "normandie", "Réseau normand (exemple)", region("28"), by=team, at=instants.FOUNDED
    )
    again = acts.register_network("normandie", "Autre nom", None, by=team, at=instants.FOUNDED)
    assert (again.name, [e.act for e in history("network", "normandie")]) == (
        made.name,
        ["network_registered"],
    )
    holder = people.holder()
    assert refused(lambda: acts.register_network("x", "X", None, by=holder, at=instants.FOUNDED)) == MAY_NOT


def test_communes_without_arrondissement_are_granted_over() -> None:
    mayotte = commune("97611")
    assert isinstance(mayotte, Commune)
    decider = people.agent("PREF-976", Role.DECIDER)
    assert give(decider, Role.ASSESSOR, mayotte).where == mayotte


def test_role_that_gives_none_gives_none() -> None:
    agent = people.sous_prefecture_agent()
    grant = agent.grants.get()
    assert access.gives(grant, Role.ASSESSOR, grant.service) is False


def test_page_has_a_person_or_nobody() -> None:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    with pytest.raises(PermissionDenied):
        access.person(request)
