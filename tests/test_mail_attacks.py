"""Mail is not used against anybody: no words of others in a stranger's mailbox, and few letters whoever sends them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models, transaction
from django.test import Client

from fabriques.accounts.models import Role, User
from fabriques.accounts.tests import factories as people
from fabriques.applications.consortium import acts as consortium
from fabriques.applications.pieces.upkeep import settle
from fabriques.applications.tests import factories as files
from fabriques.applications.tests.pieces import piece
from fabriques.assessment.nominations import acts as nominations
from fabriques.calls.questions import acts as questions
from fabriques.calls.tests.factories import call, demonstration_wave
from fabriques.common.authorization import SCANNER, VISITOR
from fabriques.common.reasons import Refusal
from fabriques.common.seals import opened
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.connectors.scanner import Infected
from fabriques.correspondence import rules
from fabriques.correspondence.models import Message
from fabriques.organisations import inviting, joining
from fabriques.organisations.acts import register_organisation
from fabriques.organisations.models import Membership, Organisation
from fabriques.organisations.tests.factories import contributor
from fabriques.territories.tests.factories import CHATEAU_THIERRY, commune, service

AT = instants.DURING
VICTIM = "victime@exemple.test"
BAIT = "Cadeau sur https://piege.exemple/ ou au 06 12 34 56 78"
BAIT_NAME = "Voyez piege.exemple, 06 12 34 56 78"
TRIES = 12
ROOT = Path(__file__).resolve().parents[1] / "fabriques"
SAID = {"too_many", "too_many_letters_to_one", "mailbox_full_of_letters", "too_many_invitations"}
Attack = Callable[[], Iterator[Callable[[], object]]]


def attacker(rank: int = 0) -> User:
    return people.person(f"attaquant-{rank}@exemple.test", BAIT)


def structure(of: User) -> Organisation:
    return register_organisation(BAIT, Organisation.LegalForm.ASSOCIATION, by=of, at=AT)


def ask_from_nowhere() -> Iterator[Callable[[], object]]:
    for rank in range(TRIES):
        address = f"victime+{rank}@exemple.test"
        yield lambda text=f"{BAIT} {rank} ?", address=address: questions.ask(
            call(), text, by=VISITOR, address=address, at=AT
        )


def ask_from_an_account_at_the_address() -> Iterator[Callable[[], object]]:
    user = people.claimant(VICTIM)
    for rank in range(TRIES):
        yield lambda text=f"{BAIT} {rank} ?": questions.ask(call(), text, by=user, at=AT)


def add_invite_remove() -> Iterator[Callable[[], object]]:
    draft = files.consortium()
    values = replace(files.PARTNER, name=BAIT, email=VICTIM)
    draft.members.filter(is_lead=False).delete()
    Organisation.objects.filter(pk=draft.organisation_id).update(name=BAIT)
    draft.refresh_from_db()
    for _each in range(TRIES):

        def again() -> None:
            member = consortium.add_member(draft, values, by=people.holder(), at=AT)
            try:
                consortium.invite_to_sign(draft, by=people.holder(), at=AT, seen=NO_PAGE)
            finally:
                consortium.remove_member(member, by=people.holder(), at=AT)

        yield again


def invite_to_a_structure_and_cancel() -> Iterator[Callable[[], object]]:
    of = structure(attacker())
    for _each in range(TRIES):

        def again() -> None:
            role = Membership.Role.MANAGER
            made = inviting.invite_to_organisation(VICTIM, of, role, by=attacker(), at=AT)
            inviting.revoke_invitation(made, by=attacker(), at=AT, seen=NO_PAGE)

        yield again


def invite_to_many_structures() -> Iterator[Callable[[], object]]:
    for rank in range(TRIES):
        by = attacker(rank)
        of = structure(by)
        yield lambda of=of, by=by: inviting.invite_to_organisation(
            VICTIM, of, Membership.Role.MANAGER, by=by, at=AT
        )


def invite_to_a_role() -> Iterator[Callable[[], object]]:
    team, where = people.programme_member(), service("SP-021")
    User.objects.filter(pk=team.pk).update(full_name=BAIT)
    for _each in range(TRIES):
        yield lambda: inviting.invite_to_role(
            VICTIM, Role.ASSESSOR, where, until=None, by=User.objects.get(pk=team.pk), at=AT
        )


def point_out_invite_withdraw() -> Iterator[Callable[[], object]]:
    agent, wave = people.sous_prefecture_agent(), demonstration_wave()
    for _each in range(TRIES):

        def again() -> None:
            found = nominations.spot_project(
                wave,
                project_name=BAIT,
                commune=commune(CHATEAU_THIERRY),
                contact_address=VICTIM,
                motive=BAIT,
                by=agent,
                at=AT,
            )
            try:
                nominations.invite_holder(found, by=agent, at=AT)
            finally:
                nominations.withdraw_nomination(found, BAIT, by=agent, at=AT)

        yield again


def open_accounts() -> Iterator[Callable[[], object]]:
    typed = {"full_name": BAIT, "email": VICTIM, "password1": "une phrase facile à retenir"}
    people.person(VICTIM, "Victime Exemple")
    for _each in range(TRIES):
        yield lambda: Client().post("/compte/signup/", typed)


def ask_for_codes_without_an_account() -> Iterator[Callable[[], object]]:
    for _each in range(TRIES):
        yield lambda: Client().post("/compte/login/code/", {"email": VICTIM})


def send_viruses_from_an_account_at_the_address() -> Iterator[Callable[[], object]]:
    file = files.draft(by=people.claimant(VICTIM), name=BAIT)
    for rank in range(TRIES):
        sent = piece(file, f"Document {rank}".encode(), name=f"{BAIT_NAME} {rank}.txt")
        yield lambda sent=sent: settle(sent, Infected("Eicar-Test-Signature"), by=SCANNER, at=AT)


ATTACKS: tuple[Attack, ...] = (
    ask_from_nowhere,
    ask_from_an_account_at_the_address,
    add_invite_remove,
    invite_to_a_structure_and_cancel,
    invite_to_many_structures,
    invite_to_a_role,
    point_out_invite_withdraw,
    open_accounts,
    ask_for_codes_without_an_account,
    send_viruses_from_an_account_at_the_address,
)


@pytest.mark.django_db
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_mailbox_receives_few_letters_and_no_word_of_whoever_has_them_sent(
    attack: Attack, set_clock: Callable[..., None]
) -> None:
    set_clock(AT)
    refused = set()
    for attempt in attack():
        try:
            with transaction.atomic():
                attempt()
        except Refusal as refusal:
            refused |= set(refusal.codes)
    letters = [letter for letter in Message.objects.all() if letter.address.startswith("victime")]
    assert 0 < len(letters) <= rules.TO_ONE_AN_HOUR
    assert refused <= SAID
    written = " ".join(f"{letter.subject} {opened(letter.body)}" for letter in letters)
    assert not [bait for bait in ("piege.exemple", "06 12", "https://piege") if bait in written]
    if attack is not send_viruses_from_an_account_at_the_address:  # nobody else chose that address
        subjects = " ".join(letter.subject for letter in letters)
        assert not [word for word in ("Cadeau", "piege", "Voyez") if word in subjects]


@pytest.mark.django_db
def test_stranger_writes_no_link_to_whoever_confirmed_their_address_in_either_direction() -> None:
    """A request to join, its answers, invitations, a consortium, a project pointed out: the words stay, links go."""
    victim, other = people.person(VICTIM, "Victime Exemple"), people.person("autre@exemple.test", BAIT)
    word = f"Bonjour. {BAIT}. Merci !"
    of = register_organisation("La Grange", Organisation.LegalForm.ASSOCIATION, by=victim, at=AT)
    joining.ask_to_join(of, word, by=other, at=AT)
    theirs = structure(attacker())
    for answer in (joining.let_in, joining.turn_away):
        asked = joining.ask_to_join(theirs, "", by=victim, at=AT)
        answer(asked, word, by=attacker(), at=AT, seen=NO_PAGE)
        theirs.memberships.filter(user=victim).delete()
    inviting.invite_to_organisation(VICTIM, theirs, Membership.Role.CONTRIBUTOR, by=attacker(), at=AT)
    next(add_invite_remove())()
    next(point_out_invite_withdraw())()
    # The motive of a service that withdraws what it pointed out is said as it wrote it.
    told = Message.objects.filter(recipient=victim).exclude(subject__startswith="Signalement retiré")
    letters = [opened(f"{each.subject} {each.body}") for each in told]
    assert len(letters) == 6
    assert not [
        bait for bait in ("piege.exemple", "06 12", "https://piege") for each in letters if bait in each
    ]
    assert sum("Bonjour. Cadeau sur" in each and "Merci !" in each for each in letters) == 3


@pytest.mark.django_db
def test_mailbox_that_attackers_filled_takes_an_invitation_from_a_colleague_and_from_nobody_else() -> None:
    victim, colleague = people.person(VICTIM, "Victime Exemple"), people.holder()
    of = register_organisation("La Grange", Organisation.LegalForm.ASSOCIATION, by=colleague, at=AT)
    contributor(of, victim)
    other = register_organisation("L'Autre Grange", Organisation.LegalForm.ASSOCIATION, by=colleague, at=AT)
    for rank in range(rules.TO_ONE_AN_HOUR):
        by = attacker(rank)
        inviting.invite_to_organisation(VICTIM, structure(by), Membership.Role.MANAGER, by=by, at=AT)
    stranger = attacker(rules.TO_ONE_AN_HOUR)
    theirs = structure(stranger)
    with pytest.raises(Refusal) as refusal:
        inviting.invite_to_organisation(VICTIM, theirs, Membership.Role.MANAGER, by=stranger, at=AT)
    assert refusal.value.codes == ("mailbox_full_of_letters",)
    assert inviting.invite_to_organisation(VICTIM, other, Membership.Role.MANAGER, by=colleague, at=AT).pk


# Every letter, present or to come

# Words of the State in its own procedure, facts that the platform computes, and identifiers.
OFFICIAL = {
    "application.commune", "application.public_id", "application.receipt.number", "file.public_id",
    "application.questions.by_code[code].label",
    "application.service", "application.wave.call.title", "application.wave.title", "answer.number", "answer.text",
    "after.number", "before.number", "call.slug", "change.reason", "check.note", "coming.title", "correction.motive",
    "criterion.code", "criterion.label", "decision.motive", "decision.service", "each.after", "each.before",
    "each.criterion", "each.place", "each.text",
    "Money(decision.award.total_cents).label", "nomination.commune", "nomination.service",
    "now.title", "piece.label",
    "question.call.title", "question.motive", "question.public_id", "receipt.content", "receipt.fingerprint",
    "receipt.number", "request.organisation.public_id", "request.public_id", "service.name", "text.reference",
    "waiver.motive", "waiver.until",
    "wave.call.title",
    "wave.list_note", "wave.rulebook.rules.calendar.lateness.text", "wave.title",
}  # fmt: skip


def stored() -> tuple[set[str], set[str]]:
    """The names of the fields that hold words, and of those that lead to a record, which is shown by its name."""
    words, links = set(), set()
    for model in apps.get_models():
        for field in model._meta.get_fields() if model.__module__.startswith("fabriques.") else ():
            if isinstance(field, models.CharField | models.TextField) and not field.choices:
                words.add(field.name)
            if isinstance(field, models.ForeignKey):
                links.add(field.name)
    return words, links


MARKS = {"typed", "from_stranger"}


def untyped(tree: ast.Module) -> Iterator[str]:
    """What a letter says of a record without marking it as typed by a person."""
    words, links = stored()
    nodes = list(ast.walk(tree))
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    marked = {id(each) for node in calls if named(node) in MARKS for each in ast.walk(node.args[0])}
    shown = [node.value for node in nodes if isinstance(node, ast.FormattedValue)]
    shown += [each for node in calls if named(node) == "str" for each in node.args]
    for node in nodes:
        if not isinstance(node, ast.Attribute) or id(node) in marked:
            continue
        if node.attr in words or (node.attr in links and node in shown):
            yield ast.unparse(node)


def named(node: ast.Call) -> str:
    return getattr(node.func, "id", "")


def test_letters_mark_whatever_people_typed() -> None:
    found = {
        said
        for path in sorted(ROOT.rglob("*letters.py"))
        if "tests" not in path.parts
        for said in untyped(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert found == OFFICIAL


# What a service writes to whoever answers for a file, to its own people, or to the author of what it quotes.
BETWEEN_KNOWN = {
    "applications/claiming", "applications/corrections", "applications", "applications/paper", "applications/pieces",
    "assessment", "assessment/charge", "calls", "workspaces",
}  # fmt: skip
# Said as it is, in a letter between people who may not know each other: whom to answer; a motive of the State.
AS_WRITTEN = {
    "request.asked_by.email", "f' « {unlinked(application.place_name)} »'", "f'Motif : {nomination.withdrawn_motive}'",
    "''", "application.place_name",
}  # fmt: skip


def test_letters_between_people_who_may_not_know_each_other_hold_no_link_of_theirs() -> None:
    found = set()
    for path in sorted(ROOT.rglob("*letters.py")):
        if "tests" in path.parts or path.parent.relative_to(ROOT).as_posix() in BETWEEN_KNOWN:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and named(node) == "typed":
                found.add(ast.unparse(node.args[0]))
    assert found <= AS_WRITTEN, found - AS_WRITTEN


@pytest.mark.parametrize(
    "written",
    [
        'f"{application.place_name}"', 'f"{member.name} signe"', '"Motif : " + nomination.motive',
        'f"{invitation.invited_by}"', "str(row.organisation)", 'f"{piece.file_name.upper()}"',
        'typed("", otherwise=question.text)',
    ],
)  # fmt: skip
def test_letter_that_marks_nothing_is_seen(written: str) -> None:
    assert list(untyped(ast.parse(written)))
