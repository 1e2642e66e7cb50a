"""The delay of answer says the same everywhere: list, filter, service's page, holder's page, both homes, letter."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from html import unescape

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse

from fabriques.accounts.models import User
from fabriques.accounts.tests import factories as people
from fabriques.applications.models import Application
from fabriques.applications.tests import factories as files
from fabriques.assessment.tests import factories as checks
from fabriques.calls.tests.factories import demonstration_wave
from fabriques.common.dates import PARIS, say_day
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import plain
from fabriques.correspondence.models import Message
from fabriques.selection.tests import factories as decisions

pytestmark = pytest.mark.django_db
LIST = "/espace/dossiers/"
KINDS = ("proche", "passe", "suspendu")


def text(user: User, page: str) -> str:
    """A page as it is read: words alone, what may be asked of it left out, ordinary spaces."""
    client = Client()
    client.force_login(user)
    html = client.get(page, follow=True).content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    told = unescape(re.sub(r"<form.*?</form>|<[^>]+>", " ", main, flags=re.DOTALL))
    return plain(" ".join(told.split())).replace(" .", ".").replace(" ,", ",")


@dataclass
class Said:
    """What each surface says of one file on one day, for a reader who compares them."""

    lists: str
    kind: str
    service: str
    holder: str
    service_home: str
    holder_home: str


def said(file: Application) -> Said:
    service, holder = people.sous_prefecture_agent(), people.holder()
    page = f"{LIST}{file.public_id}/"
    found = [
        kind for kind in KINDS if file.place_name in text(service, f"{LIST}?silence={kind}").split("Rien")[0]
    ]
    return Said(
        text(service, f"{LIST}?vue=tous"),
        found[0] if len(found) == 1 else ",".join(found),
        text(service, page),
        text(holder, page),
        text(service, "/espace/"),
        text(holder, "/espace/"),
    )


def on(day: date) -> datetime:
    return datetime.combine(day, time(9), PARIS)


def assert_last_day(found: Said, last: date, words: str) -> None:
    """Both timelines and the holder's home say the same sentence, the list the same day in its own words."""
    assert f"{last:%d/%m/%Y}" in found.lists
    for surface in (found.service, found.holder):
        assert words in surface
    assert words[0].upper() + words[1:] in found.holder_home


def test_running_delay_is_the_same_everywhere(set_clock: Callable[..., None]) -> None:
    file = files.submitted()
    set_clock(on(date(2026, 4, 15)))
    found = said(file)
    assert_last_day(found, date(2026, 4, 20), "sans réponse au 20 avril 2026, la demande est réputée rejetée")
    assert (found.kind, "silence : rejet le 20/04/2026" in found.lists) == ("proche", True)
    assert "Le Grenier commun rejet le 20 avril 2026, dans 5 jours" in found.service_home
    for page in (found.service, found.holder):
        assert "Délai de deux mois (article L. 231-4 du code des relations" in page
        assert f"dossier reçu le 20 février 2026 (accusé de réception {file.receipt.number})" in page
        assert "Dernier jour : le 20 avril 2026 ; il reste 5 jours." in page


def test_suspended_delay_is_the_same_everywhere(set_clock: Callable[..., None]) -> None:
    file = checks.incomplete()
    set_clock(on(date(2026, 4, 22)))  # two months are past: nothing may say that the file is rejected
    found = said(file)
    assert_last_day(
        found,
        date(2026, 4, 23),
        "délai de réponse suspendu depuis le 8 avril 2026, jusqu'au 23 avril 2026 au plus tard",
    )
    assert (found.kind, "délai suspendu jusqu'au 23/04/2026" in found.lists) == ("suspendu", True)
    for surface in (found.lists, found.service, found.holder, found.service_home, found.holder_home):
        assert not re.search(r"[Rr]ejet implicite le|Rejet implicite, faute|réputée rejetée", surface)
    for page in (found.service, found.holder):
        assert "pièces manquantes demandées, article L. 114-5 du code des relations" in page
        assert "Il restera 12 jours quand il repartira, soit jusqu'au 6 mai 2026 au plus tard." in page


@pytest.mark.parametrize(
    ("came", "last"),
    [(date(2026, 4, 12), date(2026, 4, 24)), (None, date(2026, 5, 6))],
    ids=["sent", "never sent"],
)
def test_delay_that_runs_again_is_the_same_everywhere(
    set_clock: Callable[..., None], came: date | None, last: date
) -> None:
    file = checks.incomplete()
    if came is not None:
        file.completeness_checks.update(received_at=on(came), received_by=F("checked_by"))
    set_clock(on(last - timedelta(days=1)))
    found = said(file)
    assert_last_day(found, last, f"sans réponse au {say_day(last)}, la demande est réputée rejetée")
    assert (found.kind, f"rejet le {say_day(last)}, dans 1 jour" in found.service_home) == ("proche", True)


