"""Who is in charge of a file inside a service: taken, handed, left, and lost with the role or the account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from fabriques.accounts import acts as accounts
from fabriques.accounts.lending import delegate
from fabriques.accounts.models import Delegation, Grant, User
from fabriques.accounts.tests import factories as people
from fabriques.applications.corrections.acts import answer_correction
from fabriques.applications.models import Application
from fabriques.applications.paper.acts import receive
from fabriques.applications.tests import factories as files
from fabriques.applications.tests import papers
from fabriques.assessment.charge import acts, rules
from fabriques.assessment.charge.queries import NOBODY, charge_of, colleagues, with_charge
from fabriques.assessment.models import Assignment
from fabriques.assessment.tests import factories as checks
from fabriques.common.authorization import INSTALLATION
from fabriques.common.reasons import Refusal
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.correspondence.models import Message
from fabriques.journal.queries import history
from fabriques.organisations.tests.factories import contributor
from fabriques.territories.tests import factories as territories

pytestmark = pytest.mark.django_db
AT = instants.CHECKED
ON = AT.date()


def colleague(name: str = "Collègue Exemple", service: str = "SP-021") -> User:
    user = people.person(f"{name.split()[0].lower()}@exemple.test", name)
    accounts.grant_role(
        user,
        Grant.Role.ASSESSOR,
        territories.service(service),
        by=INSTALLATION,
        since=instants.FOUNDED.date(),
        at=instants.FOUNDED,
    )
    return user


def read(file: Application) -> tuple[str, str]:
    """Who is in charge and whether they are away, as the list reads it."""
    found = with_charge(Application.objects.filter(pk=file.pk), ON).get()
    return found.in_charge, found.charge_away


def journal(file: Application) -> list[str]:
    return [entry.act for entry in history("application", file.public_id)]


def refusal(file: Application, to: User, by: User, instead_of: User | None = None) -> str:
    with pytest.raises(Refusal) as refused:
        acts.assign(file, to, instead_of=instead_of, by=by, at=AT)
    return whole(refused.value)


def whole(refusal: Refusal) -> str:
    return " ".join(f"{each.text} {each.rule} {each.remedy}" for each in refusal.reasons)


def test_file_is_taken_handed_to_a_colleague_and_left() -> None:
    file, agent, other = files.submitted(), people.sous_prefecture_agent(), colleague()
    assert read(file) == (NOBODY, "non")
    acts.assign(file, agent, by=agent, at=AT)
    assert (read(file), Message.objects.filter(recipient=agent).count()) == ((agent.public_id, "non"), 0)
    acts.assign(file, other, instead_of=agent, by=agent, at=AT)
    letter = Message.objects.get(recipient=other)
    assert letter.subject == "Un dossier vous est confié : Le Grenier commun"
    assert "Agente Exemple SP-021 vous confie un dossier à suivre :" in letter.body
    assert read(file) == (other.public_id, "non")
    acts.release(file, by=agent, at=AT)
    acts.release(file, by=agent, at=AT)
    assert read(file) == (NOBODY, "non")
    assert [act for act in journal(file) if act in ("assigned", "released")] == [
        "assigned", "assigned", "released",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("maker", "follows", "followed"),
    [
        (people.sous_prefecture_agent, True, True),
        (people.sous_prefecture_agent, False, False),
        (people.prefecture_agent, True, False),  # the file goes to the sous-préfecture
    ],
)
def test_paper_is_followed_by_whoever_takes_it_in_for_their_own_service(
    maker: Callable[[], User], follows: bool, followed: bool
) -> None:
    draft, by = papers.begun(), maker()
    receive(draft, by=by, at=papers.ENTERED, seen=NO_PAGE, follows=follows)
    receive(draft, by=by, at=papers.ENTERED, seen=NO_PAGE, follows=follows)
    assert charge_of(draft, papers.ENTERED.date()).person == (by if followed else None)
    assert journal(draft).count("assigned") == int(followed)


def test_person_in_charge_sees_no_more_than_before() -> None:
    file, agent = files.submitted(), people.sous_prefecture_agent()
    stranger = people.sous_prefecture_agent("023")
    assert refusal(file, stranger, agent) == (
        "Ce dossier ne peut pas être confié à Agente Exemple SP-023 : vous ne l'instruisez pas dans le même service. "
        "Un dossier est suivi par une personne qui l'instruit ; on le prend, ou on le confie dans son service. "
        "Choisissez une personne de votre service, ou demandez qu'elle y soit habilitée."
    )
    assert not Assignment.objects.exists()


def test_colleague_who_is_a_party_to_the_file_is_not_put_in_charge() -> None:
    file, agent, other = files.submitted(), people.sous_prefecture_agent(), colleague()
    contributor(file.organisation, other)
    assert refusal(file, other, agent).startswith("Ce dossier ne peut pas être confié à Collègue Exemple")


def test_file_that_someone_follows_is_taken_only_knowingly() -> None:
    file, agent, other = files.submitted(), people.sous_prefecture_agent(), colleague()
    acts.assign(file, agent, by=agent, at=AT)
    assert refusal(file, other, other) == (
        "Déjà suivi par Agente Exemple SP-021. "
        "Un dossier suivi par quelqu'un n'est repris qu'en le sachant. "
        "Relisez qui le suit, puis demandez à le reprendre si vous le voulez toujours."
    )
    acts.assign(file, other, instead_of=agent, by=other, at=AT)
    again = acts.assign(file, other, by=other, at=AT + timedelta(hours=1))
    assert (again.person, again.since) == (other, AT)
    assert journal(file).count("assigned") == 2


def test_another_service_takes_no_file_from_the_one_in_charge_of_it() -> None:
    file, agent, prefecture = files.submitted(), people.sous_prefecture_agent(), people.prefecture_agent()
    acts.assign(file, agent, by=agent, at=AT)
    assert refusal(file, prefecture, prefecture, instead_of=agent) == (
        "Suivi par Agente Exemple SP-021, dans un autre service : Sous-préfecture de Château-Thierry (02). "
        "Un dossier suivi par un autre service n'est repris que par lui, ou par le service chargé du dossier. "
        "Demandez à cette personne de le laisser."
    )
    with pytest.raises(Refusal):
        acts.release(file, by=prefecture, at=AT)
    acts.release(file, by=agent, at=AT)
    acts.assign(file, prefecture, by=prefecture, at=AT)
    assert Assignment.objects.get().service_id == "PREF-02"
    acts.assign(file, agent, instead_of=prefecture, by=agent, at=AT)
    assert Assignment.objects.get().service_id == "SP-021"


@pytest.mark.parametrize("loss", ["role", "account"])
def test_lost_role_or_closed_account_leaves_the_file_to_nobody_and_says_so(loss: str) -> None:
    file, agent, other = files.submitted(), people.sous_prefecture_agent(), colleague()
    acts.assign(file, other, by=other, at=AT)
    if loss == "role":
        grant = other.grants.get()
        accounts.stop_role(grant, by=people.programme_member(), at=AT - timedelta(days=1), motive="Mutation.")
    else:
        accounts.close_account(other, "Départ.", by=people.administrator(), at=AT)
    found = charge_of(file, ON)
    assert (read(file), found.person, found.gone) == ((NOBODY, "oui"), None, other)
    assert other not in colleagues(agent, ON, file)
    acts.assign(file, agent, by=agent, at=AT)  # nobody is in charge: there is nobody to know of
    assert read(file) == (agent.public_id, "non")


def test_colleague_whose_role_is_lent_for_an_absence_is_away_and_replaced() -> None:
    file, agent, other = (
        files.submitted(),
        people.sous_prefecture_agent(),
        colleague("Remplaçante Exemple", "SP-023"),
    )
    acts.assign(file, agent, by=agent, at=AT)
    delegate(
        agent.grants.get(), other, Delegation.Kind.ABSENCE, by=agent, since=ON, until=ON, motive="Congé.", at=AT
    )  # fmt: skip
    found = charge_of(file, ON)
    assert (read(file), found.person, found.replaced_by) == ((agent.public_id, "oui"), agent, (other,))
    other = User.objects.get(pk=other.pk)
    assert colleagues(other, ON, file) == [other, agent]
    acts.assign(file, other, instead_of=agent, by=other, at=AT)
    assert read(file) == (other.public_id, "non")


def test_letters_to_the_service_name_who_is_in_charge_and_reach_them() -> None:
    file, agent = files.submitted(), people.sous_prefecture_agent()
    territories.service("SP-021").__class__.objects.filter(pk="SP-021").update(email="sp@exemple.test")
    acts.assign(file, agent, by=agent, at=AT)
    checks.received(file)
    title = "Pièces reçues : Le Grenier commun"
    boxed, own = (
        Message.objects.get(subject=title, recipient=None),
        Message.objects.get(subject=title, recipient=agent),
    )
    assert boxed.address == "sp@exemple.test"
    assert boxed.body.endswith("\nDossier suivi par Agente Exemple SP-021, qui reçoit aussi ce message.\n")
    assert own.body.endswith("\nVous recevez ce message parce que vous suivez ce dossier.\n")


def test_service_without_a_mailbox_still_reaches_who_is_in_charge() -> None:
    file, agent = files.submitted(), people.sous_prefecture_agent()
    acts.assign(file, agent, by=agent, at=AT)
    correction = files.reopened(file=file)
    said = {"summary": "Un ancien grenier, animé par un collectif de douze habitants."}
    answer_correction(correction, said, by=file.started_by, at=AT + timedelta(hours=1), seen=NO_PAGE)
    assert Message.objects.filter(recipient=agent, subject__startswith="Correction rendue").count() == 1


def test_colleague_is_told_in_one_letter_of_files_handed_together() -> None:
    agent, other = people.sous_prefecture_agent(), colleague()
    wave = files.submitted(name="Lieu 1").wave
    found = [Application.objects.get(place_name="Lieu 1"), files.submitted(wave, name="Lieu 2")]
    for file in found:
        acts.assign(file, other, by=agent, at=AT, told=False)
    acts.tell_handed(found[0], found[1:], other, by=agent, at=AT)
    letter = Message.objects.get(recipient=other)
    assert (letter.subject, letter.body.count("  - Lieu ")) == ("2 dossiers vous sont confiés", 2)
    with pytest.raises(Refusal) as refused:
        acts.tell_handed(found[0], [], agent, by=other, at=AT)
    assert whole(refused.value) == (
        "Cette personne ne suit pas ce dossier. On prévient une personne des dossiers qui lui sont confiés. "
        "Confiez-lui d'abord le dossier."
    )


def test_rules_let_a_free_file_change_hands() -> None:
    held = rules.Held("X", "Y", ours=True, known=True)
    assert (rules.free(None).allowed, rules.free(held).allowed) == (True, True)
