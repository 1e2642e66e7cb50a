from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from fabriques.accounts.tests.factories import another_holder, holder
from fabriques.applications import acts
from fabriques.applications.models import Application, Receipt
from fabriques.applications.states import ApplicationState
from fabriques.applications.tests import factories
from fabriques.calls.tests.factories import ami_wave, demonstration_wave
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.common.tests.mail_server import MailServer
from fabriques.common.tests.refusals import refused, refused_rules
from fabriques.common.tests.together import at_once
from fabriques.common.values import Money
from fabriques.correspondence.models import Message
from fabriques.journal.models import Entry
from fabriques.journal.queries import history
from fabriques.journal.rules import digest
from fabriques.territories.models import Service
from fabriques.territories.tests import factories as territories

db = pytest.mark.django_db
SECOND = timedelta(seconds=1)


NOWHERE = {"address": "", "commune": ""}


def submit(draft: Application, at: datetime = instants.DURING) -> Receipt:
    return acts.submit(draft, by=draft.started_by, at=at, seen=NO_PAGE)


@db
def test_submission_gives_a_receipt_of_the_exact_content() -> None:
    file = factories.submitted()
    receipt = file.receipt
    assert (receipt.number, receipt.issued_at) == (f"AR-2026-{file.public_id.upper()}", instants.DURING)
    assert (
        receipt.fingerprint == hashlib.sha256(receipt.content.encode()).hexdigest() == digest(receipt.content)
    )
    assert json.loads(receipt.content) == {
        "application": file.public_id,
        "received_at": instants.DURING.astimezone(UTC).isoformat(),
        "closes_at": instants.CLOSES.astimezone(UTC).isoformat(),
        "call": file.wave.call.title,
        "wave": {"code": "vague-1", "title": file.wave.title},
        "rulebook": {"version": 1, "sha256": file.rulebook.fingerprint},
        "form": None,
        "organisation": {
            "name": "Association du Grenier commun",
            "legal_form": "association",
            "siret": "",
            "rna": "W021000001",
        },
        "place": {
            "name": factories.NAME,
            "address": "1 place de l'Exemple",
            "commune": "02168",
            "commune_name": "Château-Thierry",
            "arrondissement": "021",
            "point": None,
        },
        "summary": factories.SUMMARY,
        "activities": factories.ACTIVITIES,
        "answers": file.answers,
        "requested_cents": 5_000_000,
        "territory_listed": True,
        "pieces": [
            {"code": piece.code, "name": piece.file_name, "sha256": piece.sha256, "size": piece.size}
            for piece in file.pieces.order_by("code", "pk")
        ],
        "members": [],
        "arrival": "on_time",
        "territory_verdict": file.territory_verdict.content,
        "service": {
            "code": "SP-021",
            "name": "Sous-préfecture de Château-Thierry (02)",
            "email": "",
            "phone": "",
            "postal_address": "",
        },
    }


@db
def test_submission_freezes_the_file_and_registers_its_place() -> None:
    file = factories.submitted()
    assert file.place is not None
    assert (file.get_state(), file.submitted_at, file.submitted_by) == (
        ApplicationState.SUBMITTED, instants.DURING, holder(),
    )  # fmt: skip
    assert (file.place.name, file.place.commune_id, file.place.bearer, file.place.is_fictitious) == (
        factories.NAME, "02168", file.organisation, False,
    )  # fmt: skip
    assert [e.act for e in history("application", file.public_id)] == ["started", "submitted"]


@db
def test_submission_in_a_fictitious_wave_gives_a_fictitious_place() -> None:
    file = factories.submitted(demonstration_wave(fictitious=True))
    assert file.place is not None
    assert file.place.is_fictitious


@db
def test_submission_sent_again_gives_the_same_receipt_and_writes_nothing() -> None:
    draft = factories.whole_draft()
    first = submit(draft)
    counts = (Entry.objects.count(), Message.objects.count())
    assert submit(draft, instants.CLOSES + SECOND) == first
    assert (Entry.objects.count(), Message.objects.count()) == counts


