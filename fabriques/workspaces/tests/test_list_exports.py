from __future__ import annotations

import csv
import gc
import io
import json
import re
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import python_calamine
from django.db import connection
from django.test import Client, override_settings

from fabriques.accounts.models import Grant, User
from fabriques.accounts.tests import factories as people
from fabriques.applications.corrections.acts import answer_correction
from fabriques.applications.models import Application
from fabriques.applications.tests import factories as files
from fabriques.applications.tests import papers
from fabriques.calls.tests.factories import demonstration_wave
from fabriques.common import files as stored
from fabriques.common import sheets
from fabriques.common.authorization import SCHEDULE
from fabriques.common.background import KEPT_DAYS
from fabriques.common.dates import PARIS
from fabriques.common.reasons import Refusal
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.journal.models import Entry
from fabriques.overview.deadlines import Received, standings_of, state_words
from fabriques.workspaces import export_acts, exporting
from fabriques.workspaces.export_answers import APART
from fabriques.workspaces.export_columns import ANSWERS
from fabriques.workspaces.exporting import written
from fabriques.workspaces.models import ListExport
from tests.harness.scenes import scene

pytestmark = pytest.mark.django_db
LIST = "/espace/dossiers/"
EXPORTS = f"{LIST}exports/"
FORMS = [str(form) for form in ListExport.Form.values]


@pytest.fixture(autouse=True)
def media(tmp_path: Path) -> Iterator[Path]:
    with override_settings(MEDIA_ROOT=str(tmp_path / "files")):
        yield tmp_path / "files"


def client(user: User) -> Client:
    found = Client()
    found.force_login(user)
    return found


@scene
def listed() -> None:
    """Three files of one arrondissement, and one elsewhere."""
    wave = demonstration_wave()
    for rank, name in enumerate(("=HYPERLINK(1)", "L'Œuvre", "Le Quai")):
        files.submitted(wave, name=name, at=instants.DURING + timedelta(hours=rank))
    files.submitted(wave, name="Ailleurs", code="69123")


@pytest.fixture
def agent(listed: None, set_clock: Callable[..., None]) -> User:
    set_clock(instants.CHECKED)
    return people.sous_prefecture_agent()


def asked(
    agent: User, query: str = "", form: str = "csv-standard", columns: list[str] | None = None
) -> ListExport:
    return export_acts.ask(query, form, columns or [], by=agent, at=instants.CHECKED)


def table(export: ListExport) -> list[list[str]]:
    """Every row of the file made, header included."""
    export.refresh_from_db()
    assert export.state == "done", export.failure
    name = f"export.{export.form.partition('-')[0]}"
    with sheets.read(stored.path_of(export.result_sha256), name) as read:
        return [list(read.header), *(list(cells) for _, cells in read.rows)]


@pytest.mark.parametrize("form", FORMS)
def test_export_is_the_list_row_for_row(agent: User, run_jobs: Callable[[], list[str]], form: str) -> None:
    who = client(agent)
    query = "tri=name&etape=to_check"
    response = who.post(EXPORTS, {"query": query, "form": form, "columns": ["place", "commune"]})
    assert "export_list succeeded" in run_jobs()
    export = ListExport.objects.get()
    shown = who.get(f"{LIST}?{query}").context["table"].rows
    written = [cells[0].removeprefix("'") for cells in table(export)[1:]]
    assert response.url == f"{EXPORTS}{export.public_id}/"
    assert written == [row.cells[0].value for row in shown] == ["=HYPERLINK(1)", "L'Œuvre", "Le Quai"]


def test_export_writes_every_column_in_words(agent: User) -> None:
    export = asked(agent, "q=quai")
    export_acts.run(export.public_id, by=SCHEDULE)
    header, row = table(export)
    file = Application.objects.get(place_name="Le Quai")
    said = dict(zip(header, row, strict=True))
    asked_of = [field.code for field in file.questions.fields() if field.kind not in APART]
    assert header[-len(asked_of) :] == asked_of
    assert {name: said[name] for name in header if name not in asked_of} == {
        "Accusé de réception": file.receipt.number,
        "Tiers-lieu": "Le Quai",
        "Structure": "Association du Grenier commun",
        "SIRET": "",
        "RNA": file.organisation.rna,
        "Déposé par": file.submitted_by.full_name,
        "Adresse électronique": file.submitted_by.email,
        "Adresse électronique confirmée": "oui",
        "Téléphone": "",
        "Adresse postale de l'expéditeur": "",
        "Cachet de la poste": "",
        "Adresse du lieu": file.address,
        "Commune": "Château-Thierry",
        "Code commune": "02168",
        "Arrondissement": "Château-Thierry",
        "Département": "Aisne",
        "Région": "Hauts-de-France",
        "Service instructeur": str(file.service),
        "Vague": "Vague de test vague-1",
        "Déposé le (heure de Paris)": "2026-02-20 12:30:07",
        "Étape": "complétude à vérifier",
        "Fin du délai de réponse": "2026-04-20",
        "Délai de réponse": "en cours",
        "Nombre de pièces": "4",
        "Montant demandé (€)": "50000",
        "Territoire": "éligible",
        "Suivi par": "",
        "Semblable à un autre dossier": "non",
        "Cibles": "Arrondissements sans Fabrique de territoire",
    }


