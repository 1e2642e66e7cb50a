"""Whoever is a party to a file neither checks, reopens, lets in nor decides it, whatever their roles."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fabriques.accounts.acts import grant_role
from fabriques.accounts.models import Role, User
from fabriques.accounts.tests import factories as people
from fabriques.applications import access
from fabriques.applications.acts import submit
from fabriques.applications.models import Application
from fabriques.applications.tests import factories as files
from fabriques.assessment import access as assessment
from fabriques.assessment import acts as checks
from fabriques.common.authorization import INSTALLATION
from fabriques.common.reasons import Judgement
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import refused
from fabriques.selection import access as selection
from fabriques.territories.models import Service

pytestmark = pytest.mark.django_db
ON = instants.CHECKED.date()
SAID = "Vous êtes partie à ce dossier : votre structure le porte, ou vous avez signé pour un de ses membres."
RIGHTS: dict[str, Callable[[User, Application], Judgement]] = {
    "check": lambda user, file: assessment.may_check(user, file, ON),
    "tell": lambda user, file: assessment.may_tell(user, file, ON),
    "reopen": lambda user, file: access.may_reopen(user, file, ON),
    "let in": lambda user, file: access.may_waive(user, file, ON),
    "decide": lambda user, file: selection.may_decide(user, file, ON),
}


def with_every_role(user: User) -> User:
    """The same person, who also assesses and decides for the préfecture of the file."""
    service = Service.objects.get(pk="PREF-02")
    for role in (Role.ASSESSOR, Role.DECIDER):
        grant_role(user, role, service, by=INSTALLATION, since=ON, at=instants.CHECKED)
    return User.objects.get(pk=user.pk)


def holder_and_file() -> tuple[User, Application]:
    file = files.submitted()
    return with_every_role(people.holder()), file


def partner_and_file() -> tuple[User, Application]:
    draft = files.consortium(signed=True)
    submit(draft, by=draft.started_by, at=instants.DURING, seen=NO_PAGE)
    file = Application.objects.get(pk=draft.pk)
    return with_every_role(people.another_holder()), file


@pytest.mark.parametrize("made", [holder_and_file, partner_and_file])
@pytest.mark.parametrize("name", RIGHTS)
def test_party_to_a_file_does_not_judge_it(name: str, made: Callable[[], tuple[User, Application]]) -> None:
    user, file = made()
    reasons = RIGHTS[name](user, file).reasons
    assert [each.text for each in reasons] == [SAID]
    assert RIGHTS[name](with_every_role(people.person("c@exemple.test", "Collègue")), file).allowed


@pytest.mark.parametrize("made", [holder_and_file, partner_and_file])
def test_file_of_a_party_is_not_among_those_they_assess(
    made: Callable[[], tuple[User, Application]],
) -> None:
    user, file = made()
    assert not access.assessed(user, ON).filter(pk=file.pk).exists()


def test_act_refuses_whoever_is_a_party() -> None:
    user, file = holder_and_file()
    assert refused(lambda: checks.declare_complete(file, by=user, at=instants.CHECKED, seen=NO_PAGE)) == SAID
