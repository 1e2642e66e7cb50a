"""The stage of a file in each situation, for its service and for its holder, and what its timeline tells them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from fabriques.accounts.tests import factories as people
from fabriques.applications.corrections import acts as corrections
from fabriques.applications.delay_rules import usual_delay
from fabriques.applications.models import Application, Correction
from fabriques.applications.tests import factories as files
from fabriques.assessment import acts
from fabriques.assessment.tests import factories as checks
from fabriques.common import clock
from fabriques.common.dates import legal_day
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.overview.queries import Stage, stage_words, timeline, told_stage, with_stage

pytestmark = pytest.mark.django_db
SOON = checks.SENT + timedelta(hours=1)
LATE = instants.CHECKED + timedelta(days=16)


def answered(correction: Correction) -> Application:
    row = corrections.answer_correction(
        correction,
        {"summary": "Autre présentation du lieu."},
        by=people.holder(),
        at=checks.SENT,
        seen=NO_PAGE,
    )
    return row.application


def read(file: Application) -> Application:
    corrections.read_correction(
        file.corrections.get(), by=people.sous_prefecture_agent(), at=SOON, seen=NO_PAGE
    )
    return file


def checked_after(file: Application) -> Application:
    by = people.sous_prefecture_agent()
    acts.ask_pieces(file, ["statutes"], "", due_at=usual_delay(SOON), by=by, at=SOON, seen=NO_PAGE)
    return file


def cancelled(file: Application) -> Application:
    acts.cancel_request(file, by=people.sous_prefecture_agent(), at=SOON, seen=NO_PAGE)
    return file


def both_asked(*, correction_at: datetime = instants.CHECKED) -> Application:
    return files.reopened(file=checks.incomplete(), at=correction_at).application


def longer(file: Application) -> Application:
    file.completeness_checks.update(due_at=LATE + timedelta(days=1))
    return file


SITUATIONS: dict[str, tuple[Callable[[], Application], datetime, Stage, str, str]] = {
    "nothing yet": (
        files.submitted, SOON, Stage.TO_CHECK, "complétude à vérifier", "déposé, vérification en cours",
    ),
    "pieces awaited": (
        checks.incomplete, SOON, Stage.INCOMPLETE, "pièces attendues", "pièces à envoyer",
    ),
    "pieces sent": (
        checks.received, SOON, Stage.RECEIVED, "pièces reçues", "pièces envoyées, vérification en cours",
    ),
    "pieces sent, long ago": (
        checks.received, LATE, Stage.RECEIVED, "pièces reçues", "pièces envoyées, vérification en cours",
    ),
    "pieces late": (
        checks.incomplete, LATE, Stage.OVERDUE, "délai du porteur passé", "délai passé",
    ),
    "request cancelled": (
        lambda: cancelled(checks.incomplete()), SOON, Stage.TO_CHECK, "complétude à vérifier",
        "déposé, vérification en cours",
    ),
    "complete, holder not told": (
        checks.found, SOON, Stage.TO_DECIDE, "complet, décision attendue", "déposé, vérification en cours",
    ),
    "complete": (
        checks.complete, SOON, Stage.TO_DECIDE, "complet, décision attendue", "complet, décision attendue",
    ),
    "correction awaited": (
        lambda: files.reopened().application, SOON, Stage.CORRECTING, "correction attendue",
        "correction à rendre",
    ),
    "correction late": (
        lambda: files.reopened().application, LATE, Stage.OVERDUE, "délai du porteur passé", "délai passé",
    ),
    "correction given": (
        lambda: answered(files.reopened()), SOON, Stage.CORRECTED, "correction rendue",
        "correction rendue, lecture en cours",
    ),
    "correction given on a complete file": (
        lambda: answered(files.reopened(file=checks.complete())), SOON, Stage.CORRECTED, "correction rendue",
        "correction rendue, lecture en cours",
    ),
    "correction given while pieces are awaited": (
        lambda: answered(files.reopened(file=checks.incomplete())), SOON, Stage.INCOMPLETE_CORRECTED,
        "correction rendue, pièces attendues", "correction rendue, pièces à envoyer",
    ),
    "correction given while pieces are late": (
        lambda: answered(files.reopened(file=checks.incomplete())), LATE, Stage.OVERDUE_CORRECTED,
        "correction rendue, délai des pièces passé", "correction rendue, délai des pièces passé",
    ),
    "correction given, pieces sent": (
        lambda: answered(files.reopened(file=checks.received())), SOON, Stage.RECEIVED_CORRECTED,
        "pièces reçues, correction rendue", "pièces et correction envoyées, lecture en cours",
    ),
    "correction awaited, pieces sent": (
        lambda: files.reopened(file=checks.received()).application, SOON, Stage.RECEIVED_CORRECTING,
        "pièces reçues, correction attendue", "pièces envoyées, correction à rendre",
    ),
    "correction late, pieces sent": (
        lambda: files.reopened(file=checks.received()).application, LATE, Stage.RECEIVED_LATE,
        "pièces reçues, délai de la correction passé", "pièces envoyées, délai de la correction passé",
    ),
    "correction read": (
        lambda: read(answered(files.reopened())), SOON, Stage.TO_CHECK, "complétude à vérifier",
        "déposé, vérification en cours",
    ),
    "correction given, then pieces asked": (
        lambda: checked_after(answered(files.reopened())), SOON, Stage.INCOMPLETE, "pièces attendues",
        "pièces à envoyer",
    ),
    "pieces and a correction awaited": (
        both_asked, SOON, Stage.INCOMPLETE_CORRECTING, "pièces et correction attendues",
        "pièces à envoyer, correction à rendre",
    ),
    "pieces and a correction late": (
        both_asked, LATE, Stage.OVERDUE, "délai du porteur passé", "délai passé",
    ),
    "pieces awaited, a correction late": (
        lambda: longer(both_asked()), LATE, Stage.INCOMPLETE_LATE,
        "pièces attendues, délai de la correction passé", "pièces à envoyer, délai de la correction passé",
    ),
    "pieces late, a correction awaited": (
        lambda: both_asked(correction_at=LATE - timedelta(days=2)), LATE, Stage.OVERDUE_CORRECTING,
        "délai des pièces passé, correction attendue", "délai des pièces passé, correction à rendre",
    ),
}  # fmt: skip


@pytest.mark.parametrize("situation", SITUATIONS)
def test_stage_says_who_is_waited_for(situation: str, set_clock: Callable[[datetime], None]) -> None:
    make, at, stage, for_service, for_holder = SITUATIONS[situation]
    key = make().pk
    set_clock(at)
    file = with_stage(Application.objects.filter(pk=key)).get()
    assert (
        file.stage,
        stage_words(file.stage, for_holder=False)[0],
        stage_words(told_stage(file), for_holder=True)[0],
    ) == (stage, for_service, for_holder)


def told(file: Application, *, for_holder: bool) -> list[tuple[str, bool]]:
    on = legal_day(clock.now())
    return [(event.title, event.done) for event in timeline(file, for_holder=for_holder, on=on)][2:-1]


@pytest.mark.parametrize(
    ("make", "at", "service", "holder"),
    [
        (
            checks.incomplete,
            SOON,
            [
                ("Pièces demandées (1)", True),
                ("Envoi des pièces", False),
                ("Vérification de la complétude", False),
            ],
            None,
        ),
        (
            checks.incomplete,
            LATE,
            [
                ("Pièces demandées (1)", True),
                ("Délai des pièces passé", True),
                ("Vérification de la complétude", False),
            ],
            None,
        ),
        (
            lambda: checks.found(checks.received(), at=SOON),
            SOON,
            [("Pièces demandées (1)", True), ("Pièces reçues", True), ("Dossier complet", True)],
            [
                ("Pièces demandées (1)", True),
                ("Pièces reçues", True),
                ("Vérification de la complétude", False),
            ],
        ),
        (
            lambda: checks.found(cancelled(checks.incomplete()), at=SOON),
            SOON,
            [("Pièces demandées (1)", True), ("Demande de pièces close", True), ("Dossier complet", True)],
            [
                ("Pièces demandées (1)", True),
                ("Demande de pièces close", True),
                ("Vérification de la complétude", False),
            ],
        ),
        (
            lambda: checks.complete(checks.incomplete()),
            SOON,
            [("Pièces demandées (1)", True), ("Dossier complet", True)],
            None,
        ),
    ],
    ids=["awaited", "late", "received then found", "cancelled then found", "complete without them"],
)
def test_timeline_tells_the_circuit_of_pieces(
    make: Callable[[], Application],
    at: datetime,
    service: list[tuple[str, bool]],
    holder: list[tuple[str, bool]] | None,
    set_clock: Callable[[datetime], None],
) -> None:
    key = make().pk
    set_clock(at)
    file = with_stage(Application.objects.filter(pk=key)).get()
    assert told(file, for_holder=False) == service
    assert told(file, for_holder=True) == (holder or service)
