"""Signs that few expect (emoji, private signs, controls, halves) fail no page, table, calendar, archive nor letter."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from icalendar import Calendar

from fabriques.accounts.tests import factories as people
from fabriques.applications import acts
from fabriques.applications.models import Application
from fabriques.applications.tests import factories as files
from fabriques.applications.tests.pages import client_of, page
from fabriques.assessment.tests import factories as checks
from fabriques.calls.models import Wave
from fabriques.calls.tests.factories import demonstration_wave
from fabriques.common import files as stored
from fabriques.common import sheets
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.public.calendar import feed
from fabriques.selection.tests import factories as decisions
from fabriques.workspaces import export_acts, personal
from fabriques.workspaces.models import ListExport
from tests.roles import client_for

pytestmark = pytest.mark.django_db
KEPT = "😀 中 \uf0b7 \u202e नम \U000f0001"  # what any text may hold
ODD = f"{KEPT} \x1f\x01 \ufffe."  # and what no workbook may
IN_WORKBOOKS = f"{KEPT} [U+001F][U+0001] [U+FFFE]."


@pytest.fixture
def announced(set_clock: Callable[..., None]) -> Application:
    draft = files.whole_draft(name=f"Lieu {ODD}")
    written = {"summary": f"Présentation {ODD} pour tous", "activities": ODD}
    acts.write(draft, written, by=draft.started_by, at=instants.DURING)
    acts.submit(draft, by=draft.started_by, at=instants.DURING, seen=NO_PAGE)
    draft.refresh_from_db()
    decisions.announced(decisions.notified(decisions.retained(checks.complete(draft))))
    set_clock(instants.PUBLIC_FROM)
    return draft


def test_pages_letters_and_public_data_show_them(
    announced: Application, run_jobs: Callable[[], list[str]]
) -> None:
    own, service, public = client_of(announced.started_by), client_for("sous_prefecture"), Client()
    for client, address in (
        (own, page(announced)),
        (own, page(announced, "accuse/")),
        (own, page(announced, "accuse.pdf")),
        (service, "/espace/dossiers/?q=%F0%9F%98%80"),
        (service, f"/espace/dossiers/{announced.public_id}/"),
        (public, "/registre/?q=%E4%B8%AD"),
    ):
        assert (address, client.get(address, follow=True).status_code) == (address, 200)
    rows = list(csv.reader(StringIO(b"".join(public.get("/registre/registre.csv")).decode(), newline="")))
    assert rows[1][1] == f"Lieu {ODD}"
    [feature] = json.loads(public.get("/carte/lieux.geojson").content)["features"]
    assert f"Lieu {ODD}" in feature["properties"].values()
    assert {each.partition(" ")[2] for each in run_jobs()} == {"succeeded"}


@pytest.mark.parametrize("form", ListExport.Form.values)
def test_export_of_the_list_holds_them(
    announced: Application, form: str, run_jobs: Callable[[], list[str]], tmp_path: Path
) -> None:
    agent = people.sous_prefecture_agent()
    with override_settings(MEDIA_ROOT=str(tmp_path)):
        export = export_acts.ask("vue=tous", form, [], by=agent, at=instants.CHECKED)
        run_jobs()
        export.refresh_from_db()
        assert (export.state, export.failure) == ("done", "")
        with sheets.read(stored.path_of(export.result_sha256), f"export.{form.partition('-')[0]}") as read:
            cells = [cell for _, row in read.rows for cell in row]
    assert f"Lieu {ODD if form.startswith('csv') else IN_WORKBOOKS}" in cells


def test_archive_of_a_person_holds_them(announced: Application) -> None:
    with zipfile.ZipFile(BytesIO(personal.archive(announced.started_by, instants.CHECKED))) as made:
        found = json.loads(made.read("donnees.json"))
    assert [row["place_name"] for row in found["dossiers"]] == [f"Lieu {ODD}"]


def test_calendar_of_a_wave_holds_them() -> None:
    wave = demonstration_wave()
    Wave.objects.filter(pk=wave.pk).update(title=f"Vague {KEPT} \x1f\r\nEND:VEVENT")
    made = feed(Wave.objects.select_related("call", "rulebook"), instants.DURING)
    events = Calendar.from_ical(made).walk("VEVENT")
    assert len(events) == 2
    assert all(KEPT in str(event["summary"]) and "\r" not in str(event["summary"]) for event in events)


def test_null_character_typed_in_a_form_is_kept_by_its_number(set_clock: Callable[..., None]) -> None:
    set_clock(instants.DURING)
    draft = files.draft(files.form_wave())
    sent = {"fields": "summary", "summary": "Une présentation a\0b assez longue", "shown": "null"}
    answer = client_of(draft.started_by).post(page(draft, "enregistrer/"), sent)
    draft.refresh_from_db()
    assert (answer.status_code, draft.summary) == (200, "Une présentation a[U+0000]b assez longue")


def test_forged_null_character_fails_no_page(set_clock: Callable[..., None]) -> None:
    file = files.submitted()
    set_clock(instants.DURING)
    client = client_of(file.started_by)
    again = client.post(f"/espace/dossiers/{file.public_id}/reprendre/", {"wave": "a\0", "request_key": "\0"})
    signing_in = Client().post(reverse("account_login"), {"login": "a\0@exemple.test", "password": "\0"})
    assert (again.status_code, signing_in.status_code) == (404, 200)
    forged = Client()
    forged.cookies["sessionid"] = "\0" * 32
    assert forged.get("/espace/").status_code == 302
    coded = Client().get("/registre/?q=%2BAAA-&q=%2B2AA-", content_type="text/plain; charset=utf-7")
    assert coded.status_code == 200


def test_half_of_a_sign_sent_in_another_coding_fails_no_form(set_clock: Callable[..., None]) -> None:
    set_clock(instants.DURING)
    draft = files.draft(files.form_wave())
    fields = {"fields": "summary", "shown": "null", "summary": "Une présentation +2AA- assez longue"}
    parts = [
        f'--limite\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'
        for name, text in fields.items()
    ]
    body = "".join([*parts, "--limite--\r\n"])
    answer: Any = client_of(draft.started_by).generic(
        "POST", page(draft, "enregistrer/"), body, "multipart/form-data; boundary=limite; charset=utf-7"
    )
    draft.refresh_from_db()
    assert (answer.status_code, draft.summary) == (200, fields["summary"])