def test_submission_sent_twice_at_once_gives_one_receipt(cloned_database: str) -> None:
    draft = factories.whole_draft()
    made = at_once(*[lambda: submit(draft).number for _ in range(4)])
    assert made == [Receipt.objects.get().number] * 4
    assert Entry.objects.filter(act="submitted").count() == 1
    assert Message.objects.count() == 1


@db
@pytest.mark.parametrize(
    ("code", "service"),
    [
        (territories.CHATEAU_THIERRY, "SP-021"),
        (territories.LAON, "PREF-02"),
        (territories.MAMOUDZOU, "PREF-976"),
        (territories.MARIGOT, "PREF-978"),
    ],
)
def test_submission_goes_to_the_competent_service(code: str, service: str) -> None:
    assert factories.submitted(code=code).service_id == service


@db
@pytest.mark.parametrize(("seconds", "received"), [(-1, True), (0, False), (1, False)])
def test_submission_at_the_closing_second(seconds: int, received: bool) -> None:
    draft = factories.whole_draft()
    at = instants.CLOSES + seconds * SECOND
    if received:
        assert submit(draft, at).issued_at == at
    else:
        assert refused(lambda: submit(draft, at)) == (
            "La vague est close depuis le 31 mars 2026 à 18 h 00 (tolérance : 0 minute) ; "
            f"votre envoi est arrivé le 31 mars 2026 à 18 h 00 min 0{seconds} s."
        )


@db
def test_submission_before_the_opening_is_refused() -> None:
    draft = factories.whole_draft()
    assert refused(lambda: submit(draft, instants.OPENS - SECOND)) == (
        "La vague ouvre le 2 février 2026 à 9 h 00 : il est encore trop tôt pour déposer."
    )


@db
def test_submission_of_an_empty_draft_lists_everything_missing() -> None:
    draft = factories.draft()
    assert refused(lambda: submit(draft)) == (
        "« Commune du lieu » n'est pas rempli. « Présentation » n'est pas rempli. "
        "« Activités et services » n'est pas rempli. "
        "« Gouvernance et animation par un collectif défini » n'est pas rempli. "
        "« Qualité et diversité des partenariats locaux » n'est pas rempli. "
        "« Réponse à un besoin du territoire » n'est pas rempli. "
        "« Plusieurs services, dont des activités numériques » n'est pas rempli. "
        "« Modèle économique viable, capable de dégager des revenus » n'est pas rempli. "
        "« Financement d'un poste en équivalent temps plein (ETP) » n'est pas rempli. "
        "« Statuts » n'est pas rempli. « Relevé d'identité bancaire (RIB) » n'est pas rempli. "
        "« Budget prévisionnel » n'est pas rempli. « Lettre de soutien » n'est pas rempli."
    )


@db
@pytest.mark.parametrize(
    ("values", "lacks"),
    [
        ({"place_name": "  "}, "Nom du tiers-lieu"),
        ({"place": NOWHERE}, "Commune du lieu"),
        ({"summary": "Trop court"}, "Présentation"),
        ({"activities": " "}, "Activités et services"),
        ({"request": {}}, "Montant demandé"),
    ],
)
def test_submission_lacking_one_thing_names_it(values: dict[str, object], lacks: str) -> None:
    draft = factories.whole_draft(values=values)
    assert refused(lambda: submit(draft)) == f"« {lacks} » n'est pas rempli."


@db
@pytest.mark.parametrize("answer", [None, "", " " * 30, "Dix-neuf caractère."])
def test_submission_lacking_one_answer_names_its_criterion(answer: str | None) -> None:
    draft = factories.whole_draft()
    acts.write(draft, {"services": answer}, by=holder(), at=instants.DURING)
    assert refused(lambda: submit(draft)) == (
        "« Plusieurs services, dont des activités numériques » n'est pas rempli."
    )


