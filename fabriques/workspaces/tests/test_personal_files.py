"""What an archive of personal data holds of files: what the person did themself, and what they may read today."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC
from io import BytesIO
from typing import Any

import pytest

from fabriques.accounts.models import User
from fabriques.accounts.tests import factories as people
from fabriques.applications import acts
from fabriques.applications.corrections.acts import answer_correction
from fabriques.applications.models import Application
from fabriques.applications.tests import factories as files
from fabriques.applications.tests.pieces import piece
from fabriques.assessment.charge.acts import assign
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.organisations.models import Membership
from fabriques.organisations.tests.factories import contributor, organisation
from fabriques.workspaces.personal import archive

pytestmark = pytest.mark.django_db
AFTER = "Écrit par d'autres, après son départ"


def opened(user: User) -> tuple[dict[str, Any], str]:
    """A person's archive: its data, and everything that it says."""
    with zipfile.ZipFile(BytesIO(archive(user, instants.CHECKED))) as made:
        texts = [made.read(name).decode("utf-8-sig") for name in sorted(made.namelist())]
        return json.loads(made.read("donnees.json")), "\n".join(texts)


def leave(user: User) -> None:
    Membership.objects.filter(user=user).delete()


def contributor_of_ours() -> User:
    return contributor(organisation(), people.another_holder())


def test_contributor_who_left_keeps_no_word_that_others_wrote_since() -> None:
    gone = contributor_of_ours()
    draft = files.draft(by=gone, of=organisation())
    leave(gone)
    acts.write(draft, {"place_name": AFTER, "summary": AFTER}, by=people.holder(), at=instants.DURING)
    data, said = opened(gone)
    [row] = data["dossiers"]
    assert AFTER not in said
    assert {name: value for name, value in row.items() if value is not None} == {
        "public_id": draft.public_id,
        "wave": str(draft.wave),
        "organisation": "Association du Grenier commun",
        "started_by": "Autre Porteur Exemple",
        "started_at": draft.started_at.astimezone(UTC).isoformat(),
    }


def test_contributor_who_left_keeps_what_they_sent_as_it_was_received() -> None:
    gone = contributor_of_ours()
    draft = files.whole_draft(of=organisation())
    sent = piece(draft, name="statuts-du-grenier.pdf", by=gone)
    receipt = acts.submit(draft, by=gone, at=instants.DURING, seen=NO_PAGE)
    leave(gone)
    data, _said = opened(gone)
    assert [row["number"] for row in data["depots"]] == [receipt.number]
    kept, content = data["depots"][0]["content"], json.loads(receipt.content)
    whole = [each for each in content["pieces"] if each["code"] != "bank_details"]
    closed = {"code": "bank_details", "name": "pièce bancaire (réservée)"}
    assert kept == content | {"pieces": [closed, *whole]}
    assert [(row["file_name"], row["file"]) for row in data["pieces"]] == [(sent.file_name, draft.public_id)]
    row = next(row for row in data["dossiers"] if row["public_id"] == draft.public_id)
    assert (row["submitted_by"], row["summary"], row["service"]) == ("Autre Porteur Exemple", None, None)


def test_correction_is_in_the_archive_of_whoever_gave_it_and_of_nobody_who_left_before() -> None:
    gone = contributor_of_ours()
    draft = files.whole_draft(of=organisation())
    acts.submit(draft, by=gone, at=instants.DURING, seen=NO_PAGE)
    leave(gone)
    correction = files.reopened("summary", file=Application.objects.get(pk=draft.pk))
    answer_correction(correction, {"summary": AFTER}, by=people.holder(), at=instants.CHECKED, seen=NO_PAGE)
    assert AFTER not in opened(gone)[1]
    data, _said = opened(people.holder())
    assert [row["answers"] for row in data["corrections"]] == [{"summary": AFTER}]


def test_agent_takes_the_list_of_the_files_they_are_in_charge_of() -> None:
    file, agent = files.submitted(), people.sous_prefecture_agent()
    assign(file, agent, by=agent, at=instants.CHECKED)
    data, _said = opened(agent)
    assert [(row["file"], row["service"]) for row in data["dossiers-suivis"]] == [
        (file.public_id, str(file.service))
    ]


def test_member_takes_the_files_of_their_structure_whole_and_no_other() -> None:
    colleague = contributor_of_ours()
    theirs = files.draft(name="Le Grenier des autres", by=colleague, of=organisation())
    files.draft(
        name="Ailleurs", by=people.programme_member(), of=organisation("Autre", by=people.programme_member())
    )
    data, said = opened(people.holder())
    assert [row["place_name"] for row in data["dossiers"]] == ["Le Grenier des autres"]
    assert (data["dossiers"][0]["public_id"], "Ailleurs" in said) == (theirs.public_id, False)


def test_service_takes_no_file_of_its_perimeter() -> None:
    file = files.submitted()
    data, said = opened(people.prefecture_agent("02"))
    assert (data["dossiers"], file.public_id in said) == ([], False)