def test_answers_leave_under_their_code_whatever_the_version_of_the_form(agent: User) -> None:
    """A form of every kind beside the questions drawn from the rules; a corrected answer is read over the file."""
    wave = files.form_wave(code="vague-f")
    filled = files.submitted(wave, name="Le Formulaire")
    correction = files.reopened("summary", file=filled, at=instants.DURING)
    given, later = {"summary": "Une présentation corrigée."}, instants.DURING + timedelta(days=1)
    answer_correction(correction, given, by=filled.started_by, at=later, seen=NO_PAGE)
    export = asked(agent, "tri=name", columns=["place", "phone", ANSWERS])
    export_acts.run(export.public_id, by=SCHEDULE)
    header, *rows = table(export)
    assert len(header) == len(set(header))
    by_name = {row[0]: dict(zip(header, row, strict=True)) for row in rows}
    forms = (filled.questions, Application.objects.get(place_name="Le Quai").questions)
    codes = {field.code for form in forms for field in form.fields() if field.kind not in APART}
    assert set(header[2:]) == codes
    found, drawn = by_name["Le Formulaire"], by_name["Le Quai"]
    assert (found["summary"], found["Téléphone"], drawn["Téléphone"]) == (
        "Une présentation corrigée.",
        "01 99 00 00 00",
        "",
    )
    assert (found["place_name"], drawn["place_name"]) == ("Le Formulaire", "Le Quai")
    assert [drawn[code] for code in codes - {field.code for field in forms[1].fields()}] == [""] * len(
        codes - {field.code for field in forms[1].fields()}
    )


def test_file_on_paper_leaves_with_its_sender_never_with_the_agent_who_entered_it(agent: User) -> None:
    file = papers.received(files.form_wave(code="vague-p"), email="paule@exemple.test")
    bare = papers.received(demonstration_wave(), name="Sans adresse")
    columns = ["contact", "email", "email_confirmed", "phone", "postal_address", "postmark"]
    export = asked(agent, "q=paule", columns=columns)
    export_acts.run(export.public_id, by=SCHEDULE)
    _header, *rows = table(export)
    given = next(str(value) for value in file.answers.values() if str(value).startswith("01 99"))
    address = "3 rue du Moulin\n02400 Château-Thierry"
    assert sorted(rows) == [
        ["Paule Papier", "", "", bare.paper_sender.phone, address, "2026-03-30"],
        ["Paule Papier", "paule@exemple.test", "non", given, address, "2026-03-30"],
    ]


def test_csv_of_excel_in_french_reads_there(agent: User) -> None:
    export = asked(agent, "tri=arrived", "csv-excel-fr", ["place", "arrived", "amount"])
    export_acts.run(export.public_id, by=SCHEDULE)
    export.refresh_from_db()
    content = stored.path_of(export.result_sha256).read_bytes()
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert content.startswith(b"\xef\xbb\xbf")
    assert rows[:2] == [
        ["Tiers-lieu", "Déposé le (heure de Paris)", "Montant demandé (€)"],
        ["'=HYPERLINK(1)", "20/02/2026 10:30:07", "50000"],
    ]


def test_csv_for_a_program_is_raw_and_a_workbook_holds_dates_and_numbers(agent: User) -> None:
    kinds = []
    for form in ("csv-standard", "xlsx", "ods"):
        export = asked(agent, "tri=arrived&q=hyperlink", form, ["place", "arrived", "amount"])
        export_acts.run(export.public_id, by=SCHEDULE)
        export.refresh_from_db()
        if form == "csv-standard":
            kinds.append(table(export)[1])
        else:
            content = io.BytesIO(stored.path_of(export.result_sha256).read_bytes())
            kinds.append(list(python_calamine.load_workbook(content).get_sheet_by_index(0).iter_rows())[1])
    typed = ["=HYPERLINK(1)", datetime(2026, 2, 20, 10, 30, 7), 50000.0]  # noqa: DTZ001 – cells have no time zone
    assert kinds == [["=HYPERLINK(1)", "2026-02-20 10:30:07", "50000"], typed, typed]


