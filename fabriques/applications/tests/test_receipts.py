"""The receipt opened as a reader does: what the law asks, every kind of answer, and the same bytes each time."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from fabriques.accounts.tests.factories import programme_member
from fabriques.applications import acts
from fabriques.applications.documents import receipt_pdf
from fabriques.applications.models import Application, Receipt
from fabriques.applications.tests import factories
from fabriques.applications.tests.pages import client_of, page
from fabriques.calls.tests.factories import demonstration_wave
from fabriques.calls.waves.acts import prolong_wave
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import plain
from fabriques.rulebooks.form.types import Kind

pytestmark = pytest.mark.django_db
GRACE = ('grace = { value = 0, unit = "minutes"', 'grace = { value = 30, unit = "minutes"')


def received() -> Receipt:
    """The receipt of a consortium whose file answers every kind of question."""
    draft = factories.consortium(signed=True)
    values = {
        "several_places": True, "stage": "planned", "summary": "Première ligne.\nSeconde ligne, *étoilée* #1 $x$ @y.",
    }  # fmt: skip
    acts.write(draft, values, by=draft.started_by, at=instants.DURING)
    return acts.submit(draft, by=draft.started_by, at=instants.DURING, seen=NO_PAGE)


def opened(receipt: Receipt) -> PdfReader:
    return PdfReader(BytesIO(receipt_pdf(receipt)))


def words(document: PdfReader) -> str:
    return " ".join(plain(" ".join(each.extract_text() for each in document.pages)).split())


def tags(document: PdfReader) -> set[str]:
    """The names of the structure of a tagged document."""
    found: set[str] = set()

    def walk(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, list):
            for each in node:
                walk(each)
        elif isinstance(node, dict):
            if "/S" in node:
                found.add(node["/S"])
            if "/K" in node:
                walk(node["/K"])

    walk(document.trailer["/Root"]["/StructTreeRoot"])  # type: ignore[index]
    return found


def test_receipt_is_a_tagged_french_document_with_its_title() -> None:
    receipt = received()
    document = opened(receipt)
    root: Any = document.trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"].value) == ("fr-FR", True)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert document.metadata is not None
    assert document.metadata.title == f"Accusé de réception {receipt.number}"
    assert {"/Document", "/H1", "/H2", "/H3", "/P", "/Table", "/TR", "/TH", "/TD"} <= tags(document)
    assert "pdfuaid" in root["/Metadata"].get_data().decode()


def test_receipt_carries_the_mentions_that_the_law_asks() -> None:
    receipt = received()
    text = words(opened(receipt))
    for said in (
        receipt.number,
        "20 février 2026 à 10 h 30 min 07 s",
        "Arrivé avant la clôture du 31 mars 2026 à 18 h 00.",
        "Sous-préfecture de Château-Thierry (02)",
        "Réponse au plus tard le 20 avril 2026",
        "Sans réponse au 20 avril 2026",
        "ils prouvent votre dépôt",
        "L. 231-4",
        "R. 421-1",
        receipt.fingerprint[:32],
        "RNA W021000001",
    ):
        assert said in text, said


def test_receipt_shows_every_question_asked_and_every_kind_of_answer() -> None:
    receipt = received()
    text = words(opened(receipt))
    file = receipt.application
    labels = {field.label: field for field in file.questions.fields()}
    assert {field.kind for field in labels.values()} == set(Kind)
    assert [label for label in labels if label not in text] == []
    for said in (
        "Première ligne.", "Seconde ligne, *étoilée* #1 $x$ @y.", "Il est en projet", "31 mars 2027",
        "https://exemple.test/", "Réponse : Nom du lieu", "accueil@exemple.test", "01 99 00 00 00", "12 personnes",
        "12 000,50 €", "Ressourcerie d'exemple (40 %)", "Association du Grenier commun (60 %, chef de file)",
        "Habitants du voisinage, Jeunes", "50 000 €", "Achats et fournitures", "Dépense d'exemple", "100 000 €",
        "Région d'exemple", "demandé", "statutes-1.txt (empreinte", "lu et accepté", "1 place de l'Exemple",
    ):  # fmt: skip
        assert said in text, said


def test_receipt_leaves_out_the_questions_that_were_not_asked() -> None:
    draft = factories.whole_draft(factories.form_wave())
    receipt = acts.submit(draft, by=draft.started_by, at=instants.DURING, seen=NO_PAGE)
    text = words(opened(receipt))
    assert json.loads(receipt.content)["answers"]["opening_on"] == "2027-03-31"  # typed, then no longer asked
    assert ("Ouverture prévue le" in text, "Les autres tiers-lieux du projet" in text) == (False, False)


def test_receipt_is_the_same_bytes_when_the_wave_is_prolonged() -> None:
    file = factories.submitted()
    before = receipt_pdf(file.receipt)
    reason = "Une panne générale a empêché les dépôts pendant deux jours."
    prolong_wave(
        file.wave,
        instants.CLOSES + timedelta(days=7),
        reason,
        by=programme_member(),
        at=instants.DURING,
        seen=NO_PAGE,
    )
    assert receipt_pdf(Receipt.objects.get()) == before


@pytest.mark.parametrize(
    ("late", "said"),
    [
        (-1, "Arrivé avant la clôture du 31 mars 2026 à 18 h 00."),
        (
            0,
            "Arrivé après la clôture du 31 mars 2026 à 18 h 00, dans la tolérance écrite au règlement (30 minutes) : "
            "le dossier est reçu.",
        ),
    ],
)
def test_receipt_says_how_the_file_arrived_by_the_written_rule(
    late: int, said: str, set_clock: Callable[..., None]
) -> None:
    draft = factories.whole_draft(demonstration_wave(GRACE))
    receipt = acts.submit(
        draft, by=draft.started_by, at=instants.CLOSES + timedelta(seconds=late), seen=NO_PAGE
    )
    set_clock(instants.CHECKED)
    shown = client_of(draft.started_by).get(page(draft, "accuse/")).context["arrival"]
    assert (plain(shown), said in words(opened(receipt))) == (said, True)


def test_receipt_is_not_found_before_the_submission(set_clock: Callable[..., None]) -> None:
    draft: Application = factories.whole_draft()
    set_clock(instants.DURING)
    client = client_of(draft.started_by)
    assert [client.get(page(draft, each)).status_code for each in ("accuse/", "accuse.pdf")] == [404, 404]


def test_receipt_page_leads_to_the_file_and_its_document_leaves_the_page_open(
    set_clock: Callable[..., None],
) -> None:
    file = factories.submitted()
    set_clock(instants.CHECKED)
    client = client_of(file.started_by)
    answer = client.get(page(file, "accuse/"))
    shown = plain(answer.content.decode())
    steps = shown.split("Et maintenant")[1]
    assert f'<a href="{file.get_absolute_url()}">Ouvrir la page du dossier</a>' in steps
    assert all(f"<strong>{step.title}</strong>" in shown for step in answer.context["steps"])
    assert client.get(page(file, "accuse.pdf"))["Content-Disposition"].startswith("attachment;")
