"""Absence and delegated signature: the day they open what the giver holds, and never more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from fabriques.accounts import access, acts, lending
from fabriques.accounts.access import Perimeter, perimeter_of
from fabriques.accounts.models import Delegation, Grant, Role, User
from fabriques.accounts.tests import factories as people
from fabriques.common.authorization import INSTALLATION
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import refused, sql_refused
from fabriques.journal.queries import history
from fabriques.territories.tests.factories import CHATEAU_THIERRY, EPERNAY, commune, service

pytestmark = pytest.mark.django_db
ON = instants.CHECKED.date()
LAST = ON + timedelta(days=10)
ALONE = "Le contrôle et l'administration technique ne se cumulent avec aucun autre rôle."
NOT_HELD = "Vous ne tenez pas cette habilitation aujourd'hui."


def decision(giver: User) -> Grant:
    return giver.grants.get(role=Role.DECIDER)


def lend(
    giver: User,
    receiver: User,
    kind: Delegation.Kind = Delegation.Kind.SIGNATURE,
    *,
    grant: Grant | None = None,
    since: date = ON,
    until: date = LAST,
    motive: str = "Congés.",
) -> Delegation:
    return lending.delegate(
        grant or decision(giver),
        receiver,
        kind,
        by=giver,
        since=since,
        until=until,
        motive=motive,
        at=instants.CHECKED,
    )


def perimeter(user: User, on: date) -> Perimeter:
    return perimeter_of(User.objects.get(pk=user.pk), on)


def test_delegation_opens_the_giver_s_grant_between_its_days() -> None:
    giver, receiver = people.prefecture_agent("02"), people.sous_prefecture_agent("512")
    row = lend(giver, receiver)
    days = (ON - timedelta(days=1), ON, LAST, LAST + timedelta(days=1))
    assert [bool(perimeter(receiver, day).decided) for day in days] == [False, True, True, False]
    during = perimeter(receiver, ON)
    assert (during.decided, during.lent) == ((service("PREF-02"),), (row,))
    assert during.deciding_for(service("PREF-02")) == giver


def test_what_one_holds_oneself_is_not_said_lent() -> None:
    giver, receiver = (
        people.prefecture_agent("02"),
        people.person("adjointe@exemple.test", "Adjointe Exemple"),
    )
    acts.grant_role(
        receiver, Role.DECIDER, service("PREF-02"), by=INSTALLATION, since=ON, at=instants.CHECKED
    )
    lend(giver, receiver)
    found = perimeter(receiver, ON)
    assert (found.lent, found.decided, found.deciding_for(service("PREF-02"))) == (
        (),
        (service("PREF-02"),),
        None,
    )


def test_assessment_is_said_lent_only_where_one_s_own_does_not_reach() -> None:
    giver, receiver = people.sous_prefecture_agent("021"), people.sous_prefecture_agent("512")
    lend(giver, receiver, Delegation.Kind.ABSENCE, grant=giver.grants.get())
    found = perimeter(receiver, ON)
    said = [found.assessing_for(commune(code)) for code in (CHATEAU_THIERRY, EPERNAY, "97611")]
    assert said == [giver, None, None]
    wider = commune(CHATEAU_THIERRY)
    acts.grant_role(receiver, Role.ASSESSOR, wider, by=INSTALLATION, since=ON, at=instants.CHECKED)
    assert perimeter(receiver, ON).assessing_for(wider) is None


def test_assessment_of_an_area_is_said_lent() -> None:
    giver = people.holding("terrain@exemple.test", "Terrain Exemple", Role.ASSESSOR, commune(EPERNAY))
    receiver = people.sous_prefecture_agent("021")
    lend(giver, receiver, Delegation.Kind.ABSENCE, grant=giver.grants.get())
    assert perimeter(receiver, ON).assessing_for(commune(EPERNAY)) == giver


def test_delegation_ends_with_the_giver_s_grant() -> None:
    giver, receiver = people.prefecture_agent("02"), people.sous_prefecture_agent("512")
    row = lend(giver, receiver)
    acts.stop_role(decision(giver), by=people.programme_member(), at=instants.CHECKED, motive="départ")
    assert (perimeter(receiver, ON).decided, Delegation.objects.get(pk=row.pk).is_in_force(ON)) == ((), False)


def test_delegation_ends_with_the_giver_s_account() -> None:
    giver, receiver = people.prefecture_agent("02"), people.sous_prefecture_agent("512")
    lend(giver, receiver)
    acts.close_account(giver, "Départ.", by=people.administrator(), at=instants.CHECKED)
    assert perimeter(receiver, ON).decided == ()


@pytest.mark.parametrize("who", ["giver", "receiver"])
def test_delegation_is_ended_at_once_by_either_person_and_journalled_on_both(who: str) -> None:
    pair = {"giver": people.prefecture_agent("02"), "receiver": people.sous_prefecture_agent("512")}
    row = lend(pair["giver"], pair["receiver"])
    for _twice in range(2):
        lending.end_delegation(row, by=pair[who], at=instants.CHECKED)
    assert perimeter(pair["receiver"], ON).decided == ()
    for user in pair.values():
        last = [(entry.act, entry.actor) for entry in history("user", user.public_id)][-2:]
        assert last == [
            ("delegation_given", pair["giver"].public_id),
            ("delegation_ended", pair[who].public_id),
        ]


def test_delegation_is_not_ended_by_anyone_else() -> None:
    row = lend(people.prefecture_agent("02"), people.sous_prefecture_agent("512"))
    other = people.programme_member()
    expected = "Cette délégation n'est pas la vôtre."
    assert refused(lambda: lending.end_delegation(row, by=other, at=instants.CHECKED)) == expected


def test_delegation_lets_nobody_grant_nor_delegate_further() -> None:
    giver, receiver = people.prefecture_agent("02"), people.sous_prefecture_agent("512")
    third = people.sous_prefecture_agent("023")
    lend(giver, receiver)
    assert access.grantable(User.objects.get(pk=receiver.pk), ON) == []
    assert refused(lambda: lend(receiver, third, grant=decision(giver))) == NOT_HELD


def test_grant_that_is_over_is_not_lent() -> None:
    giver, receiver = people.prefecture_agent("02"), people.sous_prefecture_agent("512")
    grant = decision(giver)
    acts.revoke_role(grant, by=INSTALLATION, until=ON - timedelta(days=1), at=instants.CHECKED)
    assert refused(lambda: lend(giver, receiver, grant=grant)) == NOT_HELD


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (
            {"since": ON - timedelta(days=1)},
            "La délégation ne peut pas commencer avant aujourd'hui, 8 avril 2026.",
        ),
        ({"until": ON - timedelta(days=1)}, "La fin est avant le début."),
        (
            {"until": date(2026, 5, 1)},
            "Votre habilitation se termine le 30 avril 2026, avant cette délégation.",
        ),
        ({"motive": "  "}, "Il manque le motif."),
    ],
)
def test_delegation_stays_within_the_giver_s_dates(dates: dict[str, date], expected: str) -> None:
    giver, receiver = people.prefecture_agent("02"), people.sous_prefecture_agent("512")
    acts.revoke_role(decision(giver), by=INSTALLATION, until=date(2026, 4, 30), at=instants.FOUNDED)
    assert refused(lambda: lend(giver, receiver, **dates)) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (
            people.holder,
            "Cette personne n'a pas d'habilitation d'instruction, de décision ou de l'équipe du programme.",
        ),
        (
            people.overseer,
            "Cette personne n'a pas d'habilitation d'instruction, de décision ou de l'équipe du programme."
            f" {ALONE}",
        ),
        (lambda: people.prefecture_agent("02"), "Une délégation se donne à une autre personne."),
    ],
)
def test_delegation_goes_to_another_agent_of_the_state(make: Callable[[], User], expected: str) -> None:
    giver, receiver = people.prefecture_agent("02"), make()
    assert refused(lambda: lend(giver, receiver)) == expected


@pytest.mark.parametrize(
    ("make", "kind", "alone"),
    [
        (people.sous_prefecture_agent, Delegation.Kind.SIGNATURE, ""),
        (people.panel_member, Delegation.Kind.ABSENCE, ""),
        (people.network_member, Delegation.Kind.ABSENCE, ""),
        (people.overseer, Delegation.Kind.SIGNATURE, ALONE),
        (people.administrator, Delegation.Kind.ABSENCE, ALONE),
    ],
)
def test_roles_held_in_person_are_not_lent(
    make: Callable[[], User], kind: Delegation.Kind, alone: str
) -> None:
    giver, receiver = make(), people.prefecture_agent("60")
    expected = " ".join(filter(None, ["Cette habilitation ne se délègue pas ainsi.", alone]))
    assert refused(lambda: lend(giver, receiver, kind, grant=giver.grants.get())) == expected


def test_person_with_a_delegation_to_come_is_given_no_control() -> None:
    giver, receiver = people.prefecture_agent("02"), people.sous_prefecture_agent("512")
    lend(giver, receiver, since=LAST, until=LAST)
    acts.revoke_role(
        receiver.grants.get(), by=INSTALLATION, until=ON - timedelta(days=1), at=instants.CHECKED
    )

    def act() -> Grant:
        return acts.grant_role(receiver, Role.OVERSIGHT, None, by=INSTALLATION, since=ON, at=instants.CHECKED)

    assert refused(act) == ALONE


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("giver_id", "On ne délègue que ses propres habilitations."),
        ("receiver_id", "Une délégation se donne à une autre personne."),
    ],
)
def test_delegation_comes_from_its_holder_in_the_database(column: str, expected: str) -> None:
    giver, receiver = people.prefecture_agent("02"), people.sous_prefecture_agent("512")
    row = lend(giver, receiver)
    other = {"giver_id": people.programme_member().pk, "receiver_id": giver.pk}[column]
    statements = {
        "giver_id": "UPDATE accounts_delegation SET giver_id = %s WHERE id = %s",
        "receiver_id": "UPDATE accounts_delegation SET receiver_id = %s WHERE id = %s",
    }
    assert sql_refused(statements[column], other, row.pk) == expected


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (
            "UPDATE accounts_delegation SET since = '2020-01-01' WHERE id = %s",
            "Une délégation tient dans les dates de l'habilitation déléguée.",
        ),
        (
            "UPDATE accounts_delegation SET until = since - 1 WHERE id = %s",
            "Une délégation se termine après son début.",
        ),
    ],
)
def test_delegation_keeps_its_dates_in_the_database(statement: str, expected: str) -> None:
    row = lend(people.prefecture_agent("02"), people.sous_prefecture_agent("512"))
    assert sql_refused(statement, row.pk) == expected
