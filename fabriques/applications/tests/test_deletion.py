"""A draft deleted by its holder: what goes, what stays, and what keeps it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from fabriques.accounts.models import User
from fabriques.accounts.tests import factories as people
from fabriques.applications.consortium import acts as consortium
from fabriques.applications.deletion.acts import delete_draft
from fabriques.applications.models import Application, ConsortiumMember, EarlierReason, Piece
from fabriques.applications.pieces import acts as pieces_acts
from fabriques.applications.tests import factories as files
from fabriques.applications.tests.pieces import piece, upload
from fabriques.common.reasons import Refusal
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.correspondence.models import Message
from fabriques.journal.queries import history
from fabriques.organisations.models import Membership, Organisation

pytestmark = pytest.mark.django_db
NOT_YOURS = (
    "may_not_delete",
    "Vous ne pouvez pas supprimer ce brouillon.",
    "Un brouillon est supprimé par la personne qui l'a commencé, ou par une personne responsable.",
    "Demandez-le à l'une d'elles.",
)


def refused(draft: Application, by: User) -> list[tuple[str, str, str, str]]:
    with pytest.raises(Refusal) as refusal:
        delete_draft(draft, by=by, at=instants.DURING)
    return [(each.code, each.text, each.rule, each.remedy) for each in refusal.value.reasons]


def colleague(draft: Application, name: str, role: Membership.Role) -> User:
    user = people.person(f"{name}@exemple.test", f"{name.title()} Exemple")
    draft.organisation.memberships.create(user=user, role=role)
    return user


def client(user: User) -> Client:
    found = Client()
    found.force_login(user)
    return found


def test_draft_goes_with_its_answers_its_versions_of_pieces_and_its_members() -> None:
    draft = files.consortium()
    pieces_acts.replace_piece(piece(draft), upload(), by=draft.started_by, at=instants.DURING)
    members, pieces = draft.members.count(), draft.pieces.count()
    consortium.invite_to_sign(draft, by=draft.started_by, at=instants.DURING, seen=NO_PAGE)
    sent = Message.objects.count()
    delete_draft(draft, by=draft.started_by, at=instants.DURING)
    assert [model.objects.count() for model in (Application, Piece, ConsortiumMember, EarlierReason)] == [
        0
    ] * 4
    last = history("application", draft.public_id)[-1]
    assert (last.act, last.actor) == ("draft_deleted", draft.started_by.public_id)
    assert last.facts == {"pieces": pieces, "members": members}
    letter = Message.objects.order_by("-pk")[0]
    assert Message.objects.count() > sent
    assert letter.subject == "Le dossier que vous deviez signer est supprimé"
    assert Organisation.objects.filter(pk=draft.organisation_id).exists()


def test_manager_and_author_delete_and_nobody_else_does() -> None:
    draft = files.draft()
    contributor = colleague(draft, "contributrice", Membership.Role.CONTRIBUTOR)
    assert refused(draft, contributor) == refused(draft, people.another_holder()) == [NOT_YOURS]
    delete_draft(draft, by=colleague(draft, "responsable", Membership.Role.MANAGER), at=instants.DURING)
    assert not Application.objects.exists()


def test_author_who_is_a_contributor_deletes_their_own_draft_while_in_the_structure() -> None:
    draft = files.draft()
    colleague(draft, "responsable", Membership.Role.MANAGER)
    place = draft.organisation.memberships.get(user=draft.started_by)
    place.role = Membership.Role.CONTRIBUTOR
    place.save()
    place.delete()
    assert refused(draft, draft.started_by) == [NOT_YOURS]
    draft.organisation.memberships.create(user=draft.started_by, role=Membership.Role.CONTRIBUTOR)
    delete_draft(draft, by=draft.started_by, at=instants.DURING)
    assert not Application.objects.exists()


def test_submitted_file_is_not_deleted() -> None:
    file = files.submitted()
    assert refused(file, file.started_by) == [
        (
            "not_a_draft",
            "Ce dossier n'est plus un brouillon : il ne se supprime pas.",
            "Un dossier déposé est gardé tel qu'il a été reçu.",
            "Vous pouvez le retirer depuis sa page, tant que rien n'est décidé.",
        )
    ]


def test_draft_kept_at_the_closing_stays() -> None:
    draft = files.kept()
    [(code, text, _rule, _remedy)] = refused(draft, draft.started_by)
    assert code == "relied_on"
    assert text.startswith("Ce brouillon ne peut pas être supprimé : une démarche le concerne (")


def test_page_says_what_goes_then_deletes(set_clock: Callable[[datetime], None]) -> None:
    set_clock(instants.DURING)
    draft = files.draft()
    page = f"/espace/candidatures/{draft.public_id}/supprimer/"
    who = client(draft.started_by)
    shown = who.get(page)
    assert (shown.status_code, "Supprimer définitivement ce brouillon" in shown.content.decode()) == (
        200,
        True,
    )
    assert Application.objects.exists()
    answer = who.post(page)
    assert (answer.status_code, answer.url, Application.objects.exists()) == (302, "/espace/", False)
    assert who.get(page).status_code == 404


def test_list_of_files_leads_straight_to_a_draft_and_to_its_deletion(set_clock: Callable[..., None]) -> None:
    set_clock(instants.DURING)
    draft, page = files.draft(), "/espace/candidatures/{}/"
    sent = files.submitted(draft.wave, name="Déjà déposé")
    links = re.findall(r'href="(/espace/[a-z]+/[^/"]+/(?:supprimer/)?)"', home(draft.started_by))
    edit = page.format(draft.public_id)
    assert {edit, f"{edit}supprimer/", f"/espace/dossiers/{sent.public_id}/"} <= set(links)
    assert f"/espace/dossiers/{draft.public_id}/" not in links
    assert f"{page.format(sent.public_id)}supprimer/" not in links
    assert f"{edit}supprimer/" in client(draft.started_by).get(edit).content.decode()


def home(who: User) -> str:
    return client(who).get("/espace/").content.decode()


def test_page_of_a_contributor_says_who_may(set_clock: Callable[[datetime], None]) -> None:
    set_clock(instants.DURING)
    draft = files.draft()
    who = client(colleague(draft, "contributrice", Membership.Role.CONTRIBUTOR))
    page = f"/espace/candidatures/{draft.public_id}/supprimer/"
    for answer in (who.get(page), who.post(page)):
        assert (answer.status_code, NOT_YOURS[3].replace("'", "&#x27;") in answer.content.decode()) == (
            422,
            True,
        )
    assert client(people.another_holder()).get(page).status_code == 404
