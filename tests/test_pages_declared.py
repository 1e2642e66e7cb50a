"""Who may open a page is declared beside its address, and nowhere else."""

from __future__ import annotations

import re
from pathlib import Path

from fabriques.accounts.pages import OWNER
from fabriques.common import authorization as kinds
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


# What lies under an address opens to no kind but these; True: nobody else is told that it exists.
PROGRAMME_ALONE = frozenset({kinds.PROGRAMME})
RESERVED: dict[str, tuple[frozenset[str], bool | None]] = {
    **{
        f"/espace/{name}/": (PROGRAMME_ALONE, True)
        for name in ("appels", "questions", "heures", "alertes", "reseaux", "imports")
    },
    # Told once announced, hidden while it is prepared.
    "/espace/vagues/": (PROGRAMME_ALONE | {kinds.OVERSIGHT}, None),
    "/espace/zonages/": (PROGRAMME_ALONE | {kinds.OVERSIGHT}, False),
    "/espace/journal/": (PROGRAMME_ALONE | {kinds.OVERSIGHT}, False),
    "/espace/comptes/": (frozenset({kinds.ADMINISTRATOR}), False),
    "/espace/retards/": (frozenset({kinds.PREFECTURE, kinds.PROGRAMME}), True),
    "/espace/services/": (frozenset(kinds.SERVICES) | {kinds.OVERSIGHT}, True),
    "/espace/equipe/": (frozenset(kinds.SERVICES), True),
    "/espace/dossiers/": (kinds.KINDS - {kinds.NETWORK, kinds.ADMINISTRATOR, kinds.PERSON}, None),
    "/espace/habilitations/": (
        frozenset({kinds.PREFECTURE, kinds.PROGRAMME, kinds.ADMINISTRATOR, kinds.OVERSIGHT}), None,
    ),
}  # fmt: skip


def test_pages_under_an_address_open_to_no_other_kind_of_person() -> None:
    wrong = [
        page.name
        for page in pages().values()
        for start, (allowed, told_by_none) in RESERVED.items()
        if page.route.startswith(start)
        and page.audience != OWNER
        and not (page.audience.kinds <= allowed and told_by_none in (None, page.audience.hidden))
    ]
    assert wrong == []


def test_only_the_public_site_opens_without_signing_in() -> None:
    public = {page.name for page in pages().values() if not page.audience.signs_in}
    assert {name for name in public if not name.startswith(("public:", "territories:", "demo:"))} == set()
