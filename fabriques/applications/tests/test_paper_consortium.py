"""The members of a consortium written on a paper: copied by its service, with who signed there."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from fabriques.accounts.tests import factories as people
from fabriques.applications.acts import write
from fabriques.applications.consortium.acts import (
    MemberValues,
    add_member,
    change_member,
    invite_to_sign,
    remove_member,
)
from fabriques.applications.content import lacking_of
from fabriques.applications.documents import file_pdf
from fabriques.applications.models import Application, ConsortiumMember
from fabriques.applications.paper.acts import receive
from fabriques.applications.shown import not_invited
from fabriques.applications.tests import factories, papers
from fabriques.applications.tests.pages import client_of, page
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import plain, refused, sql_refused
from fabriques.correspondence.models import Message
from fabriques.rulebooks.form.types import Kind

pytestmark = pytest.mark.django_db
LEAD = MemberValues("Association du Moulin", "W021000009", "", True, 60, "Signer.", True)
PARTNER = MemberValues("Ressourcerie du quai", "", "", False, 40, "", False)


@pytest.fixture(autouse=True)
def _after_the_closing(set_clock: Callable[..., None]) -> None:
    set_clock(papers.ENTERED)


def begun() -> Application:
    draft = papers.begun(factories.form_wave())
    return write(draft, {"is_consortium": True}, by=draft.started_by, at=papers.ENTERED)


def asked(draft: Application) -> str:
    [field] = draft.questions.of_kind(Kind.CONSORTIUM)
    fresh = Application.objects.get(pk=draft.pk)
    return next((lack.expected for lack in lacking_of(fresh, papers.ENTERED) if lack.field == field.code), "")


def test_members_are_copied_from_the_paper_with_who_signed_there_and_shown_on_the_file() -> None:
    draft = begun()
    client = client_of(draft.started_by)
    first = client.get(page(draft, "consortium/"))
    assert set(first.context["form"].fields) == {
        "name", "number", "signed_on_paper", "is_lead", "share", "mandate",
    }  # fmt: skip
    typed: list[dict[str, Any]] = [
        {
            "name": LEAD.name,
            "number": "W 021 000 009",
            "is_lead": "on",
            "share": "60",
            "signed_on_paper": "on",
        },
        {"name": PARTNER.name, "number": "", "share": "40"},
    ]
    for each in typed:
        assert client.post(page(draft, "consortium/"), each).status_code == 302
    lead, partner = draft.members.all()
    assert (lead.number, lead.is_signed, partner.is_signed, partner.email) == ("W021000009", True, False, "")
    assert "pas encore signée par : Ressourcerie du quai" in asked(draft)
    said = plain(client.get(page(draft, "consortium/")).content.decode())
    assert all(each in said for each in ("signé sur le papier", "pas signé sur le papier", "W021000009"))
    assert "Demander aux membres de signer" not in said
    assert "Lire et signer" not in said
    changed = client.post(
        page(draft, f"consortium/{partner.public_id}/"), typed[1] | {"signed_on_paper": "on"}
    )
    assert (changed.status_code, asked(draft)) == (302, "")
    receipt = receive(draft, by=draft.started_by, at=papers.ENTERED, seen=NO_PAGE)
    kept = json.loads(receipt.content)["members"]
    assert [(each["name"], each["signed_on_paper"], each["signed_at"]) for each in kept] == [
        (LEAD.name, True, None), (PARTNER.name, True, None),
    ]  # fmt: skip
    shown = plain(client.get(f"/espace/dossiers/{draft.public_id}/").content.decode())
    assert shown.count("intention signée sur le papier") == 2
    assert (
        file_pdf(Application.objects.get(pk=draft.pk), "reçu", (), papers.ENTERED, own=False)[:4] == b"%PDF"
    )
    assert not Message.objects.filter(subject__contains="signer").exists()


@pytest.mark.parametrize(
    "maker", [lambda: people.sous_prefecture_agent("023"), people.holder, people.panel_member]
)
def test_members_of_a_paper_are_copied_by_its_services_only(maker: Callable[[], Any]) -> None:
    draft, other = begun(), maker()
    member = add_member(draft, PARTNER, by=draft.started_by, at=papers.ENTERED)
    told = "Ce dossier n'est pas un dossier sur papier que vous pouvez saisir."
    assert told in refused(lambda: add_member(draft, LEAD, by=other, at=papers.ENTERED))
    assert told in refused(lambda: change_member(member, LEAD, by=other, at=papers.ENTERED))
    assert told in refused(lambda: remove_member(member, by=other, at=papers.ENTERED))
    assert client_of(other).get(page(draft, "consortium/")).status_code == 404
    remove_member(member, by=people.prefecture_agent(), at=papers.ENTERED)
    assert not draft.members.exists()


def test_nobody_is_asked_to_sign_online_what_came_on_paper_nor_written_to_without_an_address() -> None:
    draft = begun()
    member = add_member(draft, PARTNER, by=draft.started_by, at=papers.ENTERED)
    said = refused(lambda: invite_to_sign(draft, by=draft.started_by, at=papers.ENTERED, seen=NO_PAGE))
    assert "une structure dont vous ne faites pas partie" in said
    assert not_invited(member, papers.ENTERED) == "l'adresse de la personne qui signe n'est pas indiquée"
    online = factories.consortium()
    agent = people.sous_prefecture_agent()
    said = refused(lambda: add_member(online, PARTNER, by=agent, at=instants.DURING))
    assert "une structure dont vous ne faites pas partie" in said


def test_member_signs_online_or_on_paper_never_both() -> None:
    factories.consortium(signed=True)
    said = sql_refused("UPDATE applications_consortiummember SET signed_on_paper = true WHERE is_lead")
    assert said == "Un membre signe en ligne ou sur le papier, jamais les deux."
    assert ConsortiumMember.objects.filter(signed_on_paper=False).count() == 2
