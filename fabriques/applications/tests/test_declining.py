"""A member invited to sign says that it does not: the lead is told, and is the one who settles what comes of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape

import pytest
from django.test import Client

from fabriques.accounts.tests.factories import another_holder, claimant, holder
from fabriques.applications import acts as files
from fabriques.applications.consortium import acts
from fabriques.applications.models import ConsortiumMember
from fabriques.applications.tests import factories
from fabriques.applications.tests.pages import client_of, page
from fabriques.common.reasons import Refusal
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import plain, refused, sql_refused
from fabriques.common.tests.shown import shown
from fabriques.correspondence.models import Message
from fabriques.journal.queries import history

pytestmark = pytest.mark.django_db
AT = instants.DURING
WORD = "Nous n'avons pas le temps cette année."
SUBMITTED = "Ce dossier est à l'état « déposé » : cette action n'est pas possible."


def member(*, lead: bool = False, signed: bool = False) -> ConsortiumMember:
    return factories.consortium(signed=signed).members.get(is_lead=lead)


def declined() -> ConsortiumMember:
    return acts.decline_to_sign(member(), WORD, by=another_holder(), at=AT, seen=NO_PAGE)


def asked_again(row: ConsortiumMember) -> ConsortiumMember:
    return acts.ask_again(row, by=holder(), at=AT, seen=NO_PAGE)


def test_refusal_is_kept_told_to_the_lead_with_its_word_and_journalled() -> None:
    row = declined()
    draft = row.application
    assert (row.declined_at, row.declined_by, row.declined_word) == (AT, another_holder(), WORD)
    [letter] = Message.objects.filter(subject__startswith="Un membre ne signe pas")
    assert (letter.recipient, f"Son message : {WORD}" in letter.body) == (holder(), True)
    assert history("application", draft.public_id)[-1].act == "intent_declined"
    with pytest.raises(Refusal) as caught:
        files.submit(draft, by=holder(), at=AT, seen=NO_PAGE)
    [reason] = caught.value.reasons
    assert (
        "retirez du consortium qui ne signe pas, ou demandez-lui de nouveau : Ressourcerie d'exemple."
        in plain(reason.remedy)
    )


def test_letter_without_a_word_quotes_nothing() -> None:
    acts.decline_to_sign(member(), "", by=another_holder(), at=AT, seen=NO_PAGE)
    [letter] = Message.objects.filter(subject__startswith="Un membre ne signe pas")
    assert "Son message" not in letter.body


def test_refusal_goes_with_a_signature_a_change_of_member_and_no_other_way() -> None:
    row = declined()
    assert acts.sign(row, by=another_holder(), at=AT, seen=NO_PAGE).declined_at is None
    acts.change_member(row, replace(factories.PARTNER, mandate="Autre."), by=holder(), at=AT)
    row = acts.decline_to_sign(row, "", by=another_holder(), at=AT, seen=NO_PAGE)
    assert acts.invite_to_sign(row.application, by=holder(), at=AT, seen=NO_PAGE) == 0
    acts.change_member(row, factories.PARTNER, by=holder(), at=AT)
    row.refresh_from_db()
    assert (row.declined_at, row.declined_by, row.declined_word) == (None, None, "")


@pytest.mark.parametrize(
    ("found", "by", "said"),
    [
        (
            lambda: member(lead=True),
            holder,
            "Le chef de file n'a pas à dire qu'il ne signe pas : le dossier est le sien.",
        ),
        (lambda: member(signed=True), another_holder, "Cette intention est déjà signée."),
        (declined, another_holder, "Vous avez déjà dit que vous ne signez pas."),
        (member, holder, "Cette signature est attendue d'une autre personne."),
    ],
)
def test_refusal_is_refused(
    found: Callable[[], ConsortiumMember], by: Callable[[], object], said: str
) -> None:
    row = found()
    assert refused(lambda: acts.decline_to_sign(row, "", by=by(), at=AT, seen=NO_PAGE)) == said  # type: ignore[arg-type]


def test_members_of_a_submitted_file_neither_decline_nor_are_asked_again() -> None:
    row = member(signed=True)
    files.submit(row.application, by=holder(), at=AT, seen=NO_PAGE)
    assert (
        refused(lambda: acts.decline_to_sign(row, "", by=another_holder(), at=AT, seen=NO_PAGE)) == SUBMITTED
    )
    assert refused(lambda: asked_again(row)) == SUBMITTED


def test_member_that_declined_is_asked_again_by_a_letter_and_no_other_member_is() -> None:
    row = declined()
    again = asked_again(row)
    assert (again.declined_at, again.invited_at) == (None, AT)
    [letter] = Message.objects.filter(address=factories.PARTNER.email)
    assert letter.subject.startswith("Signer votre intention")
    assert refused(lambda: asked_again(row)) == "Ce membre n'a pas dit qu'il ne signe pas."


def test_refusal_and_signature_exclude_each_other_in_the_database() -> None:
    declined()
    said = "Un membre signe, ou dit qu'il ne signe pas : avec une date et un auteur, et jamais les deux."
    assert sql_refused("UPDATE applications_consortiummember SET declined_by_id = NULL") == said


def test_member_declines_from_its_page_and_the_lead_asks_again_from_theirs(
    set_clock: Callable[..., None],
) -> None:
    set_clock(AT)
    row = member()
    partner, lead = client_of(another_holder()), client_of(holder())
    address, consortium = f"/espace/intentions/{row.public_id}/", page(row.application, "consortium/")
    read = shown(partner, address, f"{address}refuser/")
    answer = partner.post(f"{address}refuser/", read | {"word": WORD}, follow=True)
    told = plain(answer.content.decode())
    assert ("Vous avez dit que vous ne signez pas" in told, "Signer cette intention" in told) == (True, True)
    assert partner.post(f"{address}refuser/").status_code == 422
    told = plain(unescape(lead.get(consortium).content.decode()))
    assert "Autre Porteur Exemple a dit le 20 février 2026 à 10 h 30 que ce membre ne signe pas." in told
    assert WORD in told
    action = page(row.application, f"consortium/{row.public_id}/redemander/")
    assert lead.post(action).status_code == 422
    answer = lead.post(action, shown(lead, consortium, action), follow=True)
    assert "Message envoyé à : Ressourcerie d'exemple." in plain(unescape(answer.content.decode()))


def test_stranger_declines_for_nobody_and_an_address_to_confirm_comes_first(
    set_clock: Callable[..., None],
) -> None:
    set_clock(AT)
    address = f"/espace/intentions/{member().public_id}/refuser/"
    assert client_of(claimant(factories.PARTNER.email)).post(address).status_code == 302
    assert not ConsortiumMember.objects.exclude(declined_at=None).exists()


def test_visitor_who_follows_the_letter_to_sign_reads_which_file_and_whoever_has_the_bare_link_does_not(
    set_clock: Callable[..., None],
) -> None:
    set_clock(AT)
    row = member()
    acts.invite_to_sign(row.application, by=holder(), at=AT, seen=NO_PAGE)
    found = re.search(r"/espace/intentions/\S+", Message.objects.get().body)
    assert found is not None
    signed, bare = found[0], found[0].partition("?")[0]
    shown = Client().get(signed, follow=True)
    said = (
        f"Cette page montre le dossier « {row.application.place_name} », que « Association du Grenier commun » propose "
        "de signer à « Ressourcerie d'exemple ». Connectez-vous avec l'adresse "
        f"{factories.PARTNER.email}, ou créez un compte à cette adresse."
    )
    assert (said in unescape(shown.content.decode()), shown.context["form"]["login"].value()) == (
        True, factories.PARTNER.email,
    )  # fmt: skip
    for link in (bare, f"{bare}?lettre=autre", "/espace/intentions/inconnue/?lettre=autre", "/nulle-part/"):
        told = Client().get("/compte/login/", {"next": link}).content.decode()
        assert (row.application.place_name in told, factories.PARTNER.email in told) == (False, False)
