"""Each service and each network concerned is told of an opening once; who could not be told is known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from fabriques.accounts.tests.factories import programme_member
from fabriques.calls.alerts import acts
from fabriques.calls.models import NetworkContact, OpeningAlert, Wave
from fabriques.calls.queries import concerned_services, unalerted
from fabriques.calls.tests import factories
from fabriques.common.authorization import INSTALLATION
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import refused
from fabriques.correspondence.models import Message
from fabriques.territories.acts import set_mailboxes
from fabriques.territories.models import Region, Service

pytestmark = pytest.mark.django_db
RunJobs = Callable[[], list[str]]


def network(name: str, region: str | None = None, *, active: bool = True) -> NetworkContact:
    where = Region.objects.get(pk=region) if region else None
    return acts.keep_network(
        None,
        name,
        f"{name}@exemple.test",
        where,
        active=active,
        by=programme_member(),
        at=instants.PREPARED,
    )


def listed_wave(**named: object) -> Wave:
    return factories.prepared(factories.rulebook(factories.call()), listed=["021"], **named)  # type: ignore[arg-type]


def mailboxes(*codes: str) -> None:
    set_mailboxes(
        {code: f"{code.lower()}@exemple.test" for code in codes}, by=INSTALLATION, at=instants.PREPARED
    )


def test_services_concerned_go_from_the_arrondissement_to_the_region() -> None:
    wave = listed_wave()
    assert [each.code for each in concerned_services(wave)] == ["PREF-02", "REG-32", "SP-021"]


def test_departement_without_arrondissement_concerns_its_prefecture() -> None:
    wave = factories.prepared(factories.rulebook(factories.call()), listed=[], listed_departements=["976"])
    assert "PREF-976" in [each.code for each in concerned_services(wave)]


def test_wave_open_to_all_concerns_every_local_service() -> None:
    wave = factories.prepared(factories.rulebook(factories.call()))
    local = Service.objects.exclude(level=Service.Level.NATIONAL)
    assert concerned_services(wave).count() == local.count()


def test_opening_alerts_each_mailbox_once(run_jobs: RunJobs, set_clock: Callable[[datetime], None]) -> None:
    set_clock(instants.PREPARED)
    mailboxes("SP-021", "PREF-02", "SP-024")
    for name, region, active in (
        ("national", None, True),
        ("hdf", "32", True),
        ("ara", "84", True),
        ("muet", None, False),
    ):
        network(name, region, active=active)
    wave = acts.announce_wave(listed_wave(), by=programme_member(), at=instants.PREPARED, seen=NO_PAGE)
    run_jobs()
    acts.ask_alerts(wave, by=programme_member(), at=instants.PREPARED)
    run_jobs()
    letters = Message.objects.about("wave_alert", wave.public_id)
    assert sorted(letters.values_list("address", "state")) == [
        ("hdf@exemple.test", "sent"), ("national@exemple.test", "sent"), ("pref-02@exemple.test", "sent"),
        ("sp-021@exemple.test", "sent"),
    ]  # fmt: skip
    assert letters[0].subject == "Nouvelle vague : Vague de test vague-1"
    assert "Clôture : 31 mars 2026 à 18" in letters[0].body


def test_mailbox_written_down_later_is_alerted_then(
    run_jobs: RunJobs, set_clock: Callable[[datetime], None]
) -> None:
    set_clock(instants.PREPARED)
    wave = acts.announce_wave(listed_wave(), by=programme_member(), at=instants.PREPARED, seen=NO_PAGE)
    assert run_jobs() == ["alert_opening succeeded"]
    mailboxes("SP-021")
    acts.ask_alerts(wave, by=programme_member(), at=instants.PREPARED)
    assert run_jobs() == ["alert_opening succeeded", "deliver succeeded"]
    assert [str(alert.service_id) for alert in OpeningAlert.objects.order_by("pk")] == ["SP-021"]


def test_alerts_are_written_by_batches(
    run_jobs: RunJobs, set_clock: Callable[[datetime], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    set_clock(instants.PREPARED)
    monkeypatch.setattr(acts, "BATCH", 2)
    for rank in range(5):
        network(f"reseau{rank}")
    wave = acts.announce_wave(listed_wave(), by=programme_member(), at=instants.PREPARED, seen=NO_PAGE)
    ended = run_jobs()
    assert (ended.count("alert_opening succeeded"), ended.count("deliver succeeded")) == (3, 5)
    assert unalerted(wave) == []


def test_wave_that_closed_meanwhile_alerts_nobody(
    run_jobs: RunJobs, set_clock: Callable[[datetime], None]
) -> None:
    mailboxes("SP-021")
    acts.announce_wave(listed_wave(), by=programme_member(), at=instants.PREPARED, seen=NO_PAGE)
    set_clock(instants.CLOSES)
    assert run_jobs() == ["alert_opening succeeded"]
    assert not OpeningAlert.objects.exists()


def test_wave_not_announced_alerts_nobody() -> None:
    wave = listed_wave()
    assert refused(lambda: acts.ask_alerts(wave, by=INSTALLATION, at=instants.PREPARED)) == (
        "Cette vague n'est ni annoncée ni ouverte : il n'y a rien à faire savoir."
    )


def test_opening_refused_alerts_nobody() -> None:
    wave, team = listed_wave(ceilings={}), programme_member()

    def act() -> Wave:
        return acts.announce_wave(wave, by=team, at=instants.PREPARED, seen=NO_PAGE)

    assert refused(act) == "La vague ne peut pas ouvrir : aucune enveloppe n'est fixée."


def test_network_has_one_mailbox() -> None:
    network("national")
    team = programme_member()

    def act() -> NetworkContact:
        return acts.keep_network(
            None, "Autre", "National@exemple.test", None, active=True, by=team, at=instants.PREPARED
        )

    assert refused(act) == "Un contact de réseau a déjà cette adresse."
