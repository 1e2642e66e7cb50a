"""The people of one's own service: roles, absences, files followed; a delegation to a colleague of the list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from fabriques.accounts.lending import delegate
from fabriques.accounts.models import Delegation, Role, User
from fabriques.accounts.tests import factories as people
from fabriques.applications.tests import factories as files
from fabriques.assessment.charge.acts import assign
from fabriques.common.tests import instants
from fabriques.territories.models import Service

pytestmark = pytest.mark.django_db
ON = instants.CHECKED.date()


def client_for(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_service_sees_who_works_there_until_when_who_is_away_and_what_each_follows(
    set_clock: Callable[[datetime], None],
) -> None:
    set_clock(instants.CHECKED)
    own = people.sous_prefecture_agent("021")
    service = Service.objects.get(code="SP-021")
    other = people.holding("collegue@exemple.test", "Collègue Exemple", Role.ASSESSOR, service)
    people.sous_prefecture_agent("023")
    delegate(
        other.grants.get(), own, Delegation.Kind.ABSENCE, by=other, since=ON, until=ON + timedelta(days=7),
        motive="Congés.", at=instants.CHECKED,
    )  # fmt: skip
    followed = files.submitted()
    assign(followed, other, by=own, at=instants.CHECKED)
    page = client_for(own).get("/espace/equipe/")
    [(shown, table)] = page.context["tables"]
    assert shown == service
    rows = {row.cells[0].value: [cell.value for cell in row.cells[1:]] for row in table.rows}
    assert set(rows) == {str(own), "Collègue Exemple"}
    assert rows["Collègue Exemple"][:2] == ["instruction", "sans fin prévue"]
    assert rows["Collègue Exemple"][2].startswith("du ")
    assert rows["Collègue Exemple"][2].endswith(f"remplacement : {own}")
    assert (rows[str(own)][2:], rows["Collègue Exemple"][3]) == (["–", "0"], "1")


def test_team_page_is_not_for_who_reads_only(query_count: Callable[..., int]) -> None:
    assert client_for(people.overseer()).get("/espace/equipe/").status_code == 404
    client = client_for(people.sous_prefecture_agent("021"))
    client.get("/espace/equipe/")
    few = query_count(lambda: client.get("/espace/equipe/"))
    service = Service.objects.get(code="SP-021")
    for number in range(3):
        people.holding(f"c{number}@exemple.test", f"Collègue {number}", Role.ASSESSOR, service)
    assert query_count(lambda: client.get("/espace/equipe/")) == few <= 10


def test_delegation_is_given_to_a_colleague_chosen_from_the_list(
    set_clock: Callable[[datetime], None],
) -> None:
    set_clock(instants.CHECKED)
    giver = people.sous_prefecture_agent("021")
    service = Service.objects.get(code="SP-021")
    other = people.holding("collegue@exemple.test", "Collègue Exemple", Role.ASSESSOR, service)
    other.emailaddress_set.update(verified=True)
    people.sous_prefecture_agent("023")
    client = client_for(giver)
    choices = client.get("/espace/delegations/").context["form"].fields["colleague"].choices
    assert [str(words) for _value, words in choices] == [
        "Choisir dans votre service", "Collègue Exemple",
    ]  # fmt: skip
    grant = giver.grants.get()
    sent = {
        "grant": grant.public_id, "kind": "absence", "since": ON.isoformat(), "until": ON.isoformat(),
        "motive": "Congés.",
    }  # fmt: skip
    neither = client.post("/espace/delegations/", {**sent, "colleague": "", "email": ""})
    assert list(neither.context["form"].errors) == ["email"]
    assert client.post("/espace/delegations/", {**sent, "colleague": other.public_id}).status_code == 302
    assert Delegation.objects.get().receiver == other
