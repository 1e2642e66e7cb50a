from __future__ import annotations

import pytest

from fabriques.calls import acts
from fabriques.calls.models import Envelope
from fabriques.calls.tests import factories
from fabriques.common.authorization import INSTALLATION
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import refused, sql, sql_refused
from fabriques.common.values import Money
from fabriques.territories.tests.factories import service

pytestmark = pytest.mark.django_db
EXCEEDED = "L'enveloppe serait dépassée : la somme des attributions ne peut pas être supérieure au plafond."


def test_envelope_committed_is_never_typed() -> None:
    envelope = factories.envelope(factories.demonstration_wave())
    expected = "Le montant engagé suit les attributions : il ne se saisit pas."
    for amount in (1, 400_000_000):
        statement = "UPDATE calls_envelope SET committed_cents = %s WHERE id = %s"
        assert sql_refused(statement, amount, envelope.pk) == expected


def test_envelope_starts_with_nothing_committed() -> None:
    wave = factories.demonstration_wave()
    statement = (
        "INSERT INTO calls_envelope (wave_id, year, ceiling_cents, committed_cents) VALUES (%s, 2030, 100, 1)"
    )
    assert sql_refused(statement, wave.pk) == "Une enveloppe commence sans rien d'engagé."


def test_envelope_ceiling_may_rise() -> None:
    envelope = factories.envelope(factories.demonstration_wave())
    sql("UPDATE calls_envelope SET ceiling_cents = ceiling_cents + 1 WHERE id = %s", envelope.pk)
    assert Envelope.objects.get(pk=envelope.pk).ceiling_cents == 400_000_001


def test_envelope_ceiling_is_never_negative() -> None:
    envelope = factories.envelope(factories.demonstration_wave())
    assert sql_refused("UPDATE calls_envelope SET ceiling_cents = -1 WHERE id = %s", envelope.pk) == EXCEEDED


@pytest.mark.parametrize("delegated_to", [None, "PREF-02"])
def test_envelope_is_one_per_year_and_service(delegated_to: str | None) -> None:
    wave = factories.demonstration_wave()
    whose = service(delegated_to) if delegated_to else None
    if whose:
        acts.set_envelope(wave, 2026, Money(1), service=whose, by=INSTALLATION, at=instants.PREPARED)

    def act() -> object:
        return acts.set_envelope(wave, 2026, Money(1), service=whose, by=INSTALLATION, at=instants.PREPARED)

    assert refused(act) == "Cette enveloppe existe déjà pour cette année et ce service."
