"""The money holds even for someone in psql, and whatever comes at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fabriques.applications.models import Application
from fabriques.applications.tests.factories import submitted
from fabriques.assessment.tests.factories import complete
from fabriques.calls.acts import set_envelope
from fabriques.calls.models import Envelope, Wave
from fabriques.calls.tests.factories import (
    ami_wave,
    call,
    demonstration_wave,
    envelope,
    opened,
    prepared,
    rulebook,
)
from fabriques.common.authorization import INSTALLATION
from fabriques.common.reasons import Refusal
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import plain, refused, sql, sql_refused
from fabriques.common.tests.together import at_once
from fabriques.common.values import Money
from fabriques.selection import acts
from fabriques.selection.giving import Proposal
from fabriques.selection.models import AwardShare, Decision
from fabriques.selection.tests import factories
from fabriques.territories.tests.factories import service

db = pytest.mark.django_db
EXCEEDED = "L'enveloppe serait dépassée : la somme des attributions ne peut pas être supérieure au plafond."
ADD_UP = "La somme des parts annuelles doit être égale au montant attribué."


def files(wave: Wave, number: int) -> list[Application]:
    return [complete(submitted(wave, name=f"Lieu {rank}")) for rank in range(number)]


def decide(file: Application, proposal: Proposal | None = None) -> Decision:
    return deciding(file, proposal)()


def deciding(file: Application, proposal: Proposal | None = None) -> Callable[[], Decision]:
    """The act, ready to be done: everything it needs exists beforehand."""
    by = factories.decider(file)
    return lambda: acts.decide(
        file, proposal or factories.retaining(), by=by, at=instants.DECIDED, seen=NO_PAGE
    )


def committed(wave: Wave) -> list[int]:
    return list(wave.envelopes.order_by("id").values_list("committed_cents", flat=True))


@db
def test_envelope_exhausted_refuses_the_next_award() -> None:
    wave = demonstration_wave(ceilings={2026: Money.euros(100_000)})
    one, two, three = files(wave, 3)
    decide(one)
    decide(two)
    assert refused(lambda: decide(three)) == (
        "50 000 € en 2026 : il reste 0 € dans l'enveloppe nationale de 2026. Ce montant dépasse ce reste de 50 000 €."
    )
    assert committed(wave) == [10_000_000]


def test_decisions_at_once_cannot_exceed_the_envelope(cloned_database: str) -> None:
    wave = demonstration_wave(ceilings={2026: Money.euros(99_999)})
    one, two = files(wave, 2)
    answers = at_once(deciding(one), deciding(two))
    (refusal,) = [a for a in answers if isinstance(a, Refusal)]
    assert (plain(str(refusal)), Decision.objects.count(), committed(wave)) == (
        "50 000 € en 2026 : il reste 49 999 € dans l'enveloppe nationale de 2026. Ce montant dépasse ce reste de 1 €.",
        1,
        [5_000_000],
    )


def test_decisions_at_once_on_one_file_give_one_decision(cloned_database: str) -> None:
    file = complete()
    answers = at_once(*[deciding(file)] * 3)
    refusals = [str(a) for a in answers if isinstance(a, Refusal)]
    assert (
        refusals
        == [
            "La décision de ce dossier est à l'état « décidé, pas encore notifié » : cette action n'est pas possible."
        ]
        * 2
    )
    assert (Decision.objects.count(), committed(file.wave)) == (1, [5_000_000])


def test_decisions_at_once_cannot_exceed_the_laureates_of_a_call_under_two_rulebooks(
    cloned_database: str,
) -> None:
    """Two waves of one call, each under its own version of the rules: the last place goes to one file."""
    one_only = ("maximum = { value = 80,", "maximum = { value = 1,")
    quota = ("quota = { value = 80,", "quota = { value = 1,")
    waves = [
        opened(
            prepared(
                rulebook(call(), "demonstration", one_only, quota, *more),
                code=code,
                ceilings={2026: Money.euros(2_000_000)},
            )
        )
        for code, more in (("une", ()), ("deux", (('version = "1"', 'version = "2"'),)))
    ]
    one, two = [complete(submitted(wave, name=wave.code)) for wave in waves]
    assert one.rulebook != two.rulebook
    answers = at_once(deciding(one), deciding(two))
    (refusal,) = [a for a in answers if isinstance(a, Refusal)]
    assert refusal.codes == ("no_laureate_left",)
    assert Decision.objects.count() == 1


def delegated(wave: Wave, ceiling: Money) -> Envelope:
    """A part of the wave's envelope, delegated to the préfecture of the Aisne."""
    return set_envelope(
        wave,
        2026,
        ceiling,
        service=service("PREF-02"),
        parent=envelope(wave),
        by=INSTALLATION,
        at=instants.PREPARED,
    )


