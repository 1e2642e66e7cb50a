"""The list of files by who is in charge, and files handed together with what became of each."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from html import unescape

import pytest
from django.test import Client

from fabriques.accounts.models import Delegation, Grant, User
from fabriques.accounts.tests import factories as people
from fabriques.applications.duplicates.acts import compare_files
from fabriques.applications.duplicates.rules import Likeness
from fabriques.applications.models import Application, Resemblance
from fabriques.applications.tests import factories as files
from fabriques.assessment.charge import acts
from fabriques.assessment.models import Assignment
from fabriques.calls.tests.factories import demonstration_wave
from fabriques.common.authorization import SCHEDULE
from fabriques.common.tests import instants
from fabriques.correspondence.models import Message
from fabriques.workspaces.listing import Asked, files_of

pytestmark = pytest.mark.django_db
LIST, BULK = "/espace/dossiers/", "/espace/dossiers/suivi/"


def client(user: User) -> Client:
    found = Client()
    found.force_login(user)
    return found


@pytest.fixture
def agent() -> User:
    return people.sous_prefecture_agent()


@pytest.fixture
def other() -> User:
    user = people.person("collegue@exemple.test", "Collègue Exemple")
    Grant.objects.create(user=user, role="assessor", service_id="SP-021", since=date(2026, 1, 1))
    return user


@pytest.fixture
def lived(set_clock: Callable[..., None], agent: User, other: User) -> list[Application]:
    """Three files: the agent's, their colleague's, nobody's."""
    set_clock(instants.DECIDED)
    wave = demonstration_wave()
    made = [files.submitted(wave, name=f"Lieu {rank}") for rank in range(3)]
    for file, person in zip(made, (agent, other), strict=False):
        acts.assign(file, person, by=agent, at=instants.CHECKED, told=False)
    return made


def shown(page: str, user: User) -> list[tuple[str, str, str]]:
    rows = client(user).get(f"{LIST}?tri=name&{page}").context["table"].rows
    return [(row.cells[0].value, row.cells[-1].value, row.cells[-1].note) for row in rows]


def test_list_is_narrowed_to_ones_own_files_nobodys_and_a_colleagues(
    lived: list[Application], agent: User, other: User
) -> None:
    mine, theirs, free = (
        ("Lieu 0", "Agente Exemple SP-021", ""), ("Lieu 1", "Collègue Exemple", ""), ("Lieu 2", "personne", ""),
    )  # fmt: skip
    assert shown("suivi=moi", agent) == [mine]
    assert shown("suivi=moi", other) == [theirs]
    assert shown("suivi=personne", agent) == [free]
    assert shown(f"suivi={other.public_id}&suivi=personne", agent) == [theirs, free]
    assert shown("absent=oui", agent) == []


def test_list_says_who_may_be_asked_for_with_counts(
    lived: list[Application], agent: User, other: User
) -> None:
    page = client(agent).get(f"{LIST}?suivi=moi").context
    group = next(each for each in page["selects"] if each.parameter == "suivi")
    assert [(each.value, each.label, each.count, each.chosen) for each in group.choices] == [
        ("moi", "moi", 1, True), ("personne", "personne", 1, False),
        (other.public_id, "Collègue Exemple", 1, False),
    ]  # fmt: skip
    assert [chip.label for chip in page["chips"]] == ["Suivi par : moi"]
    assert page["bulk_form"].fields["person"].choices == [
        ("moi", "moi"), (other.public_id, "Collègue Exemple"), ("personne", "personne (ne plus les suivre)"),
    ]  # fmt: skip
    assert [(each.label, each.count, each.href) for each in page["charge_links"]] == [
        ("suivis par moi", 1, "?vue=tous"), ("suivis par personne", 1, "?suivi=personne"),
    ]  # fmt: skip


def test_file_of_a_colleague_who_left_is_nobodys_and_says_whose_it_was(
    lived: list[Application], agent: User, other: User
) -> None:
    Grant.objects.filter(user=other).update(until=date(2026, 4, 1))
    said = ("Lieu 1", "personne", "Collègue Exemple n'est plus du service")
    assert shown("absent=oui", agent) == [said]
    assert shown("suivi=personne", agent) == [said, ("Lieu 2", "personne", "")]
    links = client(agent).get(LIST).context["charge_links"]
    assert [(each.label, each.count) for each in links][-1] == ("suivis par un collègue absent", 1)


