"""A service is warned before silence rejects its files, by the same count as its list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from django.conf import settings
from django.db.models import F

from fabriques.accounts.tests import factories as people
from fabriques.applications.models import Application
from fabriques.applications.tests import factories as files
from fabriques.assessment.charge.acts import assign
from fabriques.assessment.tests import factories as checks
from fabriques.calls.tests.factories import demonstration_wave
from fabriques.common.authorization import SCHEDULE
from fabriques.common.dates import PARIS
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import plain, refused
from fabriques.correspondence.models import Message
from fabriques.journal.queries import history
from fabriques.territories.tests.factories import service
from fabriques.workspaces.reminder_acts import warn_services
from fabriques.workspaces.tasks import warn_services as job

pytestmark = pytest.mark.django_db
LAST = date(2026, 4, 20)  # of what was received on 20 February
LETTER = """Bonjour,

Sans réponse du service, le silence vaudra rejet de :
- Le Grenier commun ({number}) : le 20 avril 2026, dans 10 jours

Ce délai part de l'accusé de réception de chaque dossier (article L. 231-4 du code des relations entre le public et \
l'administration). Il est suspendu tant que des pièces manquantes demandées \
sont attendues ; seule la notification d'une décision l'arrête.

La liste à jour :
{page}
"""


def warned(left: int, last: date = LAST) -> list[str]:
    """The files named to the service so many days before a last day."""
    at = datetime.combine(last - timedelta(days=left), time(6), PARIS)
    before = set(Message.objects.values_list("pk", flat=True))
    warn_services(by=SCHEDULE, at=at)
    letters = Message.objects.exclude(pk__in=before).order_by("pk")
    return [
        line.split(" (")[0]
        for letter in letters
        for line in letter.body.splitlines()
        if line.startswith("- ")
    ]


def test_letter_names_the_files_and_their_last_day() -> None:
    service("SP-021", "sous-prefecture@exemple.test")
    file = files.submitted()
    assert warned(10) == ["- Le Grenier commun"]
    letter = Message.objects.latest("pk")
    page = f"{settings.SITE_ADDRESS}/espace/dossiers/?silence=proche"
    assert (letter.address, letter.subject) == (
        "sous-prefecture@exemple.test",
        "Silence : 1 dossier bientôt rejeté",
    )
    assert plain(letter.body) == LETTER.format(number=file.receipt.number, page=page)
    [entry] = [each for each in history("service", "SP-021") if each.act == "silence_near"]
    assert (entry.actor, entry.facts) == (SCHEDULE.public_id, {"files": 1})


def test_service_is_warned_ten_days_before_three_days_before_and_on_the_last_day() -> None:
    service("SP-021", "sous-prefecture@exemple.test")
    files.submitted()
    assert [left for left in range(12, -3, -1) if warned(left)] == [10, 3, 0]
    assert "aujourd'hui, dernier jour" in Message.objects.latest("pk").body


def test_service_is_warned_once_a_day() -> None:
    service("SP-021", "sous-prefecture@exemple.test")
    files.submitted()
    assert [len(warned(3)), len(warned(3))] == [1, 0]


def test_suspended_file_is_warned_of_when_its_delay_runs_again() -> None:
    service("SP-021", "sous-prefecture@exemple.test")
    file = checks.incomplete()  # asked on 8 April until the 23rd, with twelve days left
    assert warned(10) == []
    file.completeness_checks.update(
        received_at=instants.CHECKED + timedelta(days=4), received_by=F("checked_by")
    )
    assert warned(10) == []
    assert warned(10, date(2026, 4, 24)) == ["- Le Grenier commun"]


def test_answered_file_and_service_without_a_mailbox_are_left_alone() -> None:
    wave = demonstration_wave()
    files.submitted(wave, name="Ailleurs", code="51230")  # its service has no mailbox
    assert (Application.objects.count(), warned(10)) == (1, [])


def test_person_in_charge_is_named_to_the_service_and_warned_of_their_own_files() -> None:
    service("SP-021", "sous-prefecture@exemple.test")
    wave, agent = demonstration_wave(), people.sous_prefecture_agent()
    mine, _free = files.submitted(wave, name="Lieu 1"), files.submitted(wave, name="Lieu 2")
    assign(mine, agent, by=agent, at=instants.CHECKED)
    assert [len(warned(10)), len(warned(10))] == [3, 0]
    own = Message.objects.get(recipient=agent, subject__startswith="Silence")
    page = f"{settings.SITE_ADDRESS}/espace/dossiers/?silence=proche&suivi=moi"
    assert ("Lieu 1" in own.body, "Lieu 2" in own.body, page in own.body) == (True, False, True)
    boxed = Message.objects.get(address="sous-prefecture@exemple.test", subject__startswith="Silence")
    assert [line.partition(" ; ")[2] for line in boxed.body.splitlines() if line.startswith("- ")] == [
        "suivi par Agente Exemple SP-021", "",
    ]  # fmt: skip


def test_long_list_is_cut_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    service("SP-021", "sous-prefecture@exemple.test")
    wave = demonstration_wave()
    for rank in range(4):
        files.submitted(wave, name=f"Lieu {rank}")
    monkeypatch.setattr("fabriques.workspaces.reminder_letters.MOST_NAMED", 2)
    assert warned(10) == ["- Lieu 0", "- Lieu 1", "- et 2 autres"]
    assert Message.objects.latest("pk").subject == "Silence : 4 dossiers bientôt rejetés"


def test_nobody_asks_for_the_reminders_by_hand() -> None:
    for person in (people.holder(), people.sous_prefecture_agent(), people.programme_member()):
        assert refused(lambda by=person: warn_services(by=by, at=instants.DECIDED)) == (
            "Cette action n'est faite que par la plateforme."
        )


def test_job_warns_every_morning(set_clock: Callable[..., None]) -> None:
    service("SP-021", "sous-prefecture@exemple.test")
    files.submitted()
    set_clock(datetime.combine(LAST, time(6), PARIS))
    job(0)
    assert Message.objects.latest("pk").about_kind == "service"