def test_export_of_whoever_lost_their_role_holds_nothing(agent: User) -> None:
    export = asked(agent)
    Grant.objects.filter(user=agent).update(until=instants.DURING.date())
    export_acts.run(export.public_id, by=SCHEDULE)
    export.refresh_from_db()
    assert (export.state, export.result_sha256) == ("failed", "")
    assert export.failure.startswith(
        "Vous n'avez plus d'habilitation sur des dossiers : rien n'a été exporté."
    )


def test_file_made_is_given_to_whoever_asked_while_they_may_see_it(agent: User) -> None:
    export = asked(agent)
    export_acts.run(export.public_id, by=SCHEDULE)
    page = f"{EXPORTS}{export.public_id}/fichier/"
    other = client(people.programme_member()).get(page).status_code
    given = client(agent).get(page)
    assert b"".join(given).count(b"\r\n") == 4
    Grant.objects.filter(user=agent).update(until=instants.DURING.date())
    lost = client(User.objects.get(pk=agent.pk))
    assert [given.status_code, other, lost.get(page).status_code] == [200, 404, 404]
    assert "Votre périmètre a changé" in lost.get(f"{EXPORTS}{export.public_id}/").content.decode()


def test_export_is_journalled_with_its_count_and_no_name(agent: User) -> None:
    export = asked(agent, "q=quai")
    export_acts.run(export.public_id, by=SCHEDULE)
    b"".join(client(agent).get(f"{EXPORTS}{export.public_id}/fichier/"))
    entries = list(Entry.objects.filter(subject_kind="list_export").order_by("rank"))
    export.refresh_from_db()
    assert [(entry.act, entry.actor, entry.facts) for entry in entries] == [
        ("asked", agent.public_id, {"form": "csv-standard"}),
        (
            "list_exported",
            agent.public_id,
            {"lines": 1, "form": "csv-standard", "sha256": export.result_sha256},
        ),
        ("downloaded", agent.public_id, {"lines": 1}),
    ]
    assert "quai" not in json.dumps([entry.facts for entry in entries]).lower()


def test_fourth_export_waits_for_the_first_ones(agent: User) -> None:
    for _ in range(3):
        asked(agent)
    with pytest.raises(Refusal) as caught:
        asked(agent)
    [reason] = caught.value.reasons
    assert (reason.text, ListExport.objects.count()) == ("3 de vos exports ne sont pas encore terminés.", 3)


def test_file_of_an_export_is_removed_after_a_month(agent: User) -> None:
    export = asked(agent)
    export_acts.run(export.public_id, by=SCHEDULE)
    export.refresh_from_db()
    path = stored.path_of(export.result_sha256)
    later = instants.CHECKED + timedelta(days=KEPT_DAYS, seconds=1)
    assert (
        export_acts.remove_old_files(by=SCHEDULE, at=instants.CHECKED),
        export_acts.remove_old_files(by=SCHEDULE, at=later),
    ) == (0, 1)
    assert client(agent).get(f"{EXPORTS}{export.public_id}/fichier/").status_code == 404
    assert path.exists()  # kept as long as someone might have been given it a moment ago
    assert export_acts.remove_old_files(by=SCHEDULE, at=later) == 0


def test_export_page_shows_progress_then_the_file(agent: User) -> None:
    export = asked(agent)
    who = client(agent)
    page = f"{EXPORTS}{export.public_id}/"
    waiting = who.get(f"{page}etat/").content.decode()
    ListExport.objects.update(state="running", lines_total=4, lines_done=1)
    running = who.get(f"{page}etat/")
    assert who.get(page).context["another_url"] == f"{EXPORTS}?{export.query}"
    export_acts.run(export.public_id, by=SCHEDULE)
    ended = who.get(f"{page}etat/").content.decode()
    assert 'hx-trigger="every 2s"' in waiting
    assert (running.context["percent"], "Dossiers écrits : 1 sur 4" in running.content.decode()) == (25, True)
    assert ("hx-trigger" in ended, f"{page}fichier/" in ended) == (False, True)


COPIED = (
    "wave_id, rulebook_id, organisation_id, started_by_id, state, started_at, saved_at, revision, place_name, address,"
    " location_method, commune_id, summary, activities, answers, requested_cents, submitted_at, submitted_by_id,"
    " service_id, place_id"
)


