"""The identity of a structure, corrected by whoever answers for it: what changes, what is kept, who sees it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from fabriques.accounts.models import User
from fabriques.accounts.tests import factories as people
from fabriques.common.reasons import Refusal
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import sql_refused
from fabriques.journal.queries import history
from fabriques.organisations.correcting import Identity, correct_identity
from fabriques.organisations.models import IdentityChange, Organisation
from fabriques.organisations.queries import identity_changes
from fabriques.organisations.tests.factories import contributor, organisation

pytestmark = pytest.mark.django_db
SIRET = "73282932000074"
STRANGER = (
    "Seule une personne responsable de la structure peut corriger son identité.",
    "Le nom, les numéros et l'adresse d'une structure sont tenus par ses responsables.",
    "Adressez-vous à l'une des personnes responsables.",
)


def client(user: User) -> Client:
    found = Client()
    found.force_login(user)
    return found


def page(found: Organisation) -> str:
    return f"/structures/{found.public_id}/corriger/"


def correct(found: Organisation, by: User, **values: str) -> Organisation:
    known = {name: getattr(found, name) for name in ("name", "siret", "rna", "ridet", "tahiti", "address")}
    identity = Identity(**known | values, commune=found.commune)
    return correct_identity(found, identity, by=by, at=instants.DURING)


def test_correction_keeps_what_was_written_and_journals_no_name() -> None:
    holder = people.holder()
    found = organisation(by=holder)
    former = found.name
    fresh = correct(found, holder, name="Le Vrai Nom", siret=SIRET)
    assert (fresh.name, fresh.siret, fresh.register_read_at) == ("Le Vrai Nom", SIRET, None)
    kept = IdentityChange.objects.get()
    assert (kept.before, kept.after) == (
        {"name": former, "siret": found.siret},
        {"name": "Le Vrai Nom", "siret": SIRET},
    )
    entry = history("organisation", found.public_id)[-1]
    assert (entry.act, entry.actor, entry.facts) == (
        "organisation_corrected",
        holder.public_id,
        {"changed": "name,siret"},
    )
    correct(fresh, holder)
    assert IdentityChange.objects.count() == 1


@pytest.mark.parametrize(
    "who", [people.another_holder, people.sous_prefecture_agent, people.programme_member]
)
def test_correction_by_anybody_else_is_refused(who: Callable[[], User]) -> None:
    found = organisation(by=people.holder())
    with pytest.raises(Refusal) as refusal:
        correct(found, who(), name="Autre")
    assert [(each.text, each.rule, each.remedy) for each in refusal.value.reasons] == [STRANGER]


def test_correction_by_a_contributor_is_refused() -> None:
    found = organisation(by=people.holder())
    colleague = contributor(found, people.person("collegue@exemple.test", "Collègue Exemple"))
    with pytest.raises(Refusal) as refusal:
        correct(found, colleague, name="Autre")
    assert [(each.text, each.rule, each.remedy) for each in refusal.value.reasons] == [STRANGER]
    assert client(colleague).get(page(found)).status_code == 404


@pytest.mark.parametrize("name", ["", "--", "\u202eeman", "a\x07b"])
def test_name_that_cannot_be_read_is_refused(name: str) -> None:
    holder = people.holder()
    with pytest.raises(Refusal) as refusal:
        correct(organisation(by=holder), holder, name=name)
    assert [(each.text, each.rule, each.remedy) for each in refusal.value.reasons] == [
        (
            "Ce nom ne peut pas être lu : il est vide, ou il contient des signes invisibles.",
            "Le nom d'une structure s'écrit sur une ligne, avec des lettres ou des chiffres.",
            "Tapez le nom au clavier, sans le copier.",
        )
    ]


def test_correction_is_never_rewritten() -> None:
    holder = people.holder()
    correct(organisation(by=holder), holder, name="Le Vrai Nom")
    assert sql_refused("UPDATE organisations_identitychange SET changed_by = 'x'") == (
        "La correction d'une structure ne se modifie pas : elle dit ce qui était écrit avant."
    )


def test_manager_corrects_from_the_page_with_what_they_paste(set_clock: Callable[[datetime], None]) -> None:
    set_clock(instants.DURING)
    holder = people.holder()
    found = organisation(by=holder)
    who = client(holder)
    assert who.get(page(found)).context["form"]["name"].value() == found.name
    typed = {
        "name": " Le\u200b Vrai\u00a0Nom ", "number": "SIRET : 732 829 320 00074", "rna": "w 021 000 001",
        "address": "1 rue\nde l'Exemple", "search": "Andrezé",
    }  # fmt: skip
    assert who.post(page(found), typed).url == f"/structures/{found.public_id}/"
    found.refresh_from_db()
    kept = (found.name, found.siret, found.rna, found.address, found.commune_id)
    assert kept == ("Le Vrai Nom", SIRET, "W021000001", "1 rue de l'Exemple", "49023")
    shown = who.get(page(found)).context["form"]
    assert (shown["search"].value(), shown["number"].value()) == ("Beaupréau-en-Mauges", SIRET)


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        (
            {"search": "Soissns"},
            "commune",
            "Aucune commune ne s'appelle exactement ainsi : choisissez celle de la structure, ou corrigez.",
        ),
        ({"search": "Дружба"}, "search", "Aucune commune ne répond à ce nom ou à ce code postal."),
        (
            {"number": "W021000001"},
            "number",
            "Écrivez ici un numéro SIRET entier (14 chiffres), RIDET ou Tahiti.",
        ),
        ({"name": "\u3164"}, "name", "Ce champ est obligatoire."),
    ],
)
def test_page_refuses_and_keeps_what_was_typed(
    typed: dict[str, str], field: str, said: str, set_clock: Callable[[datetime], None]
) -> None:
    set_clock(instants.DURING)
    holder = people.holder()
    found = organisation(by=holder)
    sent = {"name": "Le Vrai Nom", "number": "", "rna": "", "address": "ici", "search": ""} | typed
    answer = client(holder).post(page(found), sent)
    form = answer.context["form"]
    assert (answer.status_code, form.errors[field], form["address"].value()) == (422, [said], "ici")
    assert not IdentityChange.objects.exists()


def test_guessed_commune_is_chosen_in_the_list(set_clock: Callable[[datetime], None]) -> None:
    set_clock(instants.DURING)
    holder = people.holder()
    found = organisation(by=holder)
    sent = {"name": "Le Vrai Nom", "search": "Soissns", "commune": "02722"}
    assert client(holder).post(page(found), sent).status_code == 302
    found.refresh_from_db()
    assert found.commune_id == "02722"


def test_services_read_what_was_corrected_since_the_submission() -> None:
    holder = people.holder()
    found = organisation(by=holder)
    former = found.name
    correct(found, holder, name="Le Vrai Nom", siret=SIRET)
    [change] = identity_changes(found, instants.OPENS)
    assert [(line.label, line.before, line.after) for line in change.lines] == [
        ("nom", former, "Le Vrai Nom"),
        ("numéro SIRET", "rien", SIRET),
    ]
    assert identity_changes(found, instants.CLOSES) == []


@pytest.mark.parametrize(
    "typed", ["\0", "a\0b", "x" * 5000, "\u202e", "<script>", "9" * 400, "''; --", "中" * 300]
)
def test_page_takes_anything_typed(typed: str, set_clock: Callable[[datetime], None]) -> None:
    set_clock(instants.DURING)
    holder = people.holder()
    found = organisation(by=holder)
    sent = dict.fromkeys(("name", "number", "rna", "address", "search", "commune"), typed)
    assert client(holder).post(page(found), sent).status_code == 422
    assert not IdentityChange.objects.exists()
