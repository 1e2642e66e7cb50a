"""A file that came on paper, followed from the account of whoever sent it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse

from fabriques.accounts.models import User
from fabriques.accounts.tests import factories as people
from fabriques.applications import acts as online
from fabriques.applications.access import own
from fabriques.applications.claiming.access import claimable
from fabriques.applications.claiming.acts import claim
from fabriques.applications.holder_mail import addressee, write_to_holder
from fabriques.applications.holders import EMAIL, EMAIL_PROVED, NAME, account_of, accounts_of
from fabriques.applications.models import Application, PaperSender
from fabriques.applications.paper.access import entered
from fabriques.applications.search import matching
from fabriques.applications.tests import papers
from fabriques.applications.tests.pages import client_of
from fabriques.common.dates import legal_day
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests.refusals import plain, refused, sql_refused
from fabriques.common.tests.shown import shown
from fabriques.correspondence.models import Message
from fabriques.journal.queries import history
from fabriques.organisations.models import Membership
from fabriques.territories.models import Service

pytestmark = pytest.mark.django_db
MAIL = "paule@exemple.test"
LATER = papers.ENTERED + timedelta(hours=1)
ON = legal_day(LATER)


def paule(*, confirmed: bool = True) -> User:
    return people.person(MAIL, "Paule Papier-Exemple", confirmed=confirmed)


def claimed(file: Application | None = None) -> Application:
    return claim(file or papers.received(email=MAIL.upper()), by=paule(), at=LATER, seen=NO_PAGE)


def test_sender_takes_hold_of_the_file_and_answers_for_its_structure() -> None:
    Service.objects.filter(code="SP-021").update(email="service@exemple.test")
    file = papers.received(email=MAIL.upper())
    assert [each.pk for each in claimable(paule(), ON)] == [file.pk]
    claimed(file)
    claimed(file)  # asked twice, done once
    fresh = Application.objects.get(pk=file.pk)
    sender, place = fresh.paper_sender, fresh.organisation.memberships.get()
    assert (sender.account, sender.claimed_at, place.user, place.role) == (
        paule(), LATER, paule(), Membership.Role.MANAGER,
    )  # fmt: skip
    assert own(paule(), ON).get() == fresh
    assert not claimable(paule(), ON).exists()
    assert [each.act for each in history("application", file.public_id)].count("paper_claimed") == 1
    assert history("organisation", fresh.organisation.public_id)[-1].act == "member_joined"
    told = Message.objects.get(address="service@exemple.test", subject__startswith="Dossier sur papier suivi")
    assert "suit désormais depuis son compte" in told.body.replace("\n", " ")


def test_file_followed_is_its_account_s_everywhere_and_its_letters_go_there() -> None:
    file = Application.objects.get(pk=claimed().pk)
    assert (file.holder, account_of(file), accounts_of(file)) == (paule(), paule(), [paule().pk])
    [row] = Application.objects.values_list(NAME, EMAIL, EMAIL_PROVED)
    assert row == ("Paule Papier-Exemple", MAIL, True)
    assert matching(Application.objects.all(), "papier-exemple").exists()
    assert matching(Application.objects.all(), "3 rue").exists() is False
    assert addressee(file).person == paule()
    write_to_holder(file, ("Un courrier", "Bonjour,\n\nhttps://exemple.test/"), LATER)
    assert Message.objects.get(subject="Un courrier").recipient == paule()
    online.withdraw(file, by=paule(), at=LATER)
    assert (
        Message.objects.filter(recipient=paule(), subject__startswith="Votre dossier est retiré").count() == 1
    )
    User.objects.filter(pk=paule().pk).update(is_active=False)  # closed, the paper's own address serves again
    assert addressee(Application.objects.get(pk=file.pk)).person is None


def test_address_that_is_not_confirmed_takes_hold_of_nothing() -> None:
    file, unproved = papers.received(email=MAIL), paule(confirmed=False)
    assert not claimable(unproved, ON).exists()
    said = refused(lambda: claim(file, by=unproved, at=LATER, seen=NO_PAGE))
    assert "n'est pas encore confirmée" in said
    page = client_of(unproved).get(reverse("applications:claim_paper", args=[file.public_id]))
    assert (page.status_code, "Le Moulin" in page.content.decode()) == (403, False)


@pytest.mark.parametrize("who", [people.holder, people.sous_prefecture_agent, people.programme_member])
def test_nobody_else_takes_hold_of_it(who: Callable[[], User]) -> None:
    user = who()
    for file in (papers.received(email=MAIL), papers.received(name="Sans adresse")):
        assert "n'a pas été envoyé avec votre adresse" in refused(
            lambda file=file: claim(file, by=user, at=LATER, seen=NO_PAGE)
        )
        address = reverse("applications:claim_paper", args=[file.public_id])
        assert client_of(user).get(address).status_code == 404


def test_file_that_is_not_received_or_is_followed_already_is_not_taken_hold_of() -> None:
    draft = papers.begun(email=MAIL, name="En cours")
    assert not claimable(paule(), ON).exists()
    assert "n'est pas encore enregistré" in refused(lambda: claimed(draft))
    file = papers.received(email=MAIL)
    PaperSender.objects.filter(application=file).update(account=people.holder(), claimed_at=LATER)
    assert "déjà suivi depuis un compte" in refused(lambda: claimed(file))


def test_structure_of_people_or_that_holds_what_others_sent_is_not_joined() -> None:
    sender, file = paule(), papers.received(email=MAIL)
    # The same number on another paper, without an address: nobody knows whose.
    other = papers.begun(name="D'une autre personne")
    assert other.organisation == file.organisation
    assert "en porte d'autres" in refused(lambda: claimed(file))
    elsewhere = papers.begun(name="Ailleurs", bearer=papers.OTHER).organisation
    Application.objects.filter(pk=other.pk).update(organisation=elsewhere)
    file.organisation.memberships.create(user=people.holder(), role="manager")
    assert "a déjà une personne responsable" in refused(lambda: claimed(file))
    assert not own(sender, ON).exists()


def test_second_file_of_the_same_sender_is_followed_from_the_place_they_have() -> None:
    first, second = papers.received(email=MAIL), papers.received(email=MAIL, name="Le second moulin")
    claimed(first)
    claimed(second)
    assert second.organisation.memberships.count() == 1
    assert own(paule(), ON).count() == 2
    # What is entered afterwards under that number is another structure's, until somebody follows it.
    assert papers.begun(name="Un troisième").organisation != first.organisation


def test_agent_who_takes_hold_of_their_own_paper_does_not_assess_it_any_more() -> None:
    agent = people.sous_prefecture_agent()
    file = papers.received(email=agent.email)
    claim(file, by=agent, at=LATER, seen=NO_PAGE)
    assert not entered(agent, ON).exists()


def test_database_keeps_the_account_with_its_instant_and_its_address() -> None:
    file = papers.received()
    statement = (
        "UPDATE applications_papersender SET account_id = %s, claimed_at = now() WHERE application_id = %s"
    )
    said = sql_refused(statement, paule().pk, file.pk)
    assert "applications_paper_claimed_by_its_address" in said or "dont il porte l'adresse" in said


def test_first_page_proposes_the_file_whose_page_says_what_follows(set_clock: Callable[..., None]) -> None:
    file = papers.received(email=MAIL)
    set_clock(LATER)
    client, address = client_of(paule()), reverse("applications:claim_paper", args=[file.public_id])
    home = plain(client.get("/espace/").content.decode())
    assert "Un dossier envoyé par la poste porte votre adresse" in home
    assert address in home
    page = plain(client.get(address).content.decode())
    assert "cachet de la poste du 30 mars 2026" in page.replace("<strong>", "")
    assert (
        "Le service qui a reçu le dossier en est informé : la sous-préfecture de Château-Thierry (02)."
        in page
    )
    assert '<a href="/espace/">Revenir sans le suivre</a>' in page
    assert client.post(address, {"seen_state": "x"}).status_code == 422
    done = client.post(address, shown(client, address))
    assert (done.status_code, done["Location"]) == (302, f"/espace/dossiers/{file.public_id}/")
    own_page = plain(client.get(done["Location"]).content.decode())
    assert "Votre dossier est arrivé" in own_page  # sent to the address on the paper, before
    assert ("2 avril 2026" in own_page, "0 h 00 min" in own_page) == (True, False)
    assert client.get(address).status_code == 302
    mine = plain(client.get("/espace/").content.decode())
    assert ("envoyé par la poste, arrivé le 2 avril 2026" in mine, "porte votre adresse" in mine) == (
        True,
        False,
    )
