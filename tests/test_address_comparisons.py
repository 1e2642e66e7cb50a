"""Addresses are compared with people in one module, and whatever asks it is walked by `test_unconfirmed_addresses`."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import EmailField

from tests.test_unconfirmed_addresses import OBTAINED

ROOT = Path(__file__).resolve().parents[1] / "fabriques"
ASKING = {"filter", "exclude", "get", "Q", "When", "get_object_or_404", "get_or_create", "update_or_create"}
# What reads an address without saying whose it is: by step, how many times, and why.
KNOWN = {
    "accounts: email__iexact": (1, "the library's own key of an account, which a password must open"),
    "accounts: user__email__icontains": (1, "a search among people already known to hold a role"),
    "accounts: email": (1, "a service that has a mailbox"),
    "accounts: email__icontains": (1, "a search of the technical administrators, who give nothing by it"),
    "applications: found.address != application.address": (1, "a postal address"),
    "applications: address != form.application.address": (1, "a postal address"),
    "common: widget.meant != address": (1, "what was typed, sent a second time"),
    "applications: email__iexact": (2, "a search among files that whoever searches sees already"),
    "applications: email": (1, "whether a paper that is followed gives an address at all"),
    "applications: paper_sender__email": (1, "whether a paper gives an address at all"),
    "calls: email": (1, "a service that has a mailbox"),
    "calls: address__iexact": (1, "the sender of earlier questions, to count them"),
    "demo: email": (1, "an account of the demonstration, by its name"),
    "organisations: address": (1, "the earlier invitations sent to the same address"),
    "territories: address != NULL": (1, "a postal address"),
    "workspaces: address__in": (
        1,
        "the letters of a paper followed by whoever confirmed its address, sent there before",
    ),
    "workspaces: email": (4, "a service that has a mailbox; whether a paper gives an address at all"),
}
# Of accounts: the only ones to read the library's addresses.
READERS = {"addresses", "reactions", "sign_in_views", "signed_in"}


def address_fields() -> set[str]:
    return {
        field.name
        for model in apps.get_models()
        if model.__module__.startswith("fabriques.")
        for field in model._meta.get_fields()
        if isinstance(field, EmailField)
    }


def sources() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(ROOT.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if not {"tests", "migrations"} & set(path.parts) and name != "accounts/addresses.py":
            yield name, ast.parse(path.read_text(encoding="utf-8"))


def comparisons(tree: ast.Module, names: set[str]) -> Iterator[str]:
    """What a module compares with an address: by a lookup, or by an operator."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            keys = [each.arg or "" for each in node.keywords] if called in ASKING else []
            yield from (key for key in keys if names & set(key.split("__")[-2:]))
        elif isinstance(node, ast.Dict):
            keys = [str(key.value) for key in node.keys if isinstance(key, ast.Constant)]
            yield from (key for key in keys if "__" in key and names & set(key.split("__")[-2:]))
        elif isinstance(node, ast.Compare) and any(
            getattr(each, "attr", getattr(each, "id", "")) in names for each in ast.walk(node)
        ):
            yield ast.unparse(node)


def test_addresses_are_compared_with_people_in_one_module() -> None:
    names = address_fields()
    found = Counter(
        f"{name.partition('/')[0]}: {said}" for name, tree in sources() for said in comparisons(tree, names)
    )
    assert dict(found) == {said: times for said, (times, _why) in KNOWN.items()}


@pytest.mark.parametrize(
    "written",
    [
        "found = Thing.objects.filter(email__iexact=user.email)",
        "found = rows.filter(contact_address=by.email)",
        'same = Q(**{"address__iexact": typed})',
        "allowed = row.email.lower() == user.email.lower()",
        "allowed = by.email in addresses",
    ],
)
def test_new_comparison_is_seen(written: str) -> None:
    assert list(comparisons(ast.parse(written), address_fields()))


def imported(tree: ast.Module, module: str) -> bool:
    step, _, name = module.rpartition(".")
    return any(
        isinstance(node, ast.ImportFrom)
        and (
            (node.module == module and [each.name for each in node.names] != ["plain"])
            or (node.module == step and name in {each.name for each in node.names})
        )
        for node in ast.walk(tree)
    )


def test_whatever_an_address_opens_is_walked_above() -> None:
    asking = {name for name, tree in sources() if imported(tree, "fabriques.accounts.addresses")}
    rooms = {name.rpartition("/")[0] for name in asking}
    assert {room for room in rooms if room.partition("/")[0] != "accounts"} == set(OBTAINED)


def test_library_s_addresses_are_read_by_accounts_alone() -> None:
    found = {name for name, tree in sources() if imported(tree, "allauth.account.models.EmailAddress")}
    assert found <= {f"accounts/{name}.py" for name in READERS}
