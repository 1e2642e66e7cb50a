"""What each actor of the programme must not do: one test for each line of the table of rights."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import get_resolver

from fabriques.accounts import access, lending
from fabriques.accounts.models import Delegation, Grant, Role, User
from fabriques.accounts.tests import factories as people
from fabriques.applications import access as files_access
from fabriques.applications import acts as files_acts
from fabriques.applications.models import Application
from fabriques.applications.tests import factories as files
from fabriques.assessment.access import may_check
from fabriques.assessment.tests import factories as checks
from fabriques.common.reasons import Refusal
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import everything
from fabriques.journal.models import Entry
from fabriques.journal.queries import history
from fabriques.organisations.models import Organisation
from fabriques.organisations.tests.factories import contributor
from fabriques.selection.access import may_decide
from fabriques.selection.acts import decide
from fabriques.selection.tests import factories as decisions
from fabriques.territories.tests.zoning_factories import generation
from tests.roles import address, client_for, our_pages

pytestmark = pytest.mark.django_db
ON = instants.DECIDED.date()
Clock = Callable[..., None]


def again(user: User) -> User:
    """The person as a new request knows them."""
    return User.objects.get(pk=user.pk)


def plain_address(pattern: str, file: Application) -> str:
    """An address that leads somewhere whatever its converters, for pages present and to come."""
    return re.sub(r"<\w+:\w+>", "x", re.sub(r"<int:\w+>", "1", address(pattern, file)))


def bodies(client: Client, file: Application, *spaces: str) -> str:
    """Everything the pages of some spaces say to someone, refusals included."""
    said = []
    for name, pattern in our_pages().items():
        if name.split(":")[0] in spaces:
            response = client.get(address(pattern, file))
            said.append(
                (b"".join(response) if response.streaming else response.content).decode(errors="replace")
            )  # type: ignore[arg-type]
    return "\n".join(said)


def test_visitor_sees_no_file_no_address_and_no_bank_details(set_clock: Clock) -> None:
    file = files.submitted(name="Le Secret bien gardé")
    Organisation.objects.update(siret="55210055400013")
    set_clock(instants.DURING)
    said = bodies(
        Client(), file, "public", "territories", "applications", "workspaces", "accounts", "organisations"
    )
    hidden = ("Le Secret bien gardé", people.holder().email, str(people.holder()), "55210055400013")
    assert [word for word in hidden if word in said] == []


def test_holder_reads_no_opinion_on_others_nor_a_decision_before_it_is_told(set_clock: Clock) -> None:
    other = people.another_holder()
    theirs = files.submitted(name="Le Voisin", by=other)
    mine = decisions.retained(checks.complete(files.submitted(name="Le Mien"))).application
    set_clock(instants.DECIDED)
    client = client_for("holder")
    said = bodies(client, mine, "applications", "workspaces")
    decider = people.prefecture_agent("02")
    assert client.get(f"/espace/dossiers/{theirs.public_id}/").status_code == 404
    assert [
        word for word in ("Le Voisin", str(decider), decider.email, "Projet retenu") if word in said
    ] == []


def test_contributor_of_another_structure_submits_nothing() -> None:
    draft = files.whole_draft()
    stranger = people.another_holder()
    assert files_access.may_write(stranger, draft).reasons[0].code == "not_a_member"
    with pytest.raises(Refusal):
        files_acts.submit(draft, by=stranger, at=instants.DURING, seen=NO_PAGE)
    contributor(draft.organisation, stranger)
    assert files_access.may_write(stranger, draft).allowed


def test_sous_prefecture_does_not_decide_alone() -> None:
    file = checks.complete(files.submitted())
    for role in (Role.ASSESSOR, Role.DECIDER):
        agent = people.agent("SP-021", role)
        assert may_decide(again(agent), file, ON).reasons != ()


def test_sous_prefecture_that_lends_its_role_lends_no_decision() -> None:
    file = checks.complete(files.submitted())
    giver, receiver = people.sous_prefecture_agent("021"), people.sous_prefecture_agent("023")
    lending.delegate(
        giver.grants.get(), receiver, Delegation.Kind.ABSENCE, by=giver, since=ON, until=ON + timedelta(days=2),
        motive="Congés.", at=instants.DECIDED,
    )  # fmt: skip
    assert may_check(again(receiver), file, ON).allowed
    assert not may_decide(again(receiver), file, ON).allowed


def test_prefecture_does_not_modify_the_candidate_s_text() -> None:
    file, draft = files.submitted(), files.whole_draft(name="Le Brouillon")
    before = everything()["applications_application"]
    for agent in (people.prefecture_agent("02"), people.programme_member()):
        for each in (file, draft):
            with pytest.raises(Refusal):
                files_acts.submit(each, by=agent, at=instants.DURING, seen=NO_PAGE)
            assert not files_access.may_write(agent, each).allowed
    assert everything()["applications_application"] == before


def test_programme_team_does_not_edit_a_bearer_s_figures() -> None:
    file = files.submitted()
    member = people.programme_member()
    assert files_access.may_write(member, file).reasons[0].code == "not_a_member"
    client = client_for("programme")
    for page in ("", "position/", "relire/"):
        response = client.post(f"/espace/candidatures/{file.public_id}/{page}", {"requested": "1"})
        assert response.status_code in {404, 405}
    assert Application.objects.get(pk=file.pk).requested_cents == file.requested_cents


@pytest.mark.parametrize("role", ["panel", "another_panel"])
def test_jury_judges_nothing_and_reads_its_region_only(role: str, set_clock: Clock) -> None:
    file = checks.complete(files.submitted())
    set_clock(instants.DECIDED)
    region = {"panel": "32", "another_panel": "84"}[role]
    member = people.panel_member(region)
    page = client_for(role).get(f"/espace/dossiers/{file.public_id}/")
    assert page.status_code == (200 if role == "panel" else 404)
    assert not may_decide(again(member), file, ON).allowed
    assert not may_check(again(member), file, ON).allowed


def test_network_sees_no_file_whatever_its_outcome(set_clock: Clock) -> None:
    refused = decisions.notified(decisions.refused()).application
    set_clock(instants.PUBLIC_FROM)
    member = people.network_member()
    client = client_for("network")
    said = bodies(client, refused, "applications", "workspaces")
    assert not files_access.assessed(again(member), ON).exists()
    assert refused.place_name not in said
    assert client.get(f"/espace/dossiers/{refused.public_id}/").status_code == 404


def test_control_writes_nowhere(set_clock: Clock) -> None:
    file = checks.complete(files.submitted())
    generation()
    set_clock(instants.DECIDED)
    client = client_for("oversight")
    kept = everything()
    got = {
        name: client.post(plain_address(pattern, file)).status_code for name, pattern in our_pages().items()
    }
    own = {"public:fictitious", "workspaces:list_exports", "workspaces:erase"}
    assert {name for name, status in got.items() if status != 403} == own
    assert everything() == kept


def test_control_reads_the_whole_country_and_what_it_read_is_journalled(set_clock: Clock) -> None:
    file = files.submitted()
    set_clock(instants.DURING)
    client = client_for("oversight")
    assert client.get("/espace/dossiers/").status_code == 200
    assert set(files_access.assessed(people.overseer(), ON)) == {file}
    assert client.get(f"/espace/dossiers/{file.public_id}/").status_code == 200
    last = history("application", file.public_id)[-1]
    assert (last.act, last.actor) == ("read", people.overseer().public_id)


def test_administrator_reads_no_file(set_clock: Clock) -> None:
    file = files.submitted(name="Le Dossier fermé")
    set_clock(instants.DURING)
    admin = people.administrator()
    said = bodies(
        client_for("administrator"), file, "applications", "workspaces", "accounts", "organisations"
    )
    assert "Le Dossier fermé" not in said
    assert not files_access.assessed(again(admin), ON).exists()


def test_administrator_never_acts_as_someone_else(set_clock: Clock) -> None:
    """No page signs in as another person, and what an administrator does bears their own identifier."""
    set_clock(instants.DURING)
    admin, user = people.administrator(), people.holder()
    client = client_for("administrator")
    for act in ("fermer", "rouvrir"):
        client.post(f"/espace/personnes/{user.public_id}/{act}/", {"motive": "Départ."})
    done = Entry.objects.filter(subject_id=user.public_id).exclude(act="account_opened").order_by("pk")
    assert [(entry.act, entry.actor) for entry in done] == [
        ("account_closed", admin.public_id),
        ("account_reopened", admin.public_id),
    ]
    names = json.dumps(sorted(str(name) for name in get_resolver().reverse_dict if isinstance(name, str)))
    assert [word for word in ("impersonat", "hijack", "login_as", "su_") if word in names] == []
    assert settings.DEMO or "demo:sign_in" not in names
    assert client.session["_auth_user_id"] == str(admin.pk)


def test_nobody_s_perimeter_comes_from_their_organisation_or_another_institution() -> None:
    """A prefecture agent who is also a member of a structure sees no more by it, and a member sees no service."""
    file = files.submitted()
    member = contributor(file.organisation, people.another_holder())
    assert access.perimeter_of(again(member), ON) == access.Perimeter()
    assert not Grant.objects.filter(user=member).exists()
    neighbour = people.prefecture_agent("60")
    assert not files_access.assessed(again(neighbour), ON).exists()


def test_decision_by_delegation_is_journalled_with_whoever_lent_it() -> None:
    file = checks.complete(files.submitted())
    giver, receiver = people.prefecture_agent("02"), people.sous_prefecture_agent("512")
    lending.delegate(
        giver.grants.get(role=Role.DECIDER), receiver, Delegation.Kind.SIGNATURE, by=giver, since=ON, until=ON,
        motive="Congés.", at=instants.DECIDED,
    )  # fmt: skip
    decision = decide(file, decisions.retaining(), by=again(receiver), at=instants.DECIDED, seen=NO_PAGE)
    entry = history("application", file.public_id)[-1]
    assert (decision.decided_by, entry.actor, entry.facts["on_behalf_of"]) == (
        receiver, receiver.public_id, giver.public_id,
    )  # fmt: skip


def test_page_of_a_person_signed_in_is_kept_by_nobody_on_the_way() -> None:
    client = client_for("sous_prefecture")
    client.get("/espace/")
    assert client.get("/espace/dossiers/")["Cache-Control"] == "private, no-cache"
