"""A person's own name: changed by that person alone, and never written in the journal."""

from __future__ import annotations

import pytest
from django.test import Client

from fabriques.accounts.acts import change_name
from fabriques.accounts.erasure import erase_account
from fabriques.accounts.tests import factories as people
from fabriques.common.reasons import Refusal
from fabriques.common.tests import instants
from fabriques.journal.queries import history

pytestmark = pytest.mark.django_db
PAGE = "/compte/nom/"
UNREADABLE = (
    "unreadable_name",
    "Ce nom ne peut pas être enregistré.",
    "Un compte ouvert porte un nom écrit sur une ligne, en lettres ou en chiffres, sans signe invisible.",
    "Tapez votre nom au clavier, sans le copier.",
)


def test_person_changes_their_own_name_once() -> None:
    user = people.holder()
    client = Client()
    client.force_login(user)
    for _twice in range(2):
        assert client.post(PAGE, {"full_name": "  Дарья\u200b  Exemple "}).url == PAGE
    user.refresh_from_db()
    entries = [entry for entry in history("user", user.public_id) if entry.act == "name_changed"]
    assert (user.full_name, [(entry.actor, entry.facts) for entry in entries]) == (
        "Дарья Exemple",
        [(user.public_id, {})],
    )
    assert client.get(PAGE).context["form"]["full_name"].value() == "Дарья Exemple"


@pytest.mark.parametrize("typed", ["", "\u3164", "--", "\u202e"])
def test_name_that_shows_nothing_is_refused_by_the_page(typed: str) -> None:
    user = people.holder()
    client = Client()
    client.force_login(user)
    assert client.post(PAGE, {"full_name": typed}).status_code == 422
    user.refresh_from_db()
    assert user.full_name == people.holder().full_name != typed


def test_name_of_somebody_else_is_refused() -> None:
    user = people.holder()
    with pytest.raises(Refusal) as refusal:
        change_name(user, "Autre", by=people.another_holder(), at=instants.DURING)
    assert refusal.value.codes == ("not_one_s_own_account",)


def test_name_that_cannot_be_read_or_of_an_erased_account_is_refused() -> None:
    user = people.holder()
    erase_account(user, by=user, at=instants.DURING)
    for name in ("Autre", "--"):
        with pytest.raises(Refusal) as refusal:
            change_name(user, name, by=user, at=instants.DURING)
        assert [(r.code, r.text, r.rule, r.remedy) for r in refusal.value.reasons] == [UNREADABLE]
