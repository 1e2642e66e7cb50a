"""The pages of grants, accounts and delegations, as the people who use them send them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from fabriques.accounts import acts
from fabriques.accounts.models import Delegation, Grant, Role, User
from fabriques.accounts.tests import factories as people
from fabriques.common.authorization import INSTALLATION
from fabriques.common.tests import instants
from fabriques.territories.models import Commune, Departement
from fabriques.territories.tests.factories import CHATEAU_THIERRY, commune, service

pytestmark = pytest.mark.django_db
LIST = "/espace/habilitations/"
GRANT = "/espace/habilitations/nouvelle/"
DELEGATIONS = "/espace/delegations/"
UNKNOWN = "Aucun compte ouvert à cette adresse. Envoyez une invitation à la personne."


@pytest.fixture(autouse=True)
def _in_april(set_clock: Callable[..., None]) -> None:
    set_clock(instants.CHECKED)


def client_for(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def rows(response: Any) -> list[tuple[str, str]]:
    return [(str(row.cells[0].value), str(row.cells[2].value)) for row in response.context["table"].rows]


AGENT = ("Agente Exemple SP-021", "Sous-préfecture de Château-Thierry (02)")


def typed(**values: str) -> dict[str, str]:
    base = {"email": "nouvelle@exemple.test", "role": "assessor", "kind": "service", "place": "SP-021"}
    return base | {"since": "2026-04-08", "until": ""} | values


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=SP-021", True),
        ("q=agent.sp-021@exemple", True),
        ("q=personne", False),
        ("perimetre=sp-021", True),
        ("perimetre=chateau", True),
        ("perimetre=Château-Thierry", True),
        ("perimetre=Aisne&q=SP-021", False),
        ("nature=service&q=SP-021", True),
        ("nature=region&q=SP-021", False),
        ("role=assessor&q=SP-021", True),
        ("role=decider&q=SP-021", False),
        ("etat=in_force&q=SP-021", True),
        ("etat=to_come&q=SP-021", False),
        ("etat=over&q=SP-021", False),
        ("etat=all&q=SP-021", True),
        ("etat=x&role=x&nature=x&q=SP-021", True),
        ("q=%00SP-021", True),
    ],
)
def test_grants_are_searched(query: str, found: bool) -> None:
    people.sous_prefecture_agent("021")
    response = client_for(people.programme_member()).get(f"{LIST}?{query}")
    assert (AGENT in rows(response)) is found


def test_grants_are_found_by_any_kind_of_perimeter() -> None:
    for rank, where in enumerate((commune(CHATEAU_THIERRY), Departement.objects.get(pk="976"))):
        people.holding(f"agente-{rank}@exemple.test", f"Agente {rank}", Role.ASSESSOR, where)
    people.network_member()
    client = client_for(people.overseer())
    found = [
        rows(client.get(f"{LIST}?perimetre={text}"))
        for text in ("chateau-thierry", "Mayotte", "976", "Réseau Exemple")
    ]
    assert found == [
        [("Agente 0", "Château-Thierry (02)")],
        [("Agente 1", "Mayotte (976)")],
        [("Agente 1", "Mayotte (976)")],
        [("Animateur Exemple", "Réseau Exemple reseau-exemple")],
    ]


def test_grants_searched_by_marks_alone_are_none() -> None:
    people.sous_prefecture_agent("021")
    client = client_for(people.programme_member())
    marks = [f"{LIST}?{name}={text}" for name in ("q", "perimetre") for text in ("--", "Дружба", "中")]
    assert [rows(client.get(page)) for page in marks] == [[]] * 6


def test_prefecture_lists_the_grants_of_its_territory_only() -> None:
    for code in ("SP-021", "SP-512", "REG-32", "PREF-60"):
        people.agent(code)
    found = rows(client_for(people.prefecture_agent("02")).get(LIST))
    names = {name for name, _ in found}
    assert names == {"Agente Exemple SP-021", "Agente Exemple PREF-02"}
    region = client_for(people.agent("REG-32", Role.DECIDER)).get(LIST)
    assert {name for name, _ in rows(region)} == {
        "Agente Exemple SP-021", "Agente Exemple PREF-02", "Agente Exemple REG-32", "Agente Exemple PREF-60",
    }  # fmt: skip


@pytest.mark.parametrize(
    "who", [people.programme_member, people.overseer, lambda: people.prefecture_agent("02")]
)
def test_list_of_grants_costs_the_same_at_any_size(
    who: Callable[[], User], query_count: Callable[..., int]
) -> None:
    client = client_for(who())
    page = f"{LIST}?tri=-since&perimetre=02&q=agente"
    client.get(page)
    few = query_count(lambda: client.get(page))
    communes = Commune.objects.filter(departement="02").order_by("pk")[:120]
    since = instants.FOUNDED.date()
    for rank, where in enumerate(communes):
        user = people.person(f"agente-{rank}@exemple.test", f"Agente {rank:03}")
        acts.grant_role(user, Role.ASSESSOR, where, by=INSTALLATION, since=since, at=instants.FOUNDED)
    many = query_count(lambda: client.get(page))
    assert (many, few <= 10) == (few, True)
    assert client.get(f"{LIST}?page=2").context["page"].number == 2


def test_role_is_granted_from_the_page() -> None:
    user = people.person("nouvelle@exemple.test", "Nouvelle Exemple")
    client = client_for(people.programme_member())
    response = client.post(
        GRANT, typed(place="Préfecture de l'Aisne (02)", role="decider", until="2026-12-31")
    )
    grant = user.grants.get()
    assert (response.url, grant.role, grant.service, grant.until) == (
        f"/espace/personnes/{user.public_id}/", "decider", service("PREF-02"), date(2026, 12, 31),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("values", "errors"),
    [
        ({"email": "inconnue@exemple.test"}, {"email": UNKNOWN}),
        ({"place": "nulle part"}, {"place": "Rien ne répond à ce code ni à ce nom, pour cette nature."}),
        ({"place": ""}, {"place": "Indiquez le code ou le nom du périmètre."}),
        ({"place": "   ", "kind": "region"}, {"place": "Indiquez le code ou le nom du périmètre."}),
        ({"kind": "x"}, {"kind": "Sélectionnez un choix valide. x n’en fait pas partie."}),
        ({"role": "administrator"}, {"role": "Sélectionnez un choix valide. administrator n’en fait pas partie."}),
        ({"since": "hier"}, {"since": "« hier » n'est pas une date. Écrivez par exemple 31/03/2027."}),
    ],
)  # fmt: skip
def test_wrong_grant_says_what_to_correct(values: dict[str, str], errors: dict[str, str]) -> None:
    people.person("nouvelle@exemple.test", "Nouvelle Exemple")
    response = client_for(people.programme_member()).post(GRANT, typed(**values))
    form = response.context["form"]
    assert (response.status_code, {name: said[0] for name, said in form.errors.items()}) == (422, errors)
    assert form["email"].value() == typed(**values)["email"]


def test_name_with_several_answers_is_never_guessed() -> None:
    user = people.person("nouvelle@exemple.test", "Nouvelle Exemple")
    client = client_for(people.programme_member())
    several = typed(kind="commune", place="Saint-Denis")
    first = client.post(GRANT, several)
    offered = dict(first.context["form"].fields["chosen"].choices)
    chosen = "commune:97411"
    assert first.context["form"].errors["chosen"] == ["Plusieurs périmètres portent ce nom : choisissez."]
    assert offered[chosen] == "Saint-Denis (974)"
    client.post(GRANT, {**several, "chosen": chosen})
    assert user.grants.get().where == Commune.objects.get(pk="97411")


def test_national_and_network_perimeters_are_granted_from_the_page() -> None:
    user, other = people.person("nouvelle@exemple.test", "Nouvelle Exemple"), people.another_holder()
    people.network()
    client = client_for(people.programme_member())
    client.post(GRANT, typed(kind="national", role="oversight", place=""))
    client.post(GRANT, typed(kind="network", role="network", place="exemple", email=other.email))
    assert [(g.role, g.code) for g in Grant.objects.filter(user__in=[user, other]).order_by("role")] == [
        ("network", "reseau-exemple"), ("oversight", "national"),
    ]  # fmt: skip


def test_refused_grant_keeps_what_was_typed_and_says_why() -> None:
    people.person("nouvelle@exemple.test", "Nouvelle Exemple")
    response = client_for(people.prefecture_agent("02")).post(GRANT, typed(place="PREF-60"))
    form = response.context["form"]
    (said,) = form.non_field_errors()
    assert (response.status_code, form["place"].value()) == (422, "PREF-60")
    assert said.startswith("Vous ne pouvez pas donner ni retirer cette habilitation.")


def revoke_url(user: User) -> str:
    return f"/espace/habilitations/{user.grants.get().public_id}/retirer/"


def test_grant_is_withdrawn_from_the_page_at_once_or_later() -> None:
    now, later = people.sous_prefecture_agent("021"), people.sous_prefecture_agent("024")
    client = client_for(people.programme_member())
    client.post(revoke_url(now), {"motive": "Départ."})
    client.post(revoke_url(later), {"motive": "Fin de mission.", "until": "2026-06-30"})
    ends = [(g.stopped_on, g.until) for g in (now.grants.get(), later.grants.get())]
    assert ends == [(date(2026, 4, 8), date(2026, 4, 7)), (None, date(2026, 6, 30))]


def test_grant_is_not_withdrawn_without_a_motive_nor_by_whoever_only_reads() -> None:
    agent = people.sous_prefecture_agent("021")
    client = client_for(people.programme_member())
    assert client.get(revoke_url(agent)).status_code == 200
    assert client.post(revoke_url(agent), {"until": ""}).status_code == 422
    assert client_for(people.overseer()).get(revoke_url(agent)).status_code == 422
    assert client_for(people.administrator()).get(revoke_url(agent)).status_code == 422
    assert client_for(people.prefecture_agent("60")).get(revoke_url(agent)).status_code == 404
    assert agent.grants.get().stopped_on is None


def test_person_s_page_shows_grants_to_those_who_read_them() -> None:
    agent = people.sous_prefecture_agent("021")
    page = f"/espace/personnes/{agent.public_id}/"
    team = client_for(people.programme_member()).get(page)
    assert [cell.value for cell in team.context["table"].rows[0].cells][-1] == "Retirer"
    reader = client_for(people.overseer()).get(page)
    assert [cell.value for cell in reader.context["table"].rows[0].cells][-1] == "–"
    statuses = [
        client_for(user).get(page).status_code
        for user in (people.prefecture_agent("02"), people.prefecture_agent("60"), people.holder())
    ]
    assert statuses == [200, 404, 404]


def test_person_s_history_is_in_words() -> None:
    agent = people.sous_prefecture_agent("021")
    response = client_for(people.programme_member()).get(f"/espace/personnes/{agent.public_id}/")
    assert [words for _, words, _who in response.context["history"]] == [
        "Compte ouvert",
        "Habilitation accordée",
    ]


def test_administrator_finds_an_account_and_closes_it() -> None:
    holder, client = people.holder(), client_for(people.administrator())
    found = client.get("/espace/comptes/?q=porteuse@")
    assert [row.cells[0].href for row in found.context["table"].rows] == [
        f"/espace/personnes/{holder.public_id}/"
    ]
    before = client.get("/espace/comptes/")
    assert (before.context["table"], "Aucun compte" in before.content.decode()) == (None, False)
    assert "Aucun compte" in client.get("/espace/comptes/?q=introuvable").content.decode()
    page = f"/espace/personnes/{holder.public_id}/"
    asked, bare = client.get(f"{page}fermer/"), client.post(f"{page}fermer/", {"motive": ""})
    assert (asked.status_code, bare.status_code, User.objects.get(pk=holder.pk).is_active) == (200, 422, True)
    own = people.administrator()
    client.post(f"{page}fermer/", {"motive": "Adresse partagée par plusieurs personnes."})
    shown = client.get(page)
    assert not User.objects.get(pk=holder.pk).is_active
    assert "Adresse partagée par plusieurs personnes." in shown.content.decode()
    client.post(f"{page}rouvrir/")
    assert User.objects.get(pk=holder.pk).is_active
    assert [line[1:] for line in client.get(page).context["history"]][-2:] == [
        ("Compte fermé", str(own)),
        ("Compte rouvert", str(own)),
    ]
    assert client.post(f"/espace/personnes/{own.public_id}/fermer/").status_code == 422


def lent(**values: str) -> dict[str, str]:
    grant = people.prefecture_agent("02").grants.get(role="decider")
    base = {"grant": grant.public_id, "kind": "signature", "email": "agent.sp-512@exemple.test"}
    return base | {"since": "2026-04-08", "until": "2026-04-20", "motive": "Congés."} | values


def test_delegation_is_given_and_given_back_from_the_page() -> None:
    giver, receiver = people.prefecture_agent("02"), people.sous_prefecture_agent("512")
    client_for(giver).post(DELEGATIONS, lent())
    row = Delegation.objects.get()
    seen = client_for(receiver).get(DELEGATIONS)
    assert [line["row"] for line in seen.context["received"]] == [row]
    assert b"Par d\xc3\xa9l\xc3\xa9gation de" in seen.content
    home = client_for(receiver).get("/espace/")
    assert home.context["perimeter"].lent == (row,)
    client_for(receiver).post(f"{DELEGATIONS}{row.public_id}/terminer/")
    lines = client_for(giver).get(DELEGATIONS).context["given"]
    assert [(line["state"], line["may_end"]) for line in lines] == [("terminée", False)]
    other = client_for(people.programme_member())
    assert other.post(f"{DELEGATIONS}{row.public_id}/terminer/").status_code == 404


@pytest.mark.parametrize(
    ("values", "field", "expected"),
    [
        ({"email": "inconnue@exemple.test"}, "email", "Aucun compte ouvert à cette adresse."),
        ({"grant": "x"}, "grant", "Sélectionnez un choix valide. x n’en fait pas partie."),
        ({"until": ""}, "until", "Ce champ est obligatoire."),
    ],
)
def test_wrong_delegation_says_what_to_correct(values: dict[str, str], field: str, expected: str) -> None:
    giver = people.prefecture_agent("02")
    people.sous_prefecture_agent("512")
    response = client_for(giver).post(DELEGATIONS, lent(**values))
    assert (response.status_code, list(response.context["form"].errors[field])) == (422, [expected])


def test_delegation_to_come_is_said_so_and_person_without_a_grant_has_no_form() -> None:
    giver = people.prefecture_agent("02")
    people.sous_prefecture_agent("512")
    client_for(giver).post(DELEGATIONS, lent(since="2026-04-15"))
    assert [line["state"] for line in client_for(giver).get(DELEGATIONS).context["given"]] == ["à venir"]
    assert client_for(people.holder()).get(DELEGATIONS).context["form"] is None
