"""« Mes données »: what is given back, and what is left of an account once erased."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Callable
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from fabriques.accounts.models import User
from fabriques.accounts.tests import factories as people
from fabriques.applications.models import Application, Receipt
from fabriques.applications.tests import factories as files
from fabriques.common.seals import HIDDEN
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import refused
from fabriques.correspondence.models import Message
from fabriques.journal import rules
from fabriques.journal.queries import plain_entries
from fabriques.organisations import inviting
from fabriques.organisations.models import Invitation, Membership
from fabriques.organisations.tests.factories import contributor, organisation
from fabriques.selection.tests import factories as decisions
from fabriques.workspaces.erasing import erase_person
from fabriques.workspaces.personal import archive

pytestmark = pytest.mark.django_db
AT = instants.CHECKED
ONLY = "Vous êtes la seule personne responsable de « Association du Grenier commun »"


def opened(user: User) -> dict[str, str]:
    """Every file of a person's archive, by name."""
    with zipfile.ZipFile(BytesIO(archive(user, AT))) as made:
        return {name: made.read(name).decode("utf-8-sig") for name in made.namelist()}


def data(user: User) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(opened(user)["donnees.json"])
    return found


def client_for(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_archive_holds_account_structures_letters_and_files() -> None:
    file = files.submitted()
    found = data(people.holder())
    assert found["compte"][0]["email"] == "porteuse@exemple.test"
    assert found["structures"] == [{"organisation": "Association du Grenier commun", "role": "responsable"}]
    assert [row["place_name"] for row in found["dossiers"]] == ["Le Grenier commun"]
    assert found["dossiers"][0]["submitted_by"] == "Porteuse Exemple"
    assert [row["subject"] for row in found["courriers"]] == ["Votre dossier est arrivé : Le Grenier commun"]
    acts = {(row["act"], row["subject_id"]) for row in found["journal"]}
    assert {("submitted", file.public_id), ("account_opened", people.holder().public_id)} <= acts


def test_archive_holds_grants_delegations_and_what_else_names_the_person() -> None:
    agent = people.prefecture_agent("02")
    decisions.refused()
    found = data(agent)
    assert {row["perimeter"] for row in found["habilitations"]} == {"Préfecture de l'Aisne (02)"}
    assert {"nature": "décision", "count": 1} in found["autres-mentions"]


def test_archive_csv_reads_as_a_french_spreadsheet_and_runs_no_formula() -> None:
    organisation("=HYPERLINK(1)")
    rows = list(csv.reader(StringIO(opened(people.holder())["structures.csv"]), delimiter=";"))
    assert rows == [["organisation", "rôle"], ["'=HYPERLINK(1)", "responsable"]]


def test_archive_tells_no_link_to_use_once() -> None:
    of = organisation()
    inviting.invite_to_organisation(
        people.another_holder().email, of, Membership.Role.MANAGER, by=people.holder(), at=AT
    )
    (letter,) = data(people.another_holder())["courriers"]
    assert (HIDDEN in letter["body"], "scellé" in letter["body"]) == (True, False)


def test_archive_of_someone_else_is_never_given() -> None:
    file = files.submitted()
    found = data(people.another_holder())
    assert (found["dossiers"], found["courriers"]) == ([], [])
    assert file.public_id not in json.dumps(found)


def test_erased_person_leaves_files_receipts_and_a_journal_that_verifies(
    set_clock: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    file = decisions.notified(decisions.refused()).application
    user = people.holder()
    set_clock(instants.ANNOUNCED)
    receipt = Receipt.objects.values_list("content", "fingerprint").get(application=file)
    root = rules.root(entry["hash"] for entry in plain_entries())
    before = len(list(plain_entries()))
    client = client_for(user)
    response = client.post("/espace/mes-donnees/effacer/", {"sure": "on"})
    assert (response.status_code, client.get("/espace/").status_code) == (302, 302)
    row = User.objects.get(pk=user.pk)
    assert (row.full_name, row.is_active, Application.objects.get(pk=file.pk).submitted_by) == (
        "",
        False,
        row,
    )
    assert Receipt.objects.values_list("content", "fingerprint").get(application=file) == receipt
    assert not Message.objects.filter(address=user.email).exists()
    assert set(Message.objects.filter(recipient=user).values_list("body", flat=True)) == {
        "(Texte effacé à la demande de la personne.)"
    }
    call_command("journal", "verify")
    assert "✗" not in capsys.readouterr().out
    kept = list(plain_entries())
    added = [entry for entry in kept if entry["act"] == "account_erased"]
    assert (rules.faults(kept), len(kept) - before, len(added)) == ([], 1, 1)
    assert rules.root(entry["hash"] for entry in kept if entry not in added) == root


def test_only_manager_of_a_running_file_is_not_erased_and_knows_what_to_do(
    set_clock: Callable[..., None],
) -> None:
    files.submitted()
    set_clock(AT)
    client = client_for(people.holder())
    response = client.post("/espace/mes-donnees/effacer/", {"sure": "on"})
    expected = f"{ONLY}, qui a un dossier en cours."
    [reason] = response.context["refused_for"]
    assert (response.status_code, reason.text, User.objects.get(pk=people.holder().pk).is_active) == (
        422, expected, True,
    )  # fmt: skip
    assert reason.remedy.startswith("Transmettez la responsabilité depuis « Ma structure », ou retirez")
    user = people.holder()
    assert refused(lambda: erase_person(user, by=user, at=AT)) == expected


@pytest.mark.parametrize(
    ("at", "running"), [(instants.DURING, True), (instants.CLOSES, False), (instants.DECIDED, False)]
)
def test_draft_holds_its_only_manager_until_its_wave_closes(at: Any, running: bool) -> None:
    files.whole_draft()
    user = people.holder()
    if running:
        assert refused(lambda: erase_person(user, by=user, at=at)).endswith("qui a un dossier en cours.")
        return
    erase_person(user, by=user, at=at)
    assert Membership.objects.get(user=user).role == "manager"


def test_withdrawn_file_holds_nobody() -> None:
    files.withdrawn()
    erase_person(people.holder(), by=people.holder(), at=AT)
    assert User.objects.filter(erased_at=AT).count() == 1


def test_only_manager_hands_over_to_the_others_first() -> None:
    of, user = organisation(), people.holder()
    contributor(of, people.another_holder())
    expected = (
        "Vous êtes la seule personne responsable de « Association du Grenier commun », où d'autres personnes"
        " travaillent."
    )
    assert refused(lambda: erase_person(user, by=user, at=AT)) == expected
    erase_person(people.another_holder(), by=people.another_holder(), at=AT)
    assert list(of.memberships.values_list("user", flat=True)) == [user.pk]


def test_invitations_to_an_erased_address_are_cancelled_and_forget_it() -> None:
    of, guest = organisation(), people.another_holder()
    inviting.invite_to_organisation(guest.email, of, Membership.Role.MANAGER, by=people.holder(), at=AT)
    erase_person(guest, by=guest, at=instants.DECIDED)
    row = Invitation.objects.get()
    assert (row.address, row.revoked_at) == ("", instants.DECIDED)


def test_erasure_asks_twice() -> None:
    client = client_for(people.holder())
    response = client.post("/espace/mes-donnees/effacer/")
    assert list(response.context["form"].errors) == ["sure"]
    assert User.objects.filter(erased_at=None).count() == 1


def test_download_is_a_private_zip() -> None:
    response = client_for(people.holder()).get("/espace/mes-donnees/archive.zip")
    name = f'attachment; filename="mes-donnees-{people.holder().public_id}.zip"'
    assert (response["Content-Type"], response["Content-Disposition"]) == ("application/zip", name)
    assert "no-store" in response["Cache-Control"]
