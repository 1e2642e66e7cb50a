"""Who may open a page is declared beside its address, and nowhere else."""

from __future__ import annotations

import re
from pathlib import Path

from tests.declared import ROOT, pages, undeclared

GUARD = "fabriques/common/pages.py"
# The sign-in pages stand among the account library's, which has its own way; no other view guards itself.
SIGN_IN = ("sign_in_views", "identity_views", "access")
BESIDE = {GUARD, *(f"fabriques/accounts/{name}.py" for name in SIGN_IN)}
GUARDS = re.compile(
    r"\b(login_required|require_(?:GET|POST|safe|http_methods)|PermissionDenied|user_passes_test)\b"
)


def guards_of_their_own(root: Path = ROOT) -> list[str]:
    """The modules that ask for a sign-in, a method or a role by another way than the guard of pages."""
    found = []
    for path in sorted((root / "fabriques").rglob("*.py")):
        name = str(path.relative_to(root))
        if "/tests/" not in name and name not in BESIDE:
            found += [f"{name} : {word}" for word in sorted(set(GUARDS.findall(path.read_text("utf-8"))))]
    return found


def test_page_says_beside_its_address_who_may_open_it() -> None:
    assert undeclared() == []
    assert {"public:home", "accounts:grants", "workspaces:file"} <= set(pages())


def test_no_view_has_a_guard_of_its_own() -> None:
    assert guards_of_their_own() == []
