"""Whoever opened an account at another's address, unconfirmed, obtains nothing meant for that address, by any way."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from fabriques.accounts.models import Role, User
from fabriques.accounts.tests import factories as people
from fabriques.applications.claiming.acts import claim
from fabriques.applications.consortium.acts import sign
from fabriques.applications.deletion.acts import delete_draft
from fabriques.applications.models import Application
from fabriques.applications.pieces.upkeep import settle
from fabriques.applications.tests import factories as files
from fabriques.applications.tests import imports, papers
from fabriques.applications.tests.pieces import piece
from fabriques.assessment.models import Nomination
from fabriques.assessment.nominations import acts as nominations
from fabriques.calls.questions import acts as questions
from fabriques.calls.tests.factories import call, demonstration_wave
from fabriques.common.authorization import SCANNER
from fabriques.common.reasons import Refusal
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.connectors.scanner import Infected
from fabriques.correspondence.models import Message
from fabriques.correspondence.outbox import queue
from fabriques.correspondence.wording import typed
from fabriques.organisations import inviting
from fabriques.organisations import people as members
from fabriques.organisations.models import Invitation, Membership
from fabriques.organisations.tests.factories import contributor, organisation
from fabriques.territories.tests.factories import CHATEAU_THIERRY, commune, service
from fabriques.workspaces.erasing import erase_person
from fabriques.workspaces.personal import everything

AT = instants.DURING
ADDRESS = files.PARTNER.email
MANAGER, CONTRIBUTOR = Membership.Role.MANAGER, Membership.Role.CONTRIBUTOR
FIRST = "Confirmez d'abord votre adresse"


def done(act: Callable[[], object]) -> bool:
    """Whether an act is done; refused for an address that is not confirmed, and for nothing else, otherwise."""
    try:
        act()
    except Refusal as refusal:
        codes = set(refusal.codes)
    else:
        return True
    assert codes <= {"address_unconfirmed", "receiver_unconfirmed"}
    return False


def opened(user: User, page: str) -> bool:
    """Whether a page opens; the kind page that asks for a code is shown otherwise."""
    client = Client()
    client.force_login(user)
    response = client.get(page)
    assert response.status_code == 200 or (response.status_code, FIRST in response.content.decode()) == (
        403, True,
    )  # fmt: skip
    return response.status_code == 200


def section(user: User, name: str) -> bool:
    """Whether the export of a person's data holds something under that subject."""
    return any(each.rows for each in everything(user, AT.date()) if each.name == name)


def invited_to_structure(role: Membership.Role = MANAGER) -> Invitation:
    return inviting.invite_to_organisation(ADDRESS, organisation(), role, by=people.holder(), at=AT)


def nomination() -> Nomination:
    found = nominations.spot_project(
        demonstration_wave(),
        project_name="La Halle commune",
        commune=commune(CHATEAU_THIERRY),
        contact_address=ADDRESS,
        motive="Le seul lieu qui répare et forme.",
        by=people.sous_prefecture_agent(),
        at=AT,
    )
    return nominations.invite_holder(found, by=found.spotted_by, at=AT)


def intent_signed(user: User) -> bool:
    member = files.consortium().members.get(is_lead=False)
    return done(lambda: sign(member, by=user, at=AT, seen=NO_PAGE))


def intent_read(user: User) -> bool:
    member = files.consortium().members.get(is_lead=False)
    return opened(user, reverse("applications:sign_intent", args=[member.public_id]))


def structure_managed(user: User) -> bool:
    invitation = invited_to_structure()
    return done(lambda: inviting.accept(invitation, by=user, at=AT, seen=NO_PAGE))


def role_taken(user: User) -> bool:
    where = service("SP-021")
    offer = inviting.invite_to_role(
        ADDRESS, Role.ASSESSOR, where, until=None, by=people.programme_member(), at=AT
    )
    return done(lambda: inviting.accept(offer, by=user, at=AT, seen=NO_PAGE))


def invitation_page(user: User) -> bool:
    invited_to_structure()
    Invitation.objects.update(token_sha256=inviting.digest_of("jeton"))
    return opened(user, reverse("organisations:invitation", args=["jeton"]))


def nomination_read(user: User) -> bool:
    return opened(user, reverse("assessment:invitation", args=[nomination().public_id]))


def nomination_declined(user: User) -> bool:
    found = nomination()
    return done(lambda: nominations.decline(found, by=user, at=AT))


def nomination_started(user: User) -> bool:
    found, of = nomination(), organisation("Autre association", by=user)
    return done(
        lambda: nominations.start_application(found, of, "Halle", key=files.key("halle"), by=user, at=AT)
    )