def test_export_of_ones_own_files_holds_them_alone(lived: list[Application], agent: User) -> None:
    asked = Asked.parse("suivi=moi")
    found = files_of(agent, asked.filters, instants.DECIDED.date())
    assert ([file.place_name for file in found], asked.query) == (["Lieu 0"], "suivi=moi")


def outcome(who: User, *ticked: Application, **sent: str) -> tuple[int, list[str], list[str], list[str]]:
    response = client(who).post(BULK, {"files": [file.public_id for file in ticked], **sent})
    found = response.context["outcome"]
    return (
        response.status_code,
        [file.place_name for file in found.done],
        [file.place_name for file in found.unchanged],
        [f"{file.place_name} : {reason.text}" for file, [reason] in found.refused],
    )


def test_ticked_files_are_handed_together_and_each_says_what_became_of_it(
    lived: list[Application], agent: User, other: User
) -> None:
    assert outcome(agent, *lived, person=other.public_id) == (
        200, ["Lieu 2"], ["Lieu 1"], ["Lieu 0 : Déjà suivi par Agente Exemple SP-021."],
    )  # fmt: skip
    assert Message.objects.get(recipient=other, subject__contains="confié").subject == (
        "Un dossier vous est confié : Lieu 2"
    )
    assert outcome(other, *lived, person="moi", take_over="on")[1] == ["Lieu 0"]
    assert outcome(agent, *lived, person="personne")[1] == ["Lieu 0", "Lieu 1", "Lieu 2"]
    assert not Assignment.objects.exists()


def test_files_of_an_absent_colleague_are_taken_over_in_one_step_that_names_them(
    lived: list[Application], agent: User, other: User
) -> None:
    """« Suivis par un collègue absent » leaves out the reader's own; refused files are offered again, ticked."""
    grant = Grant.objects.get(user=other)
    Delegation.objects.create(
        grant=grant, giver=other, receiver=agent, kind=Delegation.Kind.ABSENCE, motive="Congés.",
        since=date(2026, 4, 1), until=date(2026, 12, 20), given_at=instants.CHECKED,
    )  # fmt: skip
    for who, names in ((agent, ["Lieu 1"]), (other, [])):
        assert [name for name, *_ in shown("absent=oui", who)] == names
        asked = Asked.parse("absent=oui")
        assert [file.place_name for file in files_of(who, asked.filters, instants.DECIDED.date())] == names
        links = {each.label: each.count for each in client(who).get(LIST).context["charge_links"]}
        assert links.get("suivis par un collègue absent", 0) == len(names)
    choices = dict(client(agent).get(LIST).context["bulk_form"].fields["person"].choices)
    away = "Collègue Exemple (en congé jusqu'au 20 décembre 2026)"
    assert choices[other.public_id] == away
    handed = client(agent).post(BULK, {"files": [lived[2].public_id], "person": other.public_id})
    assert f"1 dossier confié à {away}" in unescape(handed.content.decode())
    left = client(agent).post(BULK, {"files": [file.public_id for file in lived[1:]], "person": "moi"})
    body = unescape(left.content.decode())
    assert "Déjà suivi par Collègue Exemple." in body
    assert "Reprendre ces dossiers et les confier à Agente Exemple SP-021" in body
    for file in lived[1:]:
        assert body.count(file.receipt.number) >= 1, "what tells two files of one name apart"
    own_page = unescape(" ".join(client(other).get("/espace/").content.decode().split()))
    assert "<strong>Agente Exemple SP-021</strong> assure votre remplacement :" in own_page
    assert "Vous êtes remplacé" not in client(agent).get("/espace/").content.decode()
    again = {"files": re.findall(r'name="files"\s+value="(\w+)"\s+checked', body), "person": "moi"}
    assert sorted(again["files"]) == sorted(file.public_id for file in lived[1:])
    assert 'name="take_over" value="on"' in body
    done = client(agent).post(BULK, again | {"take_over": "on"})
    assert [file.place_name for file in done.context["outcome"].done] == ["Lieu 1", "Lieu 2"]


