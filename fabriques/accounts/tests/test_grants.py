from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from fabriques.accounts import acts
from fabriques.accounts.access import Perimeter, perimeter_of
from fabriques.accounts.models import Grant, User
from fabriques.accounts.queries import find_perimeters
from fabriques.accounts.tests import factories
from fabriques.common.authorization import INSTALLATION
from fabriques.common.tests import instants
from fabriques.journal import rules
from fabriques.journal.queries import history, plain_entries
from fabriques.territories.tests.factories import service

pytestmark = pytest.mark.django_db
SINCE = instants.FOUNDED.date()
LAST = date(2026, 4, 30)


def perimeter(user: User, on: date) -> Perimeter:
    return perimeter_of(User.objects.get(pk=user.pk), on)


def test_grant_opens_its_perimeter_from_its_first_day() -> None:
    agent = factories.sous_prefecture_agent("021")
    assert perimeter(agent, SINCE - timedelta(days=1)) == Perimeter()
    assert perimeter(agent, SINCE) == Perimeter(assessed=(service("SP-021"),))


def test_grant_revoked_leaves_an_empty_perimeter_the_next_day() -> None:
    agent = factories.sous_prefecture_agent("021")
    acts.revoke_role(agent.grants.get(), by=INSTALLATION, until=LAST, at=instants.CHECKED)
    assert perimeter(agent, LAST).seen == (service("SP-021"),)
    assert perimeter(agent, LAST + timedelta(days=1)) == Perimeter()
    assert not perimeter(agent, LAST + timedelta(days=1)).is_staff


def test_grant_ending_before_its_start_is_refused() -> None:
    agent = factories.sous_prefecture_agent()
    with pytest.raises(IntegrityError), transaction.atomic():
        acts.revoke_role(
            agent.grants.get(), by=INSTALLATION, until=SINCE - timedelta(days=1), at=instants.CHECKED
        )


def test_grant_given_twice_is_one() -> None:
    agent = factories.sous_prefecture_agent()
    factories.sous_prefecture_agent()
    assert agent.grants.count() == 1
    assert [e.act for e in history("user", agent.public_id)] == ["account_opened", "role_granted"]


def test_grant_may_be_given_again_after_its_end() -> None:
    agent = factories.sous_prefecture_agent("021")
    acts.revoke_role(agent.grants.get(), by=INSTALLATION, until=LAST, at=instants.CHECKED)
    role = Grant.Role.ASSESSOR
    acts.grant_role(
        agent, role, service("SP-021"), by=INSTALLATION, since=date(2026, 6, 1), at=instants.ANNOUNCED
    )
    assert perimeter(agent, date(2026, 5, 15)) == Perimeter()
    assert perimeter(agent, date(2026, 6, 1)).assessed == (service("SP-021"),)


@pytest.mark.parametrize(
    ("make", "assessed", "decided", "programme"),
    [
        (factories.holder, [], [], False),
        (factories.sous_prefecture_agent, ["SP-021"], [], False),
        (factories.prefecture_agent, ["PREF-02"], ["PREF-02"], False),
        (factories.region_agent, ["REG-32"], [], False),
        (factories.programme_member, ["NATIONAL"], [], True),
    ],
)
def test_perimeter_by_role(
    make: Callable[[], User], assessed: list[str], decided: list[str], programme: bool
) -> None:
    found = perimeter(make(), SINCE)
    assert [s.code for s in found.assessed] == assessed
    assert [s.code for s in found.decided] == decided
    assert (found.programme, found.is_staff) == (programme, bool(assessed or decided))


def test_perimeter_of_a_closed_account_is_empty() -> None:
    agent = factories.programme_member()
    User.objects.filter(pk=agent.pk).update(is_active=False)
    assert perimeter(agent, SINCE) == Perimeter()


def test_account_at_an_address_in_use_is_refused_whatever_its_case() -> None:
    factories.holder()
    with pytest.raises(IntegrityError), transaction.atomic():
        acts.open_account(
            "PORTEUSE@exemple.test", "Une autre", password=None, by=INSTALLATION, at=instants.FOUNDED
        )


def test_person_s_name_erased_leaves_the_journal_s_chain_whole() -> None:
    agent = factories.sous_prefecture_agent("021")
    root = rules.root(entry["hash"] for entry in plain_entries())
    User.objects.filter(pk=agent.pk).update(full_name="", email="efface@exemple.invalid")
    assert rules.faults(plain_entries()) == []
    assert rules.root(entry["hash"] for entry in plain_entries()) == root


def test_role_is_never_journalled_with_a_name() -> None:
    agent = factories.sous_prefecture_agent("021")
    entry = history("user", agent.public_id)[1]
    facts = {"role": "assessor", "service": "SP-021", "since": "2025-12-01"}
    assert (entry.act, entry.facts) == ("role_granted", facts)


@pytest.mark.parametrize(
    ("kind", "typed", "found"),
    [
        ("commune", "Andrezé", ["49023"]),
        ("commune", "St-Étienne", ["42218"]),
        ("commune", "Soissns", ["02722"]),
        ("arrondissement", "St-Étienne", ["423"]),
        ("service", "--", []),
        ("service", "Дружба", []),
        ("network", "中", []),
        ("region", "--", []),
    ],
)
def test_perimeter_is_found_as_people_type_it(kind: str, typed: str, found: list[str]) -> None:
    assert [each.pk for each in find_perimeters(kind, typed)] == found


def test_perimeter_of_a_postcode_is_any_of_its_communes() -> None:
    assert len(find_perimeters("commune", "02400")) == 24