@db
@pytest.mark.parametrize(("cents", "asked"), [(4_999_900, "49 999 €"), (5_000_001, "50 000,01 €")])
def test_submission_asking_other_than_the_flat_amount_is_refused(cents: int, asked: str) -> None:
    draft = factories.whole_draft(values={"request": {"1": cents}})
    expected = f"La subvention est forfaitaire : 50 000 €. Vous avez indiqué {asked}."
    assert refused(lambda: submit(draft)) == expected
    assert refused_rules(lambda: submit(draft)) == [
        "Règlement, montants : Page officielle « Fabriques de territoire », vague 2023."
    ]


@db
@pytest.mark.parametrize(
    ("euros", "refusal"),
    [
        (75_000, ""),
        (150_000, ""),
        (74_999, "Le montant demandé (74 999 €) est inférieur au minimum de 75 000 €."),
        (
            150_003,
            "Le montant demandé (150 003 €) dépasse le maximum de 150 000 €. "
            "Année 1 : 50 001 € demandés, pour 50 000 € au plus par an. "
            "Année 2 : 50 001 € demandés, pour 50 000 € au plus par an. "
            "Année 3 : 50 001 € demandés, pour 50 000 € au plus par an.",
        ),
    ],
)
def test_submission_asks_within_the_range_of_2019(euros: int, refusal: str) -> None:
    shares = Money.euros(euros).split(3)
    request = {str(year): share.cents for year, share in enumerate(shares, start=1)}
    draft = factories.whole_draft(ami_wave(), values={"request": request})
    if refusal:
        assert refused(lambda: submit(draft)) == refusal
    else:
        assert submit(draft).application.requested_cents == euros * 100


@db
def test_submission_late_and_incomplete_is_told_both() -> None:
    draft = factories.whole_draft(values={"place": NOWHERE})
    assert refused(lambda: submit(draft, instants.CLOSES)) == (
        "La vague est close depuis le 31 mars 2026 à 18 h 00 (tolérance : 0 minute) ; "
        "votre envoi est arrivé le 31 mars 2026 à 18 h 00 min 00 s. « Commune du lieu » n'est pas rempli."
    )


@db
def test_submission_by_a_stranger_is_refused() -> None:
    draft, stranger = factories.whole_draft(), another_holder()
    assert refused(lambda: acts.submit(draft, by=stranger, at=instants.DURING, seen=NO_PAGE)) == (
        "Ce dossier appartient à une structure dont vous ne faites pas partie."
    )


@db
def test_submission_is_in_although_the_mail_server_refuses(
    run_jobs: Callable[[], list[str]], mail_server: MailServer
) -> None:
    mail_server.refusal = "451 4.7.1 Plus tard"
    file = factories.submitted()
    assert [job for job in run_jobs() if job.startswith("deliver")] == ["deliver retried"]
    (message,) = Message.objects.about("application", file.public_id)
    assert (message.state, message.attempts, message.is_late(instants.DURING)) == ("waiting", 1, True)
    assert (file.get_state(), Receipt.objects.count()) == (ApplicationState.SUBMITTED, 1)


@db
def test_file_withdrawn_says_so() -> None:
    Service.objects.filter(pk="SP-021").update(email="sous-prefecture@exemple.test")
    file = factories.withdrawn()
    told = Message.objects.get(subject="Dossier retiré : Le Grenier commun")
    assert told.address == "sous-prefecture@exemple.test"
    assert file.get_state() is ApplicationState.WITHDRAWN
    assert [e.act for e in history("application", file.public_id)] == ["started", "submitted", "withdrawn"]


@db
def test_withdrawn_file_is_not_submitted() -> None:
    file = factories.whole_draft()
    acts.withdraw(file, by=holder(), at=instants.DURING)
    assert "retiré" in refused(lambda: acts.submit(file, by=holder(), at=instants.DURING, seen=NO_PAGE))
    assert not Receipt.objects.filter(application=file).exists()
