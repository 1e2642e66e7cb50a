"""Reading is journalled by what was read, whatever page shows it; bank details have one door."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pypdfium2
import pytest
from django.test import Client, override_settings

from fabriques.accounts.models import User
from fabriques.accounts.tests import factories as people
from fabriques.applications import acts as applications
from fabriques.applications.corrections.acts import answer_correction
from fabriques.applications.models import Application, Receipt
from fabriques.applications.pieces.acts import add_piece, replace_piece
from fabriques.applications.pieces.upkeep import draw
from fabriques.applications.tests import factories as files
from fabriques.applications.tests.pieces import upload
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants, samples
from fabriques.journal.models import Entry
from fabriques.organisations.models import Organisation
from fabriques.organisations.tests.factories import contributor
from fabriques.territories.tests.factories import CHATEAU_THIERRY
from fabriques.workspaces.personal import everything
from tests.exclusion import AGAIN, follow, pages_of
from tests.harness.scenes import scene

pytestmark = pytest.mark.django_db
SECRET = "rib-du-refuge"
# Opened with a file's identifier, and not journalled: why.
NOT_READINGS = {
    "applications:piece_thumbnail": "the small picture is not the document",
    "workspaces:ask_correction": "journalled as the file, whose page was opened before",
}


@pytest.fixture(autouse=True, scope="module")
def _media(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with override_settings(MEDIA_ROOT=str(tmp_path_factory.mktemp("files"))):
        yield


@scene
def lived() -> dict[str, str]:
    """A refused file and the one that followed; a piece, and bank details given twice, each drawn."""
    draft = files.whole_draft(name="Le Refuge refusé")
    codes = {field.document: field.code for field in draft.questions.fields() if field.document}
    plan = add_piece(
        draft, codes["statutes"], upload(name="statuts.pdf"), by=draft.started_by, at=instants.DURING
    )
    bank = draft.pieces.get(code=codes["bank_details"])
    bank = replace_piece(
        bank, upload(samples.pdf(2), f"{SECRET}-1.pdf"), by=draft.started_by, at=instants.DURING
    )
    applications.submit(draft, by=draft.started_by, at=instants.DURING, seen=NO_PAGE)
    correction = files.reopened(codes["bank_details"], file=Application.objects.get(pk=draft.pk))
    newer = replace_piece(
        bank, upload(samples.pdf(3), f"{SECRET}-2.pdf"), by=draft.started_by, at=instants.CHECKED
    )
    answer_correction(correction, {}, by=draft.started_by, at=instants.CHECKED, seen=NO_PAGE)
    Organisation.objects.filter(pk=draft.organisation_id).update(commune=CHATEAU_THIERRY)
    for each in (plan, bank, newer):
        draw(each.public_id)
    return {
        "application": draft.public_id, "piece": plan.public_id, "bank": newer.public_id, "code": plan.code,
        "bank_code": bank.code, "correction": correction.public_id, "wave": draft.wave.code, "import": "x",
        "nomination": "x", "late": "x", "later": follow("Le Refuge refusé"),
    }  # fmt: skip


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def of_file(lived: dict[str, str], piece: str = "piece", code: str = "code") -> dict[str, str]:
    """The pages opened at the file, at what follows it or at a piece of it."""
    ids = lived | {"piece": lived[piece], "code": lived[code]}
    pages = pages_of(ids)
    named = (ids["application"], ids["later"], ids["piece"])
    return {name: path for name, path in pages.items() if any(each in path for each in named)}


def entries(user: User) -> list[tuple[str, str]]:
    """What the journal says that a person read, in order."""
    found = Entry.objects.filter(actor=user.public_id).order_by("pk")
    return [(each.act, str(each.facts.get("what", ""))) for each in found]


def visit(user: User, pages: dict[str, str]) -> dict[str, list[tuple[str, str]]]:
    """Open each page; what the journal gained, by the name of the pages that opened."""
    client, found = client_of(user), {}
    for name, path in pages.items():
        before = len(entries(user))
        response = client.get(path)
        b"".join(response) if response.streaming else response.content
        if response.status_code in (200, 302):
            found[name] = entries(user)[before:]
    return found


READ = {
    "workspaces:file": [("read", "file")],
    "workspaces:pieces": [("read", "viewer"), ("piece_read", "")],
    "applications:receipt": [("read", "receipt")],
    "applications:receipt_pdf": [("read", "receipt_pdf")],
    "workspaces:file_pdf": [("read", "file_pdf")],
    "applications:compare": [("read", "comparison"), ("read", "comparison")],
    "applications:piece_versions": [("read", "piece_versions")],
    "workspaces:piece": [("piece_read", "")],
    # The same piece again, the same day.
    "applications:piece": [],
    "applications:piece_page": [],
}


def test_every_page_that_shows_a_file_journals_what_was_read_once_a_day(
    lived: dict[str, str], set_clock: Callable[..., None]
) -> None:
    set_clock(AGAIN)
    agent = people.sous_prefecture_agent()
    opened = visit(agent, of_file(lived))
    assert opened == READ | {name: [] for name in NOT_READINGS}
    assert [gained for gained in visit(agent, of_file(lived)).values() if gained] == []
    set_clock(AGAIN + timedelta(days=1, minutes=1))
    assert visit(agent, of_file(lived)) == opened


def test_holder_reads_their_own_file_and_nothing_is_journalled(
    lived: dict[str, str], set_clock: Callable[..., None]
) -> None:
    set_clock(AGAIN)
    opened = visit(people.holder(), of_file(lived))
    assert set(READ) < set(opened)
    assert [gained for gained in opened.values() if gained] == []


READERS: dict[str, Callable[[], User]] = {
    "responsible": people.holder,
    "decider": lambda: people.prefecture_agent("02"),
    "programme": people.programme_member,
}


def contributing() -> User:
    user = people.another_holder()
    contributor(Application.objects.get(place_name="Le Refuge refusé").organisation, user)
    return user


OTHERS: dict[str, Callable[[], User]] = {
    "contributor": contributing,
    "service": people.sous_prefecture_agent,
    "region": people.region_agent,
    "panel": people.panel_member,
    "control": people.overseer,
}
CLOSED = "pièce bancaire (réservée)"


def bodies(user: User, pages: dict[str, str]) -> dict[str, str]:
    """What each page that opens says."""
    client, found = client_of(user), {}
    for name, path in pages.items():
        response: Any = client.get(path)
        content = b"".join(response) if response.streaming else response.content
        if response.status_code in (200, 302):
            found[name] = content.decode(errors="replace")
    return found


@pytest.mark.parametrize("who", OTHERS)
def test_bank_details_are_neither_opened_nor_named_to_others(
    who: str, lived: dict[str, str], set_clock: Callable[..., None]
) -> None:
    set_clock(AGAIN)
    user = OTHERS[who]()
    said = bodies(user, of_file(lived, "bank", "bank_code"))
    assert [name for name, text in said.items() if SECRET in text] == []
    at_the_piece = {
        name for name, path in of_file(lived, "bank", "bank_code").items() if lived["bank"] in path
    }
    assert at_the_piece & set(said) == set()
    assert "applications:piece_versions" not in said
    assert [CLOSED in said[f"workspaces:{page}"] for page in ("file", "pieces")] == [True, True]
    assert SECRET not in str(everything(user, AGAIN.date()))
    assert ("bank_details_read", "") not in entries(user)


@pytest.mark.parametrize("who", READERS)
def test_bank_details_are_opened_by_the_rule_of_their_page_and_their_reading_is_journalled(
    who: str, lived: dict[str, str], set_clock: Callable[..., None]
) -> None:
    set_clock(AGAIN)
    user = READERS[who]()
    pages = of_file(lived, "bank", "bank_code")
    opened = visit(user, {name: path for name, path in pages.items() if lived["bank"] in path})
    assert opened == {
        "workspaces:piece": [
            *([] if who == "responsible" else [("read", "viewer")]),
            ("bank_details_read", ""),
        ],
        "applications:piece": [],
        "applications:piece_page": [],
    }
    entry = Entry.objects.get(act="bank_details_read", actor=user.public_id)
    file = Application.objects.get(public_id=lived["application"])
    assert (entry.subject_id, entry.facts) == (file.organisation.public_id, {"piece": lived["bank"]})
    versions = {"versions": pages["applications:piece_versions"]}
    assert SECRET in bodies(user, versions)["versions"]


def test_receipt_names_no_bank_details_to_anybody(lived: dict[str, str]) -> None:
    receipt = Receipt.objects.get(application__public_id=lived["application"])
    content = (
        client_of(people.holder()).get(f"/espace/candidatures/{lived['application']}/accuse.pdf").content
    )
    document = pypdfium2.PdfDocument(content)
    text = " ".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    assert (SECRET in receipt.content, SECRET in text, CLOSED in text) == (True, False, True)
