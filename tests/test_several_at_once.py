"""What is done to several at once gets an outcome by name: each name is read on the page that answers."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

import fabriques
from fabriques.accounts.tests import factories as people
from fabriques.applications.tests import factories as files
from fabriques.applications.tests.pages import client_of, page
from fabriques.applications.tests.pieces import code, upload
from fabriques.assessment.tests import factories as checks
from fabriques.calls.tests.factories import demonstration_wave
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import plain
from fabriques.common.tests.shown import shown
from fabriques.selection.tests import factories as decisions

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Case:
    """`sent` to `action` by `who`: what the page answered with, or leads to, must say of each, in these words."""

    who: Client
    action: str
    sent: dict[str, Any]
    said: tuple[str, ...]
    at: Any = instants.NOTIFIED


def decided(*names: str) -> list[Any]:
    wave = demonstration_wave()
    made = [checks.complete(files.submitted(wave, name=name)) for name in names]
    for file in made[:-1]:
        decisions.retained(file)
    return made


def handing() -> Case:
    made = [files.submitted(demonstration_wave(), name=name) for name in ("La Halle", "Le Grenier")]
    who = client_of(people.sous_prefecture_agent())
    return Case(
        who, "/espace/dossiers/suivi/", {"files": [each.public_id for each in made], "person": "moi"},
        ("La Halle", "Le Grenier", "2 dossiers confiés à"),
    )  # fmt: skip


def notifying() -> Case:
    made = decided("La Halle", "Le Grenier", "L'Attente")
    who, ids = client_of(decisions.decider(made[0])), [each.public_id for each in made]
    ready = who.post("/espace/dossiers/notifier/", {"files": ids}).context["asked"].ready
    seen = {f"seen_{each.file.public_id}": each.seen for each in ready}
    numbers = tuple(each.receipt.number for each in made)
    said = (
        "La Halle", "Le Grenier", "L'Attente", *numbers, "2 décisions notifiées.",
        "Aucune décision n'est prise sur ce dossier.",
    )  # fmt: skip
    return Case(who, "/espace/dossiers/notifier/faire/", {"files": ids, **seen}, said)


def inviting() -> Case:
    draft = files.consortium()
    who, action = client_of(draft.started_by), page(draft, "consortium/inviter/")
    said = (
        "Message envoyé à : Ressourcerie d'exemple.",
        "Sans message : Association du Grenier commun (chef de file : signe sur cette page).",
    )
    return Case(who, action, shown(who, page(draft, "consortium/"), action), said, instants.DURING)


def sending_pieces() -> Case:
    draft = files.draft()
    asked = code(draft)
    sent = [upload(), upload(b"Note", "note.txt"), upload(b"MZ\x90", "virus.exe")]
    said = ("Enregistré : statuts.pdf, note.txt.", "virus.exe")
    return Case(
        client_of(draft.started_by), page(draft, "pieces/"), {"add": asked, f"file-{asked}": sent}, said,
        instants.DURING,
    )  # fmt: skip


def announcing() -> Case:
    made = decided("La Halle", "Le Grenier", "L'Attente")
    for file in made[:-1]:
        decisions.notified(file.decision)
    wave, who = made[0].wave, client_of(people.programme_member())
    action = f"/espace/vagues/{wave.code}/annoncer/"
    said = ("2 décisions publiques à partir du", "La Halle, ", "Le Grenier, ")
    sent = shown(who, f"/espace/vagues/{wave.code}/", action) | {"at_once": "on"}
    return Case(who, action, sent, said, instants.NOTIFIED + timedelta(hours=1))


CASES: dict[str, Callable[[], Case]] = {
    "hand files to someone": handing,
    "notify decisions": notifying,
    "invite the members of a consortium": inviting,
    "send pieces": sending_pieces,
    "announce a wave": announcing,
}
# Views that take several things at once; whoever adds one adds its case above.
TAKE_SEVERAL = {
    "applications/pieces/views.py",
    "workspaces/list_charge_views.py",
    "workspaces/list_notify_views.py",
}


@pytest.mark.parametrize("name", CASES)
def test_action_on_several_says_what_became_of_each_by_name(
    name: str, set_clock: Callable[..., None], tmp_path: Path, settings: Any
) -> None:
    settings.MEDIA_ROOT, settings.SCANNER = tmp_path, ""
    set_clock(instants.NOTIFIED)
    case = CASES[name]()
    set_clock(case.at)
    answer = case.who.post(case.action, case.sent, follow=True)
    told = plain(unescape(answer.content.decode()))
    assert [each for each in case.said if each not in told] == []


def test_views_that_take_several_things_are_those_walked_here() -> None:
    root = Path(fabriques.__file__).parent
    found = {
        str(path.relative_to(root))
        for path in root.rglob("*views*.py")
        if re.search(r"request\.(POST|FILES)\.getlist\(", path.read_text())
    }
    assert found == TAKE_SEVERAL