@db
def test_envelope_delegated_holds_before_its_parent() -> None:
    wave = demonstration_wave()
    delegated(wave, Money.euros(50_000))
    one, two = files(wave, 2)
    decide(one)
    assert committed(wave) == [5_000_000, 5_000_000]
    assert refused(lambda: decide(two)) == (
        "50 000 € en 2026 : il reste 0 € dans l'enveloppe départementale de 2026 (Préfecture de l'Aisne (02)). "
        "Ce montant dépasse ce reste de 50 000 €."
    )


@db
def test_envelope_parent_holds_although_the_delegated_one_has_room() -> None:
    wave = demonstration_wave(ceilings={2026: Money.euros(50_000)})
    delegated(wave, Money.euros(500_000))
    one, two = files(wave, 2)
    decide(one)
    assert refused(lambda: decide(two)) == (
        "50 000 € en 2026 : il reste 0 € dans l'enveloppe nationale de 2026. Ce montant dépasse ce reste de 50 000 €."
    )
    assert committed(wave) == [5_000_000, 5_000_000]


@db
def test_envelope_delegated_elsewhere_is_left_alone() -> None:
    wave = demonstration_wave()
    delegated(wave, Money.euros(50_000))
    decide(complete(submitted(wave, code="51230")))
    assert committed(wave) == [5_000_000, 0]


@db
def test_envelope_ceiling_never_falls_below_what_is_committed() -> None:
    wave = factories.retained().application.wave
    statement = "UPDATE calls_envelope SET ceiling_cents = 4999999 WHERE wave_id = %s"
    assert sql_refused(statement, wave.pk) == EXCEEDED


@db
def test_share_deleted_with_its_award_gives_the_money_back() -> None:
    wave = demonstration_wave()
    delegated(wave, Money.euros(500_000))
    decide(complete(submitted(wave)))
    with transaction.atomic(), connection.cursor() as cursor:
        for table in ("awardshare", "award"):
            cursor.execute(f"DELETE FROM selection_{table}")  # noqa: S608 – our own names
    assert committed(wave) == [0, 0]


@db
def test_share_moved_to_another_envelope_moves_the_money() -> None:
    wave = ami_wave()
    years = {2026: Money.euros(50_000), 2027: Money.euros(25_000)}
    decide(complete(submitted(wave)), factories.retaining(years))
    assert committed(wave) == [5_000_000, 2_500_000, 0, 0]
    sql(
        "UPDATE selection_awardshare SET envelope_id = %s WHERE amount_cents = 2500000",
        envelope(wave, 2028).pk,
    )
    assert committed(wave) == [5_000_000, 0, 2_500_000, 0]


@db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE selection_awardshare SET amount_cents = amount_cents - 1",
        "DELETE FROM selection_awardshare",
        "UPDATE selection_award SET total_cents = total_cents - 1",
    ],
)
def test_shares_add_up_to_their_award(statement: str) -> None:
    decide(
        complete(submitted(ami_wave())),
        factories.retaining({2026: Money.euros(50_000), 2027: Money.euros(50_000)}),
    )
    assert sql_refused(statement) == ADD_UP