def copies(of: str, count: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO applications_application (public_id, request_key, {COPIED})"  # noqa: S608 – our own names
            f" SELECT substr(md5(random()::text), 1, 12), gen_random_uuid(), {COPIED}"
            " FROM applications_application, generate_series(1, %s) WHERE place_name = %s",
            [count, of],
        )


def test_memory_of_an_export_does_not_grow_with_the_list(
    agent: User, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Ten times the rows: the same peak, within a quarter; the file is then hashed by pieces of a fixed size."""
    monkeypatch.setattr(exporting, "CHUNK", 50)

    def peak(lines: int) -> int:
        export = asked(agent, "q=quai")
        gc.collect()
        tracemalloc.start()
        held = written(export, agent, tmp_path / "list", instants.CHECKED)
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        export.delete()
        assert len(held) == lines
        return highest

    peak(1)
    copies("Le Quai", 299)
    few = peak(300)
    copies("Le Quai", 9)
    assert peak(3_000) < 1.25 * few


def test_workbook_opens_with_columns_wide_enough_and_a_heading_that_stays_and_filters(agent: User) -> None:
    parts = {}
    for form, part in (("xlsx", "xl/worksheets/sheet1.xml"), ("ods", "content.xml")):
        export = asked(agent, "q=quai", form, ["place", "arrived", "due"])
        export_acts.run(export.public_id, by=SCHEDULE)
        export.refresh_from_db()
        with zipfile.ZipFile(stored.path_of(export.result_sha256)) as archive:
            parts[form] = archive.read(part).decode()
    sheet, before = parts["xlsx"], parts["xlsx"].partition("<sheetData>")[0]
    assert re.findall(r'<col min="(\d)" max="\d" width="(\d+)"', before) == [
        ("1", "32"),
        ("2", "20"),
        ("3", "20"),
    ]
    assert 'ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"' in before
    assert sheet.endswith('</sheetData><autoFilter ref="A1:C2"/></worksheet>\n')
    assert re.findall(r'<c r="(\w+)" s="3" t="inlineStr">', sheet) == ["A1", "B1", "C1"]
    assert parts["ods"].count('table:table-cell table:style-name="heading"') == 3
    assert re.findall(r'table:table-column table:style-name="(\w+)"', parts["ods"]) == [
        "wide32",
        "wide20",
        "wide20",
    ]


def test_answers_are_headed_by_what_was_asked_under_their_code_and_long_ones_go_on_under_themselves(
    agent: User,
) -> None:
    """For people only: a program reads one line of codes (the tests above). Both lines stay, the last one filters."""
    file = Application.objects.get(place_name="Le Quai")
    asked_of = [field for field in file.questions.fields() if field.kind not in APART]
    heads, parts = {}, {}
    for form in ("csv-excel-fr", "xlsx", "ods"):
        export = asked(agent, "q=quai", form, ["place", ANSWERS])
        export_acts.run(export.public_id, by=SCHEDULE)
        first, second, *rows = table(export)
        heads[form] = [first, second]
        assert [len(rows), rows[0][0]] == [1, "Le Quai"]
        if form != "csv-excel-fr":
            with zipfile.ZipFile(stored.path_of(export.result_sha256)) as archive:
                parts[form] = {name: archive.read(name).decode() for name in archive.namelist()}
    codes, labels = [field.code for field in asked_of], [field.label for field in asked_of]
    assert [*heads.values()] == [[["", *codes], ["Tiers-lieu", *labels]]] * 3
    sheet, styles = parts["xlsx"]["xl/worksheets/sheet1.xml"], parts["xlsx"]["xl/styles.xml"]
    assert 'ySplit="2" topLeftCell="A3"' in sheet
    assert re.search(r'<autoFilter ref="A2:[A-Z]+3"/>', sheet)
    assert re.findall(r'<c r="(A\d)" s="(\d)" t="inlineStr">', sheet) == [("A2", "3"), ("A3", "4")]
    wrapped = re.findall(r"<xf [^>]*?(?:/>|>.*?</xf>)", styles.partition("<cellXfs")[2])
    assert [each for each in (2, 3) if 'wrapText="1"' not in wrapped[each]] == []
    long = next(rank for rank, field in enumerate(asked_of) if field.kind == "long_text")
    assert f'<col min="{long + 2}" max="{long + 2}" width="60"' in sheet
    assert (
        'style:name="read" style:family="table-cell"><style:table-cell-properties fo:wrap-option="wrap"'
        in (parts["ods"]["content.xml"])
    )


def test_day_of_arrival_on_paper_leaves_without_an_hour(agent: User) -> None:
    papers.received(demonstration_wave(), name="Par la poste")
    found = []
    for form in ("csv-excel-fr", "csv-standard", "xlsx"):
        export = asked(agent, "q=poste", form, ["place", "arrived"])
        export_acts.run(export.public_id, by=SCHEDULE)
        found.append(table(export)[1][1])
    day = Application.objects.get(place_name="Par la poste").submitted_at.astimezone(PARIS)
    assert found == [f"{day:%d/%m/%Y}", f"{day:%Y-%m-%d}", f"{day:%d/%m/%Y}"]


def test_export_says_how_the_delay_of_answer_stands_as_the_page_does(agent: User) -> None:
    """Silence, then a decision that came after it; a file without any delay has no day."""
    export = asked(agent, "q=quai", columns=["due", "due_state"])
    file = Application.objects.get(place_name="Le Quai")
    row = Received(file.pk, "submitted", file.submitted_at, file.receipt.number, None)
    late = row._replace(decision__notified_at=datetime(2026, 6, 1, 10, tzinfo=UTC))
    days = [date(2026, 4, 20), date(2026, 4, 21), date(2026, 6, 1)]
    said = [[state_words(standings_of([each], day)[file.pk]) for day in days] for each in (row, late)]
    assert said == [
        ["en cours", "rejet implicite", "rejet implicite"],
        ["en cours", "rejet implicite", "rejet implicite, puis décision"],
    ]
    assert standings_of([row._replace(state="withdrawn")], days[0]) == {}
    export_acts.run(export.public_id, by=SCHEDULE)
    assert table(export)[1] == ["2026-04-20", "en cours"]


def test_files_of_two_exports_never_share_a_name(agent: User) -> None:
    names = []
    for form in FORMS:
        export = asked(agent, form=form)
        export_acts.run(export.public_id, by=SCHEDULE)
        response = client(agent).get(f"{EXPORTS}{export.public_id}/fichier/")
        assert b"".join(response)
        names.append(response["Content-Disposition"])
        export.delete()
    assert len(set(names)) == len(FORMS)


def test_export_asked_for_bare_says_what_it_holds_and_offers_the_list_last_seen(agent: User) -> None:
    who = client(agent)
    assert who.get(EXPORTS).context["last_list"] is None
    who.get(f"{LIST}?q=quai&tri=name")
    bare = who.get(EXPORTS)
    offered = bare.context["last_list"]
    assert (offered["said"], offered["total"], offered["href"]) == (
        ["« quai »"],
        1,
        f"{EXPORTS}?q=quai&tri=name",
    )
    assert (
        "Le fichier contiendra les 3 dossiers que vous pouvez voir, sans aucun filtre."
        in bare.content.decode()
    )
    narrowed = who.get(offered["href"])
    assert narrowed.context["last_list"] is None
    assert "Le fichier contiendra 1 dossier, celui de la liste filtrée :" in narrowed.content.decode()


def test_list_exports_are_asked_for_with_a_form_and_columns(agent: User) -> None:
    response = client(agent).post(EXPORTS, {"query": "q=quai", "form": "pdf"})
    assert (response.status_code, set(response.context["form"].errors)) == (422, {"form", "columns"})
    assert response.context["total"] == 1


def test_export_is_made_before_the_letters_that_wait(agent: User, run_jobs: Callable[[], list[str]]) -> None:
    asked(agent)
    assert run_jobs()[0] == "export_list succeeded"


def test_export_written_already_is_not_written_again(agent: User) -> None:
    export = asked(agent)
    for _again in range(2):
        export_acts.run(export.public_id, by=SCHEDULE)
    acts = Entry.objects.filter(subject_id=export.public_id).values_list("act", flat=True)
    assert list(acts).count("list_exported") == 1


def test_export_stopped_by_a_fault_of_ours_says_so(agent: User) -> None:
    export = asked(agent)
    export_acts.give_up(export.public_id, by=SCHEDULE)
    export.refresh_from_db()
    assert (export.state, Entry.objects.filter(subject_id=export.public_id).latest("pk").act) == (
        "failed",
        "failed",
    )


def test_export_that_never_had_a_file_is_only_marked_as_old(agent: User) -> None:
    export = asked(agent)
    export_acts.give_up(export.public_id, by=SCHEDULE)
    later = instants.CHECKED + timedelta(days=KEPT_DAYS, seconds=1)
    assert export_acts.remove_old_files(by=SCHEDULE, at=later) == 1
    export.refresh_from_db()
    assert export.file_removed_at == later
