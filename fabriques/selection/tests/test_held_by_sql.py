"""What someone in psql cannot do to money, decisions and what was published or received."""

from __future__ import annotations

import pytest

from fabriques.applications.models import Receipt
from fabriques.applications.tests.factories import submitted
from fabriques.assessment.tests.factories import complete
from fabriques.calls.models import Envelope
from fabriques.calls.tests.factories import ami_wave, call, demonstration_wave, envelope, rulebook
from fabriques.common.database import check_deferred_now
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import refused, sql, sql_refused
from fabriques.common.values import Money
from fabriques.selection import acts
from fabriques.selection.models import AwardShare, Decision
from fabriques.selection.tests.factories import decider, notified, retained, retaining

pytestmark = pytest.mark.django_db
OVER_A_YEAR = "La part d'une année dépasse le maximum annuel du règlement."


def awarded_over_three_years() -> Decision:
    file = complete(submitted(ami_wave()))
    shares = {year: Money.euros(40_000) for year in (2026, 2027, 2028)}
    return retained(file, retaining(shares=shares))


def test_share_above_the_yearly_maximum_is_refused_at_commit() -> None:
    shares = AwardShare.objects.filter(award=awarded_over_three_years().award).order_by("envelope__year")
    first, second, _ = shares
    statement = (
        "UPDATE selection_awardshare SET amount_cents = amount_cents"
        " + CASE id WHEN %s THEN 1000100 WHEN %s THEN -1000100 END WHERE id IN (%s, %s)"
    )
    assert sql_refused(statement, first.pk, second.pk, first.pk, second.pk) == OVER_A_YEAR


def test_share_at_the_yearly_maximum_is_kept() -> None:
    first, second, _ = AwardShare.objects.filter(award=awarded_over_three_years().award).order_by(
        "envelope__year"
    )
    statement = (
        "UPDATE selection_awardshare SET amount_cents = amount_cents"
        " + CASE id WHEN %s THEN 1000000 WHEN %s THEN -1000000 END WHERE id IN (%s, %s)"
    )
    sql(statement, first.pk, second.pk, first.pk, second.pk)
    first.refresh_from_db()
    assert first.amount_cents == 5_000_000


def test_award_follows_the_rulebook_of_its_file() -> None:
    decision = retained()
    other = rulebook(call("autre-appel"))
    assert (
        sql_refused("UPDATE selection_award SET rulebook_id = %s WHERE id = %s", other.pk, decision.award.pk)
        == "Une attribution se juge selon le règlement de son dossier."
    )


def test_told_decision_is_never_deleted() -> None:
    decision = notified(retained())
    assert (
        sql_refused("DELETE FROM selection_decision WHERE id = %s", decision.pk)
        == "Une décision notifiée ne se supprime pas : le porteur l'a reçue."
    )


def test_retraction_says_why() -> None:
    decision = retained()
    file = decision.application
    assert (
        refused(lambda: acts.retract(file, "  ", by=decider(file), at=instants.DECIDED, seen=NO_PAGE))
        == "Il manque le motif de la reprise."
    )
    acts.retract(file, "Erreur.", by=decider(file), at=instants.DECIDED, seen=NO_PAGE)
    statement = "UPDATE selection_retraction SET motive = ' ' WHERE application_id = %s"
    assert sql_refused(statement, file.pk) == "La reprise d'une décision dit son motif."


@pytest.mark.parametrize(
    ("table", "refusal"),
    [
        ("applications_receipt", "Un accusé de réception ne s'efface pas : il prouve ce qui a été reçu."),
        ("calls_rulebookversion", "Une version publiée du règlement ne s'efface pas."),
    ],
)
def test_what_was_received_or_published_is_never_emptied(table: str, refusal: str) -> None:
    submitted()
    check_deferred_now()  # TRUNCATE would otherwise be refused for what still waits to be checked
    assert (sql_refused(f"TRUNCATE {table} CASCADE"), Receipt.objects.count()) == (refusal, 1)


def test_envelope_is_delegated_within_its_wave_and_year_only() -> None:
    wave = demonstration_wave(ceilings={2026: Money.euros(1_000_000), 2027: Money.euros(1_000_000)})
    parent = envelope(wave, 2027)
    same = "Une enveloppe se délègue dans la même vague et pour la même année."
    statement = (
        "INSERT INTO calls_envelope (wave_id, year, parent_id, service_id, ceiling_cents, committed_cents)"
        " VALUES (%s, %s, %s, 'PREF-02', 100, 0)"
    )
    assert sql_refused(statement, wave.pk, 2026, parent.pk) == same
    sql(statement, wave.pk, 2027, parent.pk)
    assert Envelope.objects.get(service="PREF-02").parent == parent


def test_delegated_envelope_keeps_its_parent() -> None:
    wave = demonstration_wave()
    one = envelope(wave)
    child = Envelope.objects.create(wave=wave, year=2026, parent=one, service_id="PREF-02", ceiling_cents=100)
    assert (
        sql_refused("UPDATE calls_envelope SET parent_id = %s WHERE id = %s", child.pk, one.pk)
        == "Une enveloppe déléguée ne change pas d'enveloppe d'origine."
    )
