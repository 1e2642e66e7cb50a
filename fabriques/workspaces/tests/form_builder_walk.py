"""What the tests of the builder of forms share: who writes, on which call, and how a page is filled in."""

from __future__ import annotations

from typing import Any

from django.test import Client

from fabriques.accounts.models import User
from fabriques.accounts.tests import factories as people
from fabriques.calls.models import Call, FormDraft
from fabriques.calls.tests import factories as calls
from fabriques.calls.tests.form_factories import draft
from fabriques.rulebooks.form.reader import read
from fabriques.rulebooks.form.types import Field

HERE = "/espace/appels/appel/formulaire/"
DRAFT = f"{HERE}brouillon/"


def client_of(user: User | None = None) -> Client:
    """Someone signed in: of the programme team unless told otherwise."""
    found = Client()
    found.force_login(user or people.programme_member())
    return found


def call_with_draft() -> Call:
    """A call under the demonstration rules, with a draft of its form."""
    found = calls.call()
    calls.rulebook(found)
    draft(found)
    return found


def read_again(code: str) -> Field:
    return read(FormDraft.objects.get().text).by_code[code]


def save(client: Client, place: str, **typed: Any) -> Any:
    """Type in the page of a question, over what it shows, and save."""
    page = client.get(f"{DRAFT}questions/{place}/").context["form"]
    shown = {name: page[name].value() for name in page.fields if name != "categories"}
    shown = {name: value for name, value in shown.items() if value not in (None, False, "")}
    data = {name: value for name, value in (shown | typed).items() if value is not None}
    return client.post(f"{DRAFT}questions/{place}/", data)
