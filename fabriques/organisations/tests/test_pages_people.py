"""« Ma structure » and invitations, as people use them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from fabriques.accounts.models import Role, User
from fabriques.accounts.tests import factories as people
from fabriques.common.seals import opened
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import plain
from fabriques.common.tests.shown import shown
from fabriques.correspondence.models import Message
from fabriques.organisations import inviting
from fabriques.organisations.models import Invitation, Organisation
from fabriques.organisations.tests.factories import contributor, organisation
from fabriques.territories.tests.factories import service

pytestmark = pytest.mark.django_db
GUEST = "invitee@exemple.test"


@pytest.fixture(autouse=True)
def _while_open(set_clock: Callable[..., None]) -> None:
    set_clock(instants.DURING)


def client_for(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(of: Organisation, act: str = "") -> str:
    return f"/structures/{of.public_id}/{act}"


def link() -> str:
    """The link of the last invitation, as its letter says it."""
    letter = Message.objects.filter(about_kind="invitation").order_by("-pk")[:1].get()
    found = re.search(r"/structures/invitation/[\w-]+/", opened(letter.body))
    assert found is not None
    return found[0]


def roles(of: Organisation) -> dict[str, str]:
    return dict(of.memberships.order_by("user__email").values_list("user__email", "role"))


def test_structure_shows_what_its_heading_says() -> None:
    of = organisation()
    Organisation.objects.filter(pk=of.pk).update(rna="W021000009", address="1 rue du Lieu")
    response = client_for(people.holder()).get(page(of))
    shown = {each["term"]: each["value"] for each in response.context["identity"]}
    assert (shown["Nom"], shown["Numéro RNA"], shown["Adresse"]) == (of.name, "W021000009", "1 rue du Lieu")
    text = response.content.decode()
    assert ("W021000009" in text, "répertoire public" in text) == (True, False)  # the register is off


def test_guest_is_invited_then_joins_by_the_link() -> None:
    of = organisation()
    manager, guest = client_for(people.holder()), client_for(people.person(GUEST, "Invitée Exemple"))
    sent = manager.post(page(of, "inviter/"), {"email": GUEST, "role": "contributor"})
    assert sent.url == page(of)
    assert [each.address for each, _ in manager.get(page(of)).context["waiting"]] == [GUEST]
    read = guest.get(link())
    assert (read.status_code, read.context["refused_for"], len(roles(of))) == (200, (), 1)
    assert guest.post(link(), shown(guest, link())).url == page(of)
    assert roles(of) == {GUEST: "contributor", people.holder().email: "manager"}
    again = guest.get(link())
    assert [reason.code for reason in again.context["refused_for"]] == ["invitation_used"]
    assert guest.post(link()).status_code == 422


def test_visitor_with_a_link_signs_in_first_and_comes_back() -> None:
    of = organisation()
    client_for(people.holder()).post(page(of, "inviter/"), {"email": GUEST, "role": "manager"})
    response = Client().get(link())
    assert (response.status_code, response.url.endswith(f"next={link()}")) == (302, True)


@pytest.mark.parametrize(
    ("email", "days", "code"),
    [("autre@exemple.test", 0, "invitation_for_another"), (GUEST, 15, "invitation_expired")],
)
def test_link_that_opens_nothing_says_why_and_what_to_do(
    email: str, days: int, code: str, set_clock: Callable[..., None]
) -> None:
    of = organisation()
    client_for(people.holder()).post(page(of, "inviter/"), {"email": GUEST, "role": "manager"})
    set_clock(instants.DURING + timedelta(days=days))
    client = client_for(people.person(email, "Exemple"))
    opened_page, sent = client.get(link()), client.post(link())
    assert ([r.code for r in opened_page.context["refused_for"]], sent.status_code) == ([code], 422)


def test_link_cut_short_leads_to_a_page_that_says_so() -> None:
    response = client_for(people.holder()).get("/structures/invitation/abc/")
    assert (response.status_code, "peut-être coupée" in response.content.decode()) == (404, True)


def test_role_of_the_state_is_offered_then_taken_by_the_link() -> None:
    team, guest = client_for(people.programme_member()), people.person(GUEST, "Invitée Exemple")
    typed = {"email": GUEST, "role": "panel", "kind": "region", "place": "Hauts-de-France", "until": ""}
    assert team.post("/structures/invitations/", typed).url == "/structures/invitations/"
    client = client_for(guest)
    assert client.post(link(), shown(client, link())).url == "/espace/"
    assert [(g.role, g.code) for g in guest.grants.all()] == [("panel", "32")]
    (line,) = team.get("/structures/invitations/").context["lines"]
    assert line[1:3] == ("acceptée", "good")


def test_wrong_invitation_to_a_role_keeps_what_was_typed() -> None:
    typed = {"email": GUEST, "role": "panel", "kind": "service", "place": "SP-021", "until": ""}
    response = client_for(people.programme_member()).post("/structures/invitations/", typed)
    form = response.context["form"]
    assert (response.status_code, form["place"].value(), Invitation.objects.count()) == (422, "SP-021", 0)
    assert form.non_field_errors()[0].startswith("Ce rôle ne s'exerce pas sur ce périmètre.")


def test_invitations_show_what_became_of_them(set_clock: Callable[..., None]) -> None:
    client = client_for(people.programme_member())
    for rank in range(2):
        client.post(
            "/structures/invitations/",
            {"email": f"invitee-{rank}@exemple.test", "role": "oversight", "kind": "national", "place": ""},
        )
    first = Invitation.objects.order_by("pk")[:1].get()
    action = f"/structures/invitations/{first.public_id}/annuler/"
    cancelled = client.post(action, shown(client, "/structures/invitations/", action))
    states = [line[1] for line in client.get("/structures/invitations/").context["lines"]]
    set_clock(instants.CHECKED)
    client = client_for(people.programme_member())  # the first session is over by then
    later = [line[1] for line in client.get("/structures/invitations/").context["lines"]]
    assert (cancelled.url, states, later) == (
        "/structures/invitations/", ["en attente", "annulée"], ["expirée", "annulée"],
    )  # fmt: skip


def test_list_of_invitations_costs_the_same_at_one_and_ten(query_count: Callable[..., int]) -> None:
    client = client_for(people.programme_member())

    def send(rank: int) -> Any:
        return client.post(
            "/structures/invitations/",
            {"email": f"i-{rank}@exemple.test", "role": "assessor", "kind": "service", "place": "SP-021"},
        )

    send(0)
    client.get("/structures/invitations/")
    one = query_count(lambda: client.get("/structures/invitations/"))
    for rank in range(1, 10):
        send(rank)
    client.get("/structures/invitations/")  # reads the messages that say each one is sent
    ten = query_count(lambda: client.get("/structures/invitations/"))
    assert (one, ten <= 10) == (ten, True)


def test_manager_changes_hands_over_and_leaves_from_the_page() -> None:
    of, other = organisation(), people.another_holder()
    contributor(of, other)
    client = client_for(people.holder())
    who = f"{other.public_id}/"
    assert client.post(page(of, "quitter/")).status_code == 422
    assert client.post(page(of, f"{who}role/"), {"role": "x"}).status_code == 422
    client.post(page(of, f"{who}role/"), {"role": "manager"})
    both = roles(of)
    client.post(page(of, f"{who}role/"), {"role": "contributor"})
    client.post(page(of, f"{who}transmettre/"))
    over = roles(of)
    assert client.post(page(of, "quitter/")).url == "/structures/"
    assert (set(both.values()), over[other.email], roles(of)) == (
        {"manager"},
        "manager",
        {other.email: "manager"},
    )
    assert client.get(page(of)).status_code == 404


def test_manager_takes_someone_out_and_cancels_an_invitation() -> None:
    of, other = organisation(), people.another_holder()
    contributor(of, other)
    client = client_for(people.holder())
    client.post(page(of, f"{other.public_id}/retirer/"))
    client.post(page(of, "inviter/"), {"email": other.email, "role": "contributor"})
    invitation = Invitation.objects.get()
    action = f"/structures/invitations/{invitation.public_id}/annuler/"
    assert client.post(action, shown(client, page(of), action)).url == page(of)
    assert roles(of) == {people.holder().email: "manager"}
    stranger = client_for(people.programme_member())
    assert stranger.post(f"/structures/invitations/{invitation.public_id}/annuler/").status_code == 404


def test_contributor_reads_the_people_and_changes_nothing() -> None:
    of, other = organisation(), people.another_holder()
    contributor(of, other)
    client = client_for(other)
    shown = client.get(page(of))
    assert (shown.context["form"], shown.context["manages"], len(shown.context["places"])) == (None, False, 2)
    who = f"{people.holder().public_id}/"
    posts = [
        client.post(page(of, act), {"email": GUEST, "role": "manager"}).status_code
        for act in ("inviter/", f"{who}role/", f"{who}retirer/", f"{who}transmettre/")
    ]
    assert (posts, roles(of)[other.email]) == ([422] * 4, "contributor")


def test_structure_of_others_does_not_exist() -> None:
    of, stranger = organisation(), client_for(people.another_holder())
    who = f"{people.holder().public_id}/"
    acts = ("", "inviter/", "quitter/", f"{who}role/", f"{who}retirer/", f"{who}transmettre/")
    assert [stranger.post(page(of, act)).status_code for act in acts] == [405, 404, 404, 404, 404, 404]
    assert stranger.get(page(of)).status_code == 404


def test_my_structures_are_listed_with_how_many_people() -> None:
    of = organisation()
    contributor(of, people.another_holder())
    organisation("Autre structure")
    places = client_for(people.holder()).get("/structures/").context["places"]
    assert [(place.organisation.name, place.people) for place in places] == [
        ("Association du Grenier commun", 2), ("Autre structure", 1),
    ]  # fmt: skip


@pytest.mark.parametrize("sign_in", ["/compte/login/", "/compte/login/code/", "/compte/signup/"])
def test_visitor_who_follows_an_invitation_reads_who_invites_them_at_which_address(sign_in: str) -> None:
    of = organisation()
    client_for(people.holder()).post(page(of, "inviter/"), {"email": GUEST, "role": "contributor"})
    asked = {"next": link()}
    read = Client().get(sign_in, asked)
    said = (
        "Porteuse Exemple vous invite à rejoindre la structure « Association du Grenier commun ». Connectez-vous avec "
        f"l&#x27;adresse {GUEST}, ou créez un compte à cette adresse."
    )
    assert said in read.content.decode()
    assert GUEST in [bound.value() for bound in read.context["form"]]
    Invitation.objects.update(revoked_at=instants.DURING, revoked_by="x")
    assert GUEST not in Client().get(sign_in, asked).content.decode()
    assert GUEST not in Client().get(sign_in, {"next": "/structures/invitation/autre/"}).content.decode()


def test_visitor_invited_to_a_role_reads_which_one() -> None:
    team, where = people.programme_member(), service("SP-021")
    inviting.invite_to_role(GUEST, Role.ASSESSOR, where, until=None, by=team, at=instants.DURING)
    read = plain(Client().get("/compte/login/", {"next": link()}).content.decode())
    assert f"vous propose une habilitation ({Role.ASSESSOR.label}, {where})" in read