@db
@pytest.mark.parametrize(
    ("cents", "refusal"),
    [
        (4_999_999, "Le montant attribué est inférieur au minimum du règlement."),
        (5_000_001, "Le montant attribué dépasse le maximum du règlement."),
        (0, "Le montant attribué est inférieur au minimum du règlement."),
    ],
)
def test_award_stays_in_the_rulebook_s_range(cents: int, refusal: str) -> None:
    factories.retained()
    assert sql_refused("UPDATE selection_award SET total_cents = %s", cents) == refusal


@db
def test_award_bonus_is_the_rulebook_s_or_none() -> None:
    years = {year: Money.euros(50_000) for year in (2026, 2027, 2028)}
    decide(complete(submitted(ami_wave())), factories.retaining(years, kind="fabrique_numerique"))
    statement = "UPDATE selection_award SET bonus_cents = 100, total_cents = total_cents + 100"
    assert sql_refused(statement) == "Le bonus n'est pas celui du règlement."


@db
def test_award_bonus_is_for_a_digital_fabrique_only() -> None:
    years = {2026: Money.euros(150_000), 2027: Money.euros(50_000)}
    proposal = factories.retaining(years, kind="fabrique_numerique", bonus=Money.euros(100_000))
    decide(complete(submitted(ami_wave())), proposal)
    statement = "UPDATE selection_award SET label_kind = 'fabrique'"
    assert sql_refused(statement) == "Le bonus est réservé aux Fabriques numériques de territoire."


@db
def test_refusal_without_a_reason_for_each_criterion_is_refused_at_commit() -> None:
    factories.refused()
    expected = "Un refus est motivé pour chaque critère du règlement : il en manque."
    assert sql_refused("DELETE FROM selection_decisionreason WHERE criterion = 'services'") == expected
    assert (
        sql_refused("UPDATE selection_decisionreason SET criterion = 'x' WHERE criterion = 'services'")
        == expected
    )
    assert sql_refused("UPDATE selection_decisionreason SET text = ' '") == (
        "Le motif d'un critère ne peut pas être vide."
    )


@db
def test_retained_turned_into_a_refusal_without_reasons_is_refused_at_commit() -> None:
    factories.retained()
    assert sql_refused("UPDATE selection_decision SET outcome = 'refused'") == (
        "Un refus est motivé pour chaque critère du règlement : il en manque."
    )


@db
@pytest.mark.parametrize("change", ["state = 'notified'", "state = 'public'", "notified_at = now()"])
def test_decision_state_and_dates_agree(change: str) -> None:
    factories.retained()
    expected = "L'état d'une décision et ses dates vont ensemble."
    assert sql_refused(f"UPDATE selection_decision SET {change}") == expected  # noqa: S608 – our own names


STEPS = st.lists(
    st.tuples(st.sampled_from(["give", "take"]), st.integers(min_value=1, max_value=40_000)), max_size=25
)


@db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(STEPS)
def test_envelope_is_the_sum_of_its_shares_after_any_sequence(steps: Sequence[tuple[str, int]]) -> None:
    """Shares given and taken back in any order: what is committed is their sum, and never above the ceiling."""
    wave = ami_wave()
    decision = Decision.objects.first() or decide(
        complete(submitted(wave)), factories.retaining({2027: Money.euros(50_000), 2028: Money.euros(50_000)})
    )
    with transaction.atomic():
        pot = set_envelope(wave, 2040, Money(100_000), by=INSTALLATION, at=instants.PREPARED)
        whose = service("PREF-02")
        part = set_envelope(
            wave, 2040, Money(70_000), service=whose, parent=pot, by=INSTALLATION, at=instants.PREPARED
        )
        for act, cents in steps:
            AwardShare.objects.filter(envelope=part).delete()
            if act == "give":
                fits = cents * 2 <= part.ceiling_cents
                with nullcontext() if fits else pytest.raises(IntegrityError), transaction.atomic():
                    AwardShare.objects.create(award=decision.award, envelope=part, amount_cents=cents * 2)
            total = sum(AwardShare.objects.filter(envelope=part).values_list("amount_cents", flat=True))
            assert [Envelope.objects.get(pk=e.pk).committed_cents for e in (pot, part)] == [total, total]
        transaction.set_rollback(True)
