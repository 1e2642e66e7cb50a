"""Whoever holds a file is named by one module: its sender for one on paper, never the agent who entered it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from fabriques.accounts.tests import factories as people
from fabriques.applications.documents import submission
from fabriques.applications.holders import EMAIL, EMAIL_PROVED, NAME, account_of
from fabriques.applications.models import Application, PaperSender
from fabriques.applications.search import matching
from fabriques.applications.tests import factories, papers
from fabriques.calls.tests.factories import demonstration_wave
from tests.harness.scenes import scene

db = pytest.mark.django_db
MAIL = "paule@exemple.test"
# Who writes it, who reads their own data, and the module that says who holds a file.
KNOWN = {
    "applications/arriving.py",
    "applications/holders.py",
    "applications/models/application.py",
    "workspaces/personal_files.py",
}


def test_nothing_names_a_holder_by_who_submitted_the_file() -> None:
    root = Path(settings.BASE_DIR) / "fabriques"
    read = [path for end in ("py", "html", "typ", "txt") for path in root.rglob(f"*.{end}")]
    found = {
        str(path.relative_to(root))
        for path in read
        if not {"tests", "migrations"} & set(path.parts) and "submitted_by" in path.read_text()
    }
    assert found == KNOWN


@scene
def both() -> None:
    """A file on paper and one online, of one wave."""
    wave = demonstration_wave()
    factories.submitted(wave, name="En ligne")
    papers.received(wave, name="Sur papier", email=MAIL)


def read(name: str) -> Application:
    return Application.objects.get(place_name=name)


@db
def test_holder_is_the_sender_of_a_paper_and_whoever_submitted_the_others(both: None) -> None:
    online, paper = read("En ligne"), read("Sur papier")
    assert (str(paper.holder), account_of(paper), paper.answered_by_post) == ("Paule Papier", None, False)
    assert (online.holder, account_of(online), online.answered_by_post) == (
        online.submitted_by,
        online.submitted_by,
        False,
    )
    assert factories.draft().holder == people.holder()
    rows = Application.objects.order_by("place_name").values_list(NAME, EMAIL, EMAIL_PROVED)
    assert list(rows.filter(submitted_at__isnull=False)) == [
        ("Porteuse Exemple", "porteuse@exemple.test", True),
        ("Paule Papier", MAIL, False),
    ]
    PaperSender.objects.update(email="")
    assert rows.get(pk=paper.pk) == ("Paule Papier", "", None)
    assert read("Sur papier").answered_by_post


@db
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Paule Papier", ["Sur papier"]),
        ("papi", ["Sur papier"]),
        ("PAULE@exemple.test", ["Sur papier"]),
        ("+33 1 99 00 00 01", ["Sur papier"]),
        ("porteuse exemple", ["En ligne"]),
    ],
)
def test_search_finds_a_paper_by_its_sender_and_never_by_the_agent(
    both: None, text: str, expected: list[str]
) -> None:
    assert [file.place_name for file in matching(Application.objects.order_by("key"), text)] == expected


@db
def test_agent_who_entered_a_paper_does_not_find_it_by_their_name(both: None) -> None:
    agent = read("Sur papier").started_by
    assert not matching(Application.objects.all(), agent.email).exists()
    assert not matching(Application.objects.all(), f'"{agent.full_name}"').exists()


@db
def test_printed_file_says_who_sent_it_and_when(both: None) -> None:
    assert submission(read("Sur papier")) == [
        ["Posté le", "30 mars 2026"],
        ["Arrivé au service le", "2 avril 2026"],
        ["Envoyé par", f"Paule Papier, 3 rue du Moulin, 02400 Château-Thierry, {MAIL}, 01 99 00 00 01"],
    ]
    assert submission(read("En ligne"))[1] == ["Déposé par", "Porteuse Exemple, porteuse@exemple.test"]