def test_rejection_by_silence_is_the_same_everywhere(set_clock: Callable[..., None]) -> None:
    file = files.submitted()
    set_clock(on(date(2026, 4, 21)))
    found = said(file)
    assert_last_day(
        found, date(2026, 4, 20), "faute de réponse au 20 avril 2026, la demande a été réputée rejetée"
    )
    assert (found.kind, "rejet implicite le 20/04/2026" in found.lists) == ("passe", True)
    assert (
        "1 dossier rejeté par le silence : le service qui décide peut encore répondre" in found.service_home
    )
    for page in (found.service, found.holder):
        assert re.search(r"Rejet implicite, faute de réponse \(survenu\) 20 avril 2026", page)
        assert "Le silence gardé vaut rejet ; une décision expresse reste attendue." in page


def test_decision_awaiting_its_notification_is_told_to_nobody(set_clock: Callable[..., None]) -> None:
    file = checks.complete()
    decisions.refused(file)
    set_clock(on(date(2026, 5, 10)))
    found = said(file)
    assert_last_day(
        found, date(2026, 4, 20), "faute de réponse au 20 avril 2026, la demande a été réputée rejetée"
    )
    assert found.kind == "passe"


def test_answer_in_time_leaves_nothing_to_watch(set_clock: Callable[..., None]) -> None:
    file = checks.complete(files.submitted(at=instants.CLOSES - timedelta(days=4)))
    decisions.notified(decisions.refused(file))
    set_clock(on(date(2026, 7, 1)))
    found = said(file)
    assert found.kind == ""
    for surface in (found.lists, found.service, found.holder, found.service_home, found.holder_home):
        assert not re.search(r"[Rr]ejet implicite|réputée rejetée|délai suspendu", surface)
    for page in (found.service, found.holder):
        assert "Il a pris fin le 18 mai 2026, avant son dernier jour, le 27 mai 2026." in page


def test_answer_after_the_rejection_leaves_it_as_a_dated_fact_and_nothing_to_watch(
    set_clock: Callable[..., None],
) -> None:
    file = checks.complete()
    decisions.notified(decisions.refused(file))
    set_clock(on(date(2026, 7, 1)))
    found = said(file)
    assert found.kind == ""
    for surface in (found.lists, found.service_home, found.holder_home):
        assert not re.search(r"[Rr]ejet implicite|réputée rejetée|reste attendue", surface)
    for page in (found.service, found.holder):
        assert re.search(r"Rejet implicite, faute de réponse \(survenu\) 20 avril 2026", page)
        assert "La décision notifiée le 18 mai 2026 est venue ensuite." in page
        assert "reste attendue" not in page


def test_receipt_and_letter_say_the_day_known_then_and_what_may_move_it(
    set_clock: Callable[..., None],
) -> None:
    file = checks.incomplete()
    set_clock(on(date(2026, 4, 22)))
    receipt = reverse("applications:receipt", args=[file.public_id])
    letter = Message.objects.filter(subject__startswith="Votre dossier est arrivé").get()
    for surface in (text(people.holder(), receipt), plain(letter.body)):
        for words in (
            "Sans réponse au 20 avril 2026, votre demande est réputée rejetée",
            "Cette date est celle que l'on connaît à la réception",
            "le délai est suspendu jusqu'à leur arrivée, au plus tard jusqu'à la fin du délai fixé pour les envoyer ;",
            "Pièces manquantes : article L. 114-5",
            "la page de votre dossier donne alors la nouvelle date",
        ):
            assert words in surface


def test_homes_cost_the_same_whatever_the_number_of_files(
    set_clock: Callable[..., None], query_count: Callable[..., int]
) -> None:
    wave = demonstration_wave()
    checks.incomplete(files.submitted(wave, name="Un"))
    files.submitted(wave, name="Deux")
    set_clock(on(date(2026, 4, 15)))
    agent = people.sous_prefecture_agent()
    pages = {user: f"/espace/{where}" for user, where in ((agent, ""), (people.holder(), ""))}
    pages_and_list = [*pages.items(), (agent, f"{LIST}?silence=suspendu"), (agent, f"{LIST}?silence=proche")]
    one = [query_count(lambda u=user, p=page: text(u, p)) for user, page in pages_and_list]
    for rank in range(3):
        checks.incomplete(files.submitted(wave, name=f"Suspendu {rank}"))
        files.submitted(wave, name=f"Proche {rank}")
    assert [query_count(lambda u=user, p=page: text(u, p)) for user, page in pages_and_list] == one
