"""One structure for a number among those that people tend, and asking to join it instead of registering it again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from fabriques.accounts.erasure import erase_account
from fabriques.accounts.models import User
from fabriques.accounts.tests import factories as people
from fabriques.common.authorization import INSTALLATION
from fabriques.common.dates import legal_instant
from fabriques.common.reasons import Refusal
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import plain, refused, sql_refused
from fabriques.common.tests.shown import shown
from fabriques.common.tests.together import at_once
from fabriques.connectors.company_register import Found
from fabriques.correspondence.models import Message
from fabriques.journal.queries import history
from fabriques.organisations import joining, numbers
from fabriques.organisations.acts import complete_from_register, register_organisation
from fabriques.organisations.correcting import Identity, correct_identity
from fabriques.organisations.models import JoinRequest, Membership, Organisation
from fabriques.organisations.people import forget
from fabriques.organisations.tests.factories import contributor, organisation
from fabriques.territories.tests.factories import CHATEAU_THIERRY, commune

AT = instants.DURING
SIRET = "73282932000074"
JOIN = "/structures/rejoindre/"


def tended(**values: Any) -> Organisation:
    """A structure of the usual holder, known by its SIRET."""
    found = organisation("La Halle commune")
    values = {"siret": SIRET, "commune": commune(CHATEAU_THIERRY)} | values
    Organisation.objects.filter(pk=found.pk).update(**values)
    return Organisation.objects.get(pk=found.pk)


def register(number: str = SIRET, *, by: Any = None, **values: Any) -> Organisation:
    return register_organisation(
        "La Halle", "association", by=by or people.another_holder(), at=AT, **{"siret": number} | values
    )


def asked(word: str = "Je suis la trésorière.", *, of: Organisation | None = None) -> JoinRequest:
    return joining.ask_to_join(of or tended(), word, by=people.another_holder(), at=AT)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def awaited(client: Client) -> list[tuple[str, int, str]]:
    """What waits on the first page of a person, without a date."""
    return [(task.key, task.count, task.href) for task in client.get("/espace/").context["todo"].waiting]


def reasons(act: Callable[[], object]) -> list[tuple[str, str, str]]:
    with pytest.raises(Refusal) as refusal:
        act()
    return [(each.text, each.rule, each.remedy) for each in refusal.value.reasons]


REGISTERED = (
    f"Une structure est déjà inscrite sous le numéro SIRET {SIRET} : « La Halle commune » (Château-Thierry).",
    "Une structure s'inscrit une seule fois, et les personnes qui agissent pour elle la rejoignent.",
    "Si c'est la vôtre, demandez à la rejoindre : une personne responsable vous répond. Sinon, vérifiez le numéro.",
)


@pytest.mark.django_db
def test_number_under_which_people_tend_a_structure_is_refused_with_its_name_and_commune() -> None:
    found = tended(rna="W021000777")
    assert reasons(register) == [REGISTERED]
    assert "RNA W021000777 : « La Halle commune »" in reasons(lambda: register("", rna="W021000777"))[0][0]
    own = reasons(lambda: register(by=people.holder()))
    assert own[0][0].startswith("Vous faites déjà partie de la structure inscrite sous le numéro SIRET")
    assert list(Organisation.objects.all()) == [found]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"is_withheld": True}, "dont le nom n'est pas diffusé (Château-Thierry)."),
        ({"is_withheld": True, "commune": None}, "dont le nom n'est pas diffusé."),
        ({"commune": None}, "« La Halle commune »."),
    ],
)
def test_name_that_the_public_register_keeps_is_not_told(values: dict[str, Any], said: str) -> None:
    tended(**values)
    assert reasons(register)[0][0] == f"Une structure est déjà inscrite sous le numéro SIRET {SIRET} : {said}"


@pytest.mark.django_db
def test_number_borne_by_an_import_a_paper_or_a_fiction_is_free() -> None:
    register(by=INSTALLATION)
    register(by=people.sous_prefecture_agent(), joins=False)
    tended(is_fictitious=True)
    assert register().memberships.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("confirmed", [True, False])
def test_number_is_free_once_whoever_declared_it_is_erased_without_having_proved_an_address(
    confirmed: bool,
) -> None:
    who = people.person("passage@exemple.test", "Passage Exemple", confirmed=confirmed)
    register(by=who)
    forget(who, by=who, at=AT)
    erase_account(who, by=who, at=AT)
    assert (numbers.tended({"siret": SIRET}) is not None) is confirmed


@pytest.mark.django_db
def test_number_of_two_structures_is_that_of_the_one_somebody_answers_for() -> None:
    older = register(by=people.holder())
    newer = organisation("La Nouvelle Halle", by=people.another_holder())
    Organisation.objects.filter(pk=newer.pk).update(siret=SIRET)
    assert numbers.tended({"siret": SIRET}) == older
    User.objects.filter(pk=people.holder().pk).update(is_active=False)
    assert numbers.tended({"siret": SIRET}) == newer


@pytest.mark.django_db
def test_number_corrected_or_read_at_the_register_is_told_too() -> None:
    tended()
    other = organisation("L'Autre Halle", by=people.another_holder())
    identity = Identity(other.name, siret=SIRET)
    by = people.another_holder()
    assert reasons(lambda: correct_identity(other, identity, by=by, at=AT)) == [REGISTERED]
    read = Found("", "association", SIRET, "", "", "", is_headquarters=True, is_active=True)
    assert reasons(lambda: complete_from_register(other, read, by=by, at=AT)) == [REGISTERED]
    Organisation.objects.filter(siret=SIRET).update(siret="")
    done = complete_from_register(other, read, by=by, at=AT)
    assert (done.name, done.is_withheld, done.siret) == ("L'Autre Halle", True, SIRET)


@pytest.mark.django_db
def test_number_held_by_unconfirmed_people_alone_blocks_nobody_and_they_take_it_once(
    set_clock: Callable[..., None],
) -> None:
    set_clock(AT)
    squatter = people.claimant("inconnue@exemple.test")
    squatted = register(by=squatter)
    assert "Vous faites déjà partie" in reasons(lambda: register(by=squatter))[0][0]
    answer = client_of(people.another_holder()).post(JOIN, {"number": SIRET, "word": ""})
    assert "agit sur la plateforme pour une structure de ce numéro" in plain(answer.content.decode())
    assert (answer.status_code, JoinRequest.objects.exists()) == (422, False)
    theirs = register()
    assert theirs.pk != squatted.pk
    assert reasons(lambda: register(by=people.holder()))[0][0].startswith("Une structure est déjà inscrite")
    erase_account(people.another_holder(), by=people.another_holder(), at=AT)
    assert reasons(lambda: register(by=people.holder()))[0][0].startswith("Une structure est déjà inscrite")


@pytest.mark.django_db
def test_request_to_a_structure_of_unconfirmed_people_is_read_and_answered_by_the_team_alone(
    set_clock: Callable[..., None],
) -> None:
    set_clock(AT)
    squatter, team = people.claimant("inconnue@exemple.test"), people.programme_member()
    made = asked(of=register(by=squatter))
    assert list(Message.objects.values_list("recipient", flat=True)) == [team.pk]
    client, structure = client_of(squatter), f"/structures/{made.organisation.public_id}/"
    for page in (f"/structures/demandes/{made.public_id}/", f"{structure}banque/"):
        answer = client.get(page)
        said = answer.content.decode()
        assert (answer.status_code, "Confirmez d'abord votre adresse" in said) == (403, True)
        assert people.another_holder().email not in said
    assert made.public_id not in client.get(structure).content.decode()
    sent = client.post(f"{structure}inviter/", {"email": "victime@exemple.test", "role": "contributor"})
    assert "Confirmez-la depuis votre compte" in plain(sent.content.decode())
    joining.let_in(made, "", by=team, at=AT, seen=NO_PAGE)
    assert made.organisation.memberships.get(user=people.another_holder()).role == Membership.Role.MANAGER


def test_two_people_registering_one_number_at_once_make_one_structure(cloned_database: str) -> None:
    first, second = people.holder(), people.another_holder()
    answers = at_once(lambda: register(by=first), lambda: register(by=second))
    assert [str(each).split(" sous ")[0] for each in answers if isinstance(each, Refusal)] == [
        "Une structure est déjà inscrite"
    ]
    assert Organisation.objects.filter(siret=SIRET).count() == 1


@pytest.mark.django_db
def test_request_is_told_to_open_managers_with_its_word_and_asked_once() -> None:
    of = tended()
    contributor(of, people.person("collegue@exemple.test", "Collègue Exemple"))
    asked(of=of)
    [letter] = Message.objects.all()
    assert (letter.recipient, letter.subject) == (
        people.holder(), "Autre Porteur Exemple demande à rejoindre La Halle commune",
    )  # fmt: skip
    assert "Son message : Je suis la trésorière." in plain(letter.body)
    assert [entry.act for entry in history("organisation", of.public_id)][-1] == "join_asked"
    assert refused(lambda: asked(of=of)) == (
        "Vous avez déjà demandé à rejoindre cette structure, le 20 février 2026."
    )
    assert refused(lambda: joining.ask_to_join(of, "", by=people.holder(), at=AT)) == (
        "Vous faites déjà partie de cette structure."
    )


@pytest.mark.django_db
def test_request_to_a_structure_that_nobody_answers_for_goes_to_the_team_who_gives_it_a_manager() -> None:
    of, team = tended(), people.programme_member()
    User.objects.filter(pk=people.holder().pk).update(is_active=False)
    made = asked("", of=of)
    assert list(Message.objects.values_list("recipient", flat=True)) == [team.pk]
    joining.let_in(made, "", by=team, at=AT, seen=NO_PAGE)
    assert of.memberships.get(user=people.another_holder()).role == Membership.Role.MANAGER


@pytest.mark.django_db
def test_manager_lets_in_a_contributor_who_is_told() -> None:
    made = asked()
    joining.let_in(made, "Bienvenue !", by=people.holder(), at=AT, seen=NO_PAGE)
    place = made.organisation.memberships.get(user=people.another_holder())
    letter = Message.objects.get(recipient=people.another_holder())
    assert (place.role, letter.subject) == ("contributor", "Vous avez rejoint La Halle commune")
    assert "Le message de la personne qui répond : Bienvenue !" in plain(letter.body)
    entry = history("organisation", made.organisation.public_id)[-1]
    assert (entry.act, entry.facts) == (
        "member_joined", {"person": people.another_holder().public_id, "role": "contributor"},
    )  # fmt: skip
    assert refused(lambda: joining.turn_away(made, "", by=people.holder(), at=AT, seen=NO_PAGE)) == (
        "Cette demande a déjà reçu une réponse."
    )


@pytest.mark.django_db
def test_person_turned_away_reads_the_word_and_asks_again_after_thirty_days() -> None:
    made = asked("")
    joining.turn_away(made, "Je ne vous connais pas.", by=people.holder(), at=AT, seen=NO_PAGE)
    [letter] = Message.objects.filter(recipient=people.another_holder())
    assert "Le message de la personne qui répond : Je ne vous connais pas." in plain(letter.body)
    assert history("organisation", made.organisation.public_id)[-1].act == "join_refused"
    assert refused(lambda: asked(of=made.organisation)) == (
        "Votre demande à rejoindre cette structure a été refusée le 20 février 2026."
    )
    later = AT + timedelta(days=30)
    assert joining.ask_to_join(made.organisation, "", by=people.another_holder(), at=later).pk != made.pk


@pytest.mark.django_db
def test_team_does_not_answer_for_managers_and_nobody_asks_without_end(
    set_clock: Callable[..., None],
) -> None:
    set_clock(AT)
    made = asked("")
    expected = "Cette demande attend la réponse d'une autre personne."
    for who in (people.programme_member(), people.another_holder()):
        assert refused(lambda who=who: joining.let_in(made, "", by=who, at=AT, seen=NO_PAGE)) == expected
        assert client_of(who).get(f"/structures/demandes/{made.public_id}/").status_code == 404
    found = [organisation(f"Structure {rank}") for rank in range(5)]
    for each in found[1:]:
        asked("", of=each)
    assert refused(lambda: asked("", of=found[0])) == (
        "Vous avez demandé à rejoindre 5 structures en vingt-quatre heures."
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("accepts", "subject", "said"),
    [
        (True, "Vous avez rejoint La Halle commune", "retirez-la de la structure"),
        (False, "Votre demande à rejoindre une structure n'est pas acceptée", "invitez-la depuis la page"),
    ],
)
def test_request_left_without_answer_falls_to_the_team_on_the_fifteenth_day(
    set_clock: Callable[..., None], accepts: bool, subject: str, said: str
) -> None:
    made, team = asked(), people.programme_member()
    client, page = client_of(team), f"/structures/demandes/{made.public_id}/"
    assert made.team_from == date(2026, 3, 7)
    set_clock(legal_instant(date(2026, 3, 7)) - timedelta(seconds=1))
    assert (client.get(page).status_code, awaited(client)) == (404, [])
    set_clock(legal_instant(date(2026, 3, 7)))
    assert awaited(client) == [("join", 1, page)]
    assert "Elles n'ont pas répondu en 15 jours" in plain(client.get(page).content.decode())
    typed = shown(client, page) | {"accept" if accepts else "refuse": "on", "word": "Vu."}
    assert client.post(page, typed).headers["Location"] == "/structures/demandes/"
    place = made.organisation.memberships.filter(user=people.another_holder()).values_list("role", flat=True)
    assert list(place) == (["contributor"] if accepts else [])
    assert Message.objects.get(recipient=people.another_holder()).subject == subject
    told = Message.objects.filter(recipient=people.holder()).latest("pk")
    assert said in plain(told.body)
    assert (client.get(page).status_code, awaited(client)) == (200, [])  # its answer may be read again


@pytest.mark.django_db
def test_requests_are_counted_on_the_first_page_of_managers_and_listed(
    set_clock: Callable[..., None],
) -> None:
    set_clock(AT)
    of, manager = tended(), client_of(people.holder())
    asked(of=of)
    [(_, _, page)] = awaited(manager)
    assert "demande à rejoindre une structure attend votre réponse" in plain(
        manager.get("/espace/").content.decode()
    )
    assert manager.get(page).status_code == 200
    joining.ask_to_join(of, "", by=people.person("demandeuse@exemple.test", "Demandeuse Exemple"), at=AT)
    assert awaited(manager) == [("join", 2, "/structures/demandes/")]
    assert [str(row.asked_by) for row in manager.get("/structures/demandes/").context["page"]] == [
        "Autre Porteur Exemple", "Demandeuse Exemple",
    ]  # fmt: skip
    assert awaited(client_of(people.another_holder())) == []


@pytest.mark.django_db
def test_team_answers_no_request_of_its_own() -> None:
    of, team = tended(), people.programme_member()
    User.objects.filter(pk=people.holder().pk).update(is_active=False)
    own = joining.ask_to_join(of, "", by=team, at=AT)
    assert refused(lambda: joining.let_in(own, "", by=team, at=AT, seen=NO_PAGE)) == (
        "Cette demande attend la réponse d'une autre personne."
    )


@pytest.mark.django_db
def test_requests_of_an_erased_person_go_with_them() -> None:
    asked()
    forget(people.another_holder(), by=people.another_holder(), at=AT)
    assert not JoinRequest.objects.exists()


@pytest.mark.django_db
def test_answer_is_whole_in_the_database() -> None:
    made = asked()
    said = "Une réponse a une date, un auteur, et dit oui ou non."
    assert sql_refused("UPDATE organisations_joinrequest SET accepted = true WHERE id = %s", made.pk) == said


@pytest.mark.django_db
def test_person_joins_and_is_let_in_by_the_pages(set_clock: Callable[..., None]) -> None:
    set_clock(AT)
    of = tended()
    who, manager = client_of(people.another_holder()), client_of(people.holder())
    assert "<strong>« La Halle commune » (Château-Thierry)</strong>" in plain(
        who.get(f"{JOIN}?numero=732 829 320 00074").content.decode()
    )
    assert who.post(JOIN, {"number": "552 100 554 00013", "word": ""}).status_code == 422
    page = who.get(JOIN).content.decode()
    assert "la page « Contact et aide »" in plain(page.split("inscrite ?")[1])
    assert 'href="/contact/"' in page
    done = who.post(JOIN, {"number": SIRET, "word": "La trésorière."}, follow=True)
    assert "Rejoindre « La Halle commune », demandé le 20 février 2026." in plain(done.content.decode())
    made = JoinRequest.objects.get()
    page = f"/structures/demandes/{made.public_id}/"
    assert page in manager.get(f"/structures/{of.public_id}/").content.decode()
    assert "La trésorière." in manager.get(page).content.decode()
    answer = manager.post(page, shown(manager, page) | {"accept": "on"}, follow=True)
    assert "La personne fait maintenant partie de la structure." in answer.content.decode()
    assert "Acceptée le" in manager.get(page).content.decode()
    assert who.get(f"/structures/{of.public_id}/").status_code == 200


@pytest.mark.django_db
def test_request_is_refused_from_the_page_and_an_unconfirmed_address_asks_nothing(
    set_clock: Callable[..., None],
) -> None:
    set_clock(AT)
    made, manager = asked(), client_of(people.holder())
    page = f"/structures/demandes/{made.public_id}/"
    assert manager.post(page).context["form"].non_field_errors() == [
        "Acceptez la demande, ou refusez-la, par l'un des deux boutons."
    ]
    answer = manager.post(page, shown(manager, page) | {"refuse": "on", "word": "Non."}, follow=True)
    made.refresh_from_db()
    assert (made.accepted, made.answer, answer.redirect_chain[0][0]) == (
        False, "Non.", f"/structures/{made.organisation.public_id}/",
    )  # fmt: skip
    claimant = client_of(people.claimant("pretendante@exemple.test"))
    assert claimant.get(JOIN).status_code == 403


@pytest.mark.django_db
def test_correction_to_the_number_of_another_structure_leads_to_the_request(
    set_clock: Callable[..., None],
) -> None:
    set_clock(AT)
    tended(rna="W021000777")
    other = organisation("L'Autre Halle", by=people.another_holder())
    typed = {"name": "L'Autre Halle", "number": SIRET, "rna": other.rna, "address": "", "search": ""}
    who = client_of(people.another_holder())
    answer = who.post(f"/structures/{other.public_id}/corriger/", typed)
    assert (answer.status_code, f"{JOIN}?numero={SIRET}" in answer.content.decode()) == (422, True)