def paper_followed(user: User) -> bool:
    file = papers.received(email=ADDRESS)
    return done(lambda: claim(file, by=user, at=AT, seen=NO_PAGE))


def paper_proposed(user: User) -> bool:
    return opened(user, reverse("applications:claim_paper", args=[papers.received(email=ADDRESS).public_id]))


def file_imported(user: User) -> bool:
    imports.done(imports.received(imports.row("101", email=ADDRESS)))
    return Application.objects.filter(organisation__memberships__user=user).exists()


def managership_received(user: User) -> bool:
    of = organisation()
    contributor(of, user)
    return done(lambda: members.transfer(of, user, by=people.holder(), at=AT))


def made_manager(user: User) -> bool:
    of = organisation()
    contributor(of, user)
    return done(lambda: members.change_role(of, user, MANAGER, by=people.holder(), at=AT))


def letters_read(user: User) -> bool:
    Message.objects.create(address=ADDRESS, subject="Objet", body="Texte", queued_at=AT)
    return section(user, "courriers")


def letters_received(user: User) -> bool:
    invited_to_structure()
    return Message.objects.filter(recipient=user).exists()


def codes_received(user: User) -> bool:
    Client().post("/compte/login/code/", {"email": ADDRESS})
    return Message.objects.filter(recipient=user).exists()


def invitations_read(user: User) -> bool:
    invited_to_structure()
    return section(user, "invitations")


def invitations_cancelled(user: User) -> bool:
    invitation = invited_to_structure()
    erase_person(user, by=user, at=AT)
    return Invitation.objects.get(pk=invitation.pk).revoked_at is not None


def nomination_erased(user: User) -> bool:
    found = nomination()
    erase_person(user, by=user, at=AT)
    return Nomination.objects.get(pk=found.pk).contact_address != ADDRESS


def letters_erased(user: User) -> bool:
    letter = Message.objects.create(address=ADDRESS, subject="Objet", body="Texte", queued_at=AT)
    erase_person(user, by=user, at=AT)
    return Message.objects.get(pk=letter.pk).body != "Texte"


def question_repeated(user: User) -> bool:
    questions.ask(call(), "Un lieu en projet peut-il candidater ?", by=user, at=AT)
    return "en projet" in Message.objects.get().body


def own_document_named(user: User) -> bool:
    sent = piece(files.draft(by=user), name="budget.pdf")
    settle(sent, Infected("Eicar-Test-Signature"), by=SCANNER, at=AT)
    return "budget.pdf" in Message.objects.get().body


def own_words_read(user: User) -> bool:
    queue(user, "Reçu", typed("Le Grenier, https://grenier.exemple"), at=AT)
    return "https://" in Message.objects.get().body


def home_asks_for_nothing(user: User) -> bool:
    client = Client()
    client.force_login(user)
    return not client.get("/espace/").context["unconfirmed"]


# What each room that asks about addresses opens with them. Roles given and lent: accounts/tests/test_addresses.py.
def draft_deletion_told(user: User) -> bool:
    """The letter about a draft deleted is theirs to read once their address is confirmed."""
    draft = files.consortium()
    draft.members.filter(is_lead=False).update(invited_at=AT)
    delete_draft(draft, by=draft.started_by, at=AT)
    return Message.objects.get(address=ADDRESS).recipient_id == user.pk


OBTAINED: dict[str, tuple[Callable[[User], bool], ...]] = {
    "applications/claiming": (paper_followed, paper_proposed),
    "applications/consortium": (intent_signed, intent_read),
    "applications/deletion": (draft_deletion_told,),
    "applications/imports": (file_imported,),
    "applications": (intent_read,),
    "applications/pieces": (own_document_named,),
    "assessment": (nomination_read,),
    "assessment/nominations": (nomination_read, nomination_declined, nomination_started, nomination_erased),
    "calls/questions": (question_repeated,),
    "correspondence": (own_words_read, codes_received, letters_read, letters_erased),
    "organisations": (
        structure_managed, role_taken, letters_received, invitation_page, managership_received, made_manager,
        invitations_cancelled,
    ),
    "workspaces": (invitations_read, home_asks_for_nothing),
}  # fmt: skip
WAYS = sorted({way for ways in OBTAINED.values() for way in ways}, key=lambda way: way.__name__)


@pytest.mark.django_db
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("confirmed", [False, True], ids=["unconfirmed", "confirmed"])
def test_address_opens_once_confirmed_and_not_before(
    way: Callable[[User], bool], *, confirmed: bool, set_clock: Callable[..., None]
) -> None:
    user = people.person(ADDRESS, "Inconnue Exemple", confirmed=confirmed)
    set_clock(AT)
    assert way(user) is confirmed
