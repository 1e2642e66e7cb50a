from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from fabriques.accounts.models import User
from fabriques.accounts.tests import factories as people
from fabriques.applications.models import Application
from fabriques.applications.tests.factories import key
from fabriques.assessment.models import Nomination
from fabriques.assessment.states import NominationState
from fabriques.assessment.tests import nominations as made
from fabriques.calls.tests import factories as calls
from fabriques.common.tests import instants
from fabriques.correspondence.models import Message

pytestmark = pytest.mark.django_db
TYPED = {
    "project_name": "La Halle commune",
    "search": "02400",
    "commune": "02168",
    "contact_address": "porteuse@exemple.test",
    "motive": "Un lieu utile.",
}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_service_spots_then_invites_and_the_holder_starts(set_clock: Callable[..., None]) -> None:
    wave = calls.demonstration_wave()
    set_clock(instants.DURING)
    service, holder = signed_in(people.sous_prefecture_agent()), signed_in(people.holder())
    response = service.post(f"/signalements/vagues/{wave.code}/", TYPED)
    row = Nomination.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/signalements/{row.public_id}/suivi/")
    assert holder.get(f"/signalements/{row.public_id}/").status_code == 404  # not invited yet
    assert service.post(f"/signalements/{row.public_id}/suivi/inviter/").status_code == 302
    answers = {
        "place_name": "La Halle commune", "name": "Association de la Halle (démonstration)",
        "legal_form": "association", "number": "", "request_key": str(key("halle")),
    }  # fmt: skip
    page = f"/signalements/{row.public_id}/"
    shown = holder.get(page).context
    assert (shown["is_open"], shown["form"]["place_name"].value()) == (True, "La Halle commune")
    response = holder.post(page, answers)
    application = Application.objects.get()
    assert (response.status_code, response["Location"]) == (
        302,
        f"/espace/candidatures/{application.public_id}/",
    )
    row.refresh_from_db()
    assert (row.state, row.application) == (NominationState.STARTED, application)
    assert holder.post(page, answers)["Location"] == response["Location"]  # sent twice, one draft
    assert service.get(f"/espace/candidatures/{application.public_id}/").status_code == 404


def test_several_communes_are_offered_and_none_is_guessed(set_clock: Callable[..., None]) -> None:
    wave = calls.demonstration_wave()
    set_clock(instants.DURING)
    client = signed_in(people.sous_prefecture_agent())
    several = client.post(f"/signalements/vagues/{wave.code}/", TYPED | {"commune": ""})
    nowhere = client.post(f"/signalements/vagues/{wave.code}/", TYPED | {"search": "Nullepart"})
    assert (several.status_code, list(several.context["form"].errors)) == (422, ["commune"])
    assert (nowhere.status_code, list(nowhere.context["form"].errors)) == (422, ["search"])
    assert Nomination.objects.count() == 0


def test_only_commune_that_answers_is_taken(set_clock: Callable[..., None]) -> None:
    wave = calls.demonstration_wave()
    set_clock(instants.DURING)
    client = signed_in(people.sous_prefecture_agent())
    typed = TYPED | {"commune": "", "search": "Fère-en-Tardenois"}
    assert client.post(f"/signalements/vagues/{wave.code}/", typed).status_code == 302
    assert Nomination.objects.get().commune.name == "Fère-en-Tardenois"


def test_refusal_of_another_role_is_shown_with_the_rule(set_clock: Callable[..., None]) -> None:
    wave = calls.demonstration_wave()
    set_clock(instants.DURING)
    response = signed_in(people.prefecture_agent()).post(f"/signalements/vagues/{wave.code}/", TYPED)
    [said] = response.context["form"].non_field_errors()
    assert response.status_code == 422
    assert "Règlement, « Signale les projets » : sous-préfecture" in said


def test_list_costs_the_same_at_one_and_three_nominations(
    set_clock: Callable[..., None], query_count: Callable[..., int]
) -> None:
    wave = calls.demonstration_wave()
    made.spotted(wave, name="Premier")
    set_clock(instants.DURING)
    client = signed_in(people.sous_prefecture_agent())
    client.get("/signalements/")
    one = query_count(lambda: client.get("/signalements/"))
    made.invited(wave, name="Deuxième")
    made.started()
    three = query_count(lambda: client.get("/signalements/"))
    assert (one, three <= 10) == (three, True)


def test_list_shows_states_and_nothing_of_a_draft(set_clock: Callable[..., None]) -> None:
    application = made.started()
    application.place_name = "Nom secret du brouillon"
    application.save(update_fields=["place_name"])
    set_clock(instants.DURING)
    response = signed_in(people.sous_prefecture_agent()).get("/signalements/")
    rows = [[row.cells[0].value, row.cells[5].value] for row in response.context["table"].rows]
    assert rows == [["La Halle commune", "dossier commencé"]]
    assert "Nom secret" not in response.content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (people.sous_prefecture_agent, 200),
        (people.prefecture_agent, 200),
        (people.programme_member, 200),
        (lambda: people.sous_prefecture_agent("024"), 404),
        (people.panel_member, 404),
        (people.overseer, 404),
        (people.network_member, 404),
        (people.administrator, 404),
        (people.holder, 404),
    ],
)
def test_nomination_is_read_in_its_perimeter_only(
    who: Callable[[], User], status: int, set_clock: Callable[..., None]
) -> None:
    row = made.spotted()
    set_clock(instants.DURING)
    assert signed_in(who()).get(f"/signalements/{row.public_id}/suivi/").status_code == status


def test_invitation_exists_for_its_person_only(set_clock: Callable[..., None]) -> None:
    row = made.invited()
    set_clock(instants.DURING)
    page = f"/signalements/{row.public_id}/"
    users = (
        people.holder(),
        people.another_holder(),
        people.sous_prefecture_agent(),
        people.programme_member(),
    )
    assert [signed_in(user).get(page).status_code for user in users] == [200, 404, 404, 404]
    assert Client().get(page)["Location"] == f"/compte/login/?next={page}"


@pytest.mark.parametrize("act", ["decliner/", "suivi/inviter/", "suivi/retirer/"])
def test_acts_are_posts_and_refuse_a_finished_nomination(act: str, set_clock: Callable[..., None]) -> None:
    row = made.withdrawn()
    set_clock(instants.DURING)
    user = people.holder() if act == "decliner/" else people.sous_prefecture_agent()
    client, page = signed_in(user), f"/signalements/{row.public_id}/{act}"
    assert client.get(page).status_code == 302  # to the page that has the form
    response = client.post(page, {"motive": "Encore."})
    assert response.status_code == (302 if act == "decliner/" else 422)
    row.refresh_from_db()
    assert row.state == NominationState.WITHDRAWN


def test_visitor_who_follows_the_letter_reads_which_project_and_the_bare_link_tells_nothing(
    set_clock: Callable[..., None],
) -> None:
    set_clock(instants.DURING)
    row = made.invited()
    found = re.search(r"/signalements/\S+", Message.objects.get().body)
    assert found is not None
    read = Client().get(found[0], follow=True)
    said = f"a repéré votre projet « {row.project_name} » et vous invite à déposer un dossier."
    assert (said in read.content.decode(), read.context["form"]["login"].value()) == (
        True,
        row.contact_address,
    )
    bare = found[0].partition("?")[0]
    assert row.project_name not in Client().get(bare, follow=True).content.decode()
