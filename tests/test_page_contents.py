"""What pages say and cost, whoever reads them."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader

from fabriques.applications.answering.merging import mark
from fabriques.applications.models import Receipt
from fabriques.applications.tests import factories as files
from fabriques.assessment.tests import factories as checks
from fabriques.calls.tests import factories as calls
from fabriques.common.authorization import INSTALLATION
from fabriques.common.tests import instants
from fabriques.common.tests.shown import shown as shown_on
from fabriques.labels.models import Label
from fabriques.places.models import Place
from fabriques.selection.tests import factories as decisions
from fabriques.territories.acts import set_mailboxes
from tests.roles import client_for

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ["sous_prefecture", "programme"])
def test_service_list_costs_the_same_at_one_and_three_files(
    role: str, set_clock: Callable[..., None], query_count: Callable[..., int]
) -> None:
    wave = calls.demonstration_wave()
    files.submitted(wave, name="Lieu 1")
    set_clock(instants.DURING)
    client = client_for(role)
    client.get("/espace/dossiers/")
    one = query_count(lambda: client.get("/espace/dossiers/"))
    for name in ("Lieu 2", "Lieu 3"):
        files.submitted(wave, name=name)
    three = query_count(lambda: client.get("/espace/dossiers/"))
    assert (one, three <= 10) == (three, True)


def test_register_and_map_cost_the_same_at_one_and_three_places(
    set_clock: Callable[..., None], query_count: Callable[..., int]
) -> None:
    wave = calls.demonstration_wave()
    first = decisions.notified(decisions.retained(checks.complete(files.submitted(wave, name="Lieu 1"))))
    decisions.announced(first)
    set_clock(instants.PUBLIC_FROM)
    client = Client()
    pages = ("/", "/carte/", "/carte/lieux.geojson", "/registre/", "/couverture/")
    one = [query_count(lambda page=page: client.get(page)) for page in pages]
    for name in ("Lieu 2", "Lieu 3"):
        more = decisions.notified(decisions.retained(checks.complete(files.submitted(wave, name=name))))
        decisions.announced(more)
    assert Label.objects.count() == 3
    three = [query_count(lambda page=page: client.get(page)) for page in pages]
    assert (one, max(three) <= 10) == (three, True)


def test_service_list_shows_each_file_with_its_stage(set_clock: Callable[..., None]) -> None:
    wave = calls.demonstration_wave()
    files.submitted(wave, name="Le Premier")
    checks.complete(files.submitted(wave, name="Le Deuxième"))
    set_clock(instants.DECIDED)
    response = client_for("sous_prefecture").get("/espace/dossiers/?q=deuxieme")
    rows = [[row.cells[0].value, row.cells[6].value] for row in response.context["table"].rows]
    assert rows == [["Le Deuxième", "complet, décision attendue"]]


def test_nothing_of_a_result_is_public_before_its_instant(set_clock: Callable[..., None]) -> None:
    decision = decisions.notified(decisions.retained(checks.complete(files.submitted(name="Le Discret"))))
    decisions.announced(decision)
    label = Label.objects.get()
    pages = (
        "/carte/",
        "/carte/lieux.geojson",
        "/registre/",
        "/registre/registre.csv",
        f"/lieux/{label.place.public_id}/",
    )

    def shown() -> list[bool]:
        found = []
        for page in pages:
            response = Client().get(page)
            found.append(b"Le Discret" in (b"".join(response) if response.streaming else response.content))
        return found

    set_clock(label.announced_at.replace(hour=label.announced_at.hour - 1))
    before = shown()
    set_clock(label.announced_at)
    assert (before, shown()) == ([False] * 5, [True] * 5)


def test_fictitious_places_hide_with_one_click_and_are_counted_apart(set_clock: Callable[..., None]) -> None:
    decision = decisions.notified(decisions.retained(checks.complete(files.submitted(name="Le Fictif"))))
    Place.objects.update(is_fictitious=True)
    decisions.announced(decision)
    set_clock(instants.PUBLIC_FROM)
    client = Client()
    counts = [client.get("/registre/").context["counts"]]
    client.post("/fictifs/")
    counts.append(client.get("/registre/").context["counts"])
    assert [(each["real"], each["fictitious"]) for each in counts] == [(0, 1), (0, 0)]


def test_draft_save_from_an_older_screen_keeps_both_versions(set_clock: Callable[..., None]) -> None:
    draft = files.whole_draft()
    set_clock(instants.DURING)
    client = client_for("holder")
    page = f"/espace/candidatures/{draft.public_id}/"
    stale = {"place_name": "Ma version", "shown": json.dumps({"place_name": mark("Un autre nom")})}
    response = client.post(page, stale)
    draft.refresh_from_db()
    (conflict,) = response.context["conflicts"]
    shown = (response.context["form"]["place_name"].value(), conflict["stored"].text)
    assert (response.status_code, draft.place_name, shown) == (422, files.NAME, ("Ma version", files.NAME))


def test_late_submission_is_refused_in_the_rulebook_words(set_clock: Callable[..., None]) -> None:
    draft = files.whole_draft()
    set_clock(instants.CLOSES)
    address = f"/espace/candidatures/{draft.public_id}/"
    read = shown_on(client_for("holder"), f"{address}relire/", f"{address}deposer/")
    response = client_for("holder").post(f"{address}deposer/", read)
    [reason] = response.context["reasons"]
    lateness = draft.rulebook.rules.calendar.lateness.text.words
    assert (response.status_code, reason.code, reason.rule, Receipt.objects.count()) == (
        422,
        "late",
        f"Règle de retard : {lateness}",
        0,
    )


def test_holder_reads_no_decision_before_its_notification(set_clock: Callable[..., None]) -> None:
    decision = decisions.refused()
    set_clock(instants.DECIDED)
    client = client_for("holder")
    page = f"/espace/dossiers/{decision.application.public_id}/"
    before = client.get(page).context
    decisions.notified(decision)
    set_clock(instants.NOTIFIED)
    after = client.get(page).context
    assert (before["stage"], before["decision"], after["stage"]) == (
        "réputé rejeté, faute de réponse",
        None,
        "refusé",
    )


def test_service_reading_is_journalled_once_a_day(set_clock: Callable[..., None]) -> None:
    file = files.submitted()
    set_clock(instants.DURING)
    client = client_for("sous_prefecture")
    pages = [client.get(f"/espace/dossiers/{file.public_id}/") for _ in range(2)]
    words = [words for _, words in pages[1].context["history"]]
    assert words == ["Brouillon commencé", "Dossier déposé", "Dossier consulté par un service"]


def test_receipt_pdf_is_tagged_french_and_the_same_each_time(set_clock: Callable[..., None]) -> None:
    file = files.submitted()
    set_clock(instants.DURING)
    client = client_for("holder")
    page = f"/espace/candidatures/{file.public_id}/accuse.pdf"
    first, second = client.get(page).content, client.get(page).content
    document = PdfReader(BytesIO(first))
    root = document.trailer["/Root"]
    text = " ".join(" ".join(each.extract_text() for each in document.pages).split())
    assert first == second
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"].value) == ("fr-FR", True)
    assert document.metadata is not None
    assert document.metadata.title == f"Accusé de réception {file.receipt.number}"
    for mention in (file.receipt.number, "20 février 2026 à 10", "L. 231-4", "R. 421-1", str(file.service)):
        assert " ".join(mention.split()) in text


def test_register_csv_neutralises_formulas(set_clock: Callable[..., None]) -> None:
    decisions.announced(
        decisions.notified(decisions.retained(checks.complete(files.submitted(name="=HYPERLINK(1)"))))
    )
    set_clock(instants.PUBLIC_FROM)
    lines = b"".join(Client().get("/registre/registre.csv")).decode().splitlines()
    assert lines[1].split(",")[1] == "'=HYPERLINK(1)"


@pytest.mark.parametrize("page", ["/lieux/%00/", "/espace/dossiers/%00/", "/espace/vagues/a%00b/"])
def test_address_with_a_null_character_names_nothing(page: str) -> None:
    assert client_for("programme").get(page).status_code == 404


def test_receipt_pdf_stays_the_same_when_the_service_changes_its_mailbox(
    set_clock: Callable[..., None],
) -> None:
    file = files.submitted()
    set_clock(instants.DURING)
    client = client_for("holder")
    page = f"/espace/candidatures/{file.public_id}/accuse.pdf"
    before = client.get(page).content
    set_mailboxes({"SP-021": "nouvelle@exemple.example"}, by=INSTALLATION, at=instants.DURING)
    assert client.get(page).content == before


@pytest.mark.parametrize("query", ["q=%00", "vague=%00", "etape=%00", "tri=%00", "page=%00"])
def test_service_list_takes_a_null_character_as_nothing(query: str) -> None:
    assert client_for("programme").get(f"/espace/dossiers/?{query}", follow=True).status_code == 200


def test_page_ends_with_one_foot(client: Client) -> None:
    page = client.get("/a-propos/").content.decode()
    assert page.count('<footer class="site-footer">') == 1
    assert 'href="/couverture/"' in page.partition('<footer class="site-footer">')[2]