def test_nobody_is_chosen_beforehand_on_a_file_that_nobody_follows(
    lived: list[Application], agent: User
) -> None:
    prefecture = people.prefecture_agent()
    for who in (agent, prefecture):
        panel = client(who).get(f"{LIST}{lived[2].public_id}/").context["charge"]
        assert panel.form is None or panel.form["person"].value() == ""
    form = client(agent).get(f"{LIST}{lived[2].public_id}/").context["charge"].form
    assert form.fields["person"].choices[0] == ("", "Choisir…")
    pressed = client(agent).post(f"{LIST}{lived[2].public_id}/suivi/", {"charge-person": ""})
    assert (pressed.status_code, Assignment.objects.filter(application=lived[2]).exists()) == (422, False)


def test_nothing_ticked_nobody_chosen_or_a_file_elsewhere_changes_nothing(
    lived: list[Application], agent: User
) -> None:
    assert outcome(agent, person="moi")[:2] == (422, [])
    assert outcome(agent, *lived)[:2] == (422, [])
    assert outcome(people.sous_prefecture_agent("023"), *lived, person="moi")[:2] == (422, [])
    assert outcome(agent, *lived, person=people.holder().public_id)[:2] == (422, [])


def test_files_page_hands_the_file_and_shows_a_refusal(
    lived: list[Application], agent: User, other: User
) -> None:
    page = f"{LIST}{lived[0].public_id}/"
    shown_form = client(other).get(page).context["charge"]
    assert (shown_form.charge.person, shown_form.mine) == (agent, False)
    stale = {"charge-person": "moi", "charge-instead_of": ""}
    refused = client(other).post(f"{page}suivi/", stale)
    assert refused.status_code == 422
    assert "Déjà suivi par Agente Exemple SP-021." in refused.content.decode()
    taken = client(other).post(f"{page}suivi/", stale | {"charge-instead_of": agent.public_id})
    assert (taken.status_code, taken.url, Assignment.objects.get(application=lived[0]).person) == (
        302,
        page,
        other,
    )
    left = client(other).post(f"{page}suivi/", {"charge-person": "personne"})
    assert (left.status_code, Assignment.objects.filter(application=lived[0]).exists()) == (302, False)
    reader = client(people.panel_member()).get(page).context["charge"]
    assert reader.form is None


def test_file_that_looks_like_another_is_marked_found_and_told_on_its_page(
    set_clock: Callable[..., None], agent: User
) -> None:
    wave = demonstration_wave()
    made = [files.submitted(wave, name=name) for name in ("Le Grenier commun", "Grenier Commun", "La Halle")]
    compare_files(wave, by=SCHEDULE, at=instants.CHECKED)
    set_clock(instants.CHECKED)
    who = client(agent)
    rows = who.get(f"{LIST}?semblable=oui&tri=name").context["table"].rows
    said = "semblable à un autre dossier"
    assert [(row.cells[0].value, row.cells[0].mark) for row in rows] == [
        ("Grenier Commun", said), ("Le Grenier commun", said),
    ]  # fmt: skip
    page = who.get(f"{LIST}{made[0].public_id}/").content.decode()
    assert "Peut-être le même projet, déposé deux fois" in page
    assert "même commune et noms proches" in page
    assert "Peut-être le même projet" not in who.get(f"{LIST}{made[2].public_id}/").content.decode()
    Resemblance.objects.update(reasons=[Likeness.ADDRESS])
    page = who.get(f"{LIST}{made[0].public_id}/").content.decode()
    assert "Même adresse qu'un autre dossier" in unescape(page)
    assert "Peut-être le même projet" not in page


def test_taking_over_is_offered_ticked_where_the_list_holds_files_that_colleagues_follow(
    lived: list[Application], agent: User, other: User
) -> None:
    others = f"suivi={other.public_id}"
    for query, ticked in (
        ("absent=oui", True), (others, True), ("absent=non", False), ("suivi=moi", False),
        (f"{others}&suivi=personne", False), (f"suivi={agent.public_id}", False), ("etape=to_check", False),
    ):  # fmt: skip
        form = client(agent).get(f"{LIST}?{query}").context["bulk_form"]
        assert form["take_over"].initial is ticked, query
