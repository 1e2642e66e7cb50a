"""What may still change in an announced wave: its closing, later; its rules, never harder once files exist."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from fabriques.accounts.tests.factories import programme_member
from fabriques.calls.models import RulebookVersion, Wave
from fabriques.calls.queries import amendments_since
from fabriques.calls.tests import factories, form_factories
from fabriques.calls.wave_rules import can_amend
from fabriques.calls.waves import acts
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import plain, refused, sql_refused
from fabriques.common.values import Money
from fabriques.journal.queries import history
from fabriques.rulebooks.reader import read
from fabriques.rulebooks.tests.texts import edited

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FLAT = 'flat = { value = 50_000, unit = "EUR", since = 2023-09-11, source = "official_page" }'
GRACE = "grace = { value = 0,"
MAXIMUM = "[laureates]\nmaximum = { value = 80,"
TOTAL = "[envelope]\ntotal = { value = 4_000_000,"
WAIVER = "waiver = { value = true,"


@pytest.fixture(autouse=True)
def _team() -> None:
    programme_member()


def newer(wave: Wave, *changes: tuple[str, str]) -> RulebookVersion:
    return factories.rulebook(wave.call, "demonstration", *(changes or (('version = "1"', 'version = "2"'),)))


def amend(wave: Wave, version: RulebookVersion, *, files: int = 1, reason: str = "Motif.") -> object:
    return acts.amend_wave(
        wave, version, reason, files=files, by=programme_member(), at=instants.DURING, seen=NO_PAGE
    )


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ((FLAT, FLAT.replace("50_000", "45_000")), ["lowest_lowered", "highest_lowered"]),
        ((FLAT, FLAT.replace("50_000", "55_000")), []),
        ((MAXIMUM, MAXIMUM.replace("80", "79")), ["laureates_lowered"]),
        ((TOTAL, TOTAL.replace("4_0", "3_9")), ["envelope_lowered"]),
        ((WAIVER, WAIVER.replace("true", "false")), ["waiver_removed"]),
    ],
)
def test_rules_are_never_made_harder_once_files_exist(change: tuple[str, str], codes: list[str]) -> None:
    before, after = read(edited("demonstration")), read(edited("demonstration", change))
    asked = {"closes_at": instants.CLOSES}
    assert [r.code for r in can_amend(before, after, files=1, **asked).reasons] == codes
    assert can_amend(before, after, files=0, **asked).allowed


def test_flat_amount_says_by_itself_what_a_year_may_give() -> None:
    value = '= {{ value = {}, unit = "EUR", since = 2023-09-11, source = "official_page" }}'
    amounts = (("minimum", "40_000"), ("maximum", "50_000"), ("yearly_maximum", "50_000"))
    bounds = "\n".join(f"{name} {value.format(amount)}" for name, amount in amounts)
    before, flat = read(edited("demonstration", (FLAT, bounds))), read(edited("demonstration"))
    without = read(edited("demonstration", (FLAT, bounds[: bounds.index("\nyearly")])))
    assert can_amend(before, flat, closes_at=instants.CLOSES, files=1).allowed
    judgement = can_amend(before, without, closes_at=instants.CLOSES, files=1)
    assert [reason.code for reason in judgement.reasons] == ["yearly_lowered"]


def test_grace_is_never_shortened_once_files_exist() -> None:
    before = read(edited("demonstration", (GRACE, "grace = { value = 30,")))
    judgement = can_amend(before, read(edited("demonstration")), closes_at=instants.CLOSES, files=3)
    assert [plain(reason.text) for reason in judgement.reasons] == [
        "La tolérance après la clôture passerait de 30 minutes à 0 minute."
    ]


def test_closing_of_the_rulebook_is_never_brought_forward_once_files_exist() -> None:
    known = 'source = "fictitious" }'
    after = read(
        edited(
            "demonstration",
            ('closes_on = { unit = "date", since = 2023-09-11, source = "set_at_opening" }',
             f'closes_on = {{ value = 2026-03-30, unit = "date", since = 2023-09-11, {known}'),
            ('closes_time = { unit = "heure", since = 2023-09-11, source = "set_at_opening" }',
             f'closes_time = {{ value = 18:00:00, unit = "heure", since = 2023-09-11, {known}'),
        )
    )  # fmt: skip
    judgement = can_amend(read(edited("demonstration")), after, closes_at=instants.CLOSES, files=1)
    assert [plain(reason.text) for reason in judgement.reasons] == [
        "Le nouveau règlement clôt le 30 mars 2026 à 18 h 00, avant la clôture annoncée de la vague "
        "(31 mars 2026 à 18 h 00)."
    ]


def test_wave_amended_twice_for_one_version_is_amended_once() -> None:
    wave = factories.demonstration_wave()
    version = newer(wave)
    assert amend(wave, version) == amend(wave, version)
    assert [e.act for e in history("wave", wave.public_id)][-1:] == ["wave_amended"]
    assert Wave.objects.get(pk=wave.pk).rulebook_id == version.pk


@pytest.mark.parametrize("reason", ["", "  "])
def test_amendment_says_why(reason: str) -> None:
    wave = factories.demonstration_wave()
    version = newer(wave)
    assert refused(lambda: amend(wave, version, reason=reason)) == "Il manque le motif de ce changement."


def test_wave_never_goes_back_to_older_rules_nor_takes_those_of_another_call() -> None:
    wave = factories.demonstration_wave()
    first = wave.rulebook
    amend(wave, newer(wave))
    assert refused(lambda: amend(wave, first)) == (
        "La version 1 n'est pas plus récente que celle de la vague (version 2)."
    )
    foreign = factories.rulebook(factories.call("autre"))
    assert refused(lambda: amend(wave, foreign)).startswith("La version 0 n'est pas plus récente")


def test_rules_without_a_lateness_rule_never_come_into_an_announced_wave() -> None:
    wave = factories.demonstration_wave()
    version = factories.rulebook(wave.call, "wave_2023")
    assert refused(lambda: amend(wave, version, files=0)).startswith(
        "La vague ne peut pas ouvrir : le règlement"
    )


def test_wave_not_announced_or_closed_is_neither_amended_nor_prolonged() -> None:
    wave = factories.prepared(factories.rulebook(factories.call()))
    version = newer(wave)
    assert refused(lambda: amend(wave, version)) == (
        "Cette vague est à l'état « en préparation » : cette action n'est pas possible."
    )
    opened = factories.opened(wave)

    def late() -> object:
        return acts.prolong_wave(
            opened, instants.CLOSES + DAY, "Motif.", by=programme_member(), at=instants.CLOSES, seen=NO_PAGE
        )

    assert refused(late) == "Cette vague est à l'état « close » : cette action n'est pas possible."


def test_wave_prolonged_twice_for_one_instant_is_prolonged_once() -> None:
    wave = factories.demonstration_wave()
    changes = [
        acts.prolong_wave(
            wave, instants.CLOSES + DAY, "Motif.", by=programme_member(), at=instants.DURING, seen=NO_PAGE
        )
        for _ in range(2)
    ]
    assert changes[0] == changes[1]
    assert Wave.objects.get(pk=wave.pk).closes_at == instants.CLOSES + DAY


def test_change_once_announced_never_changes() -> None:
    amend_me = factories.demonstration_wave()
    amend(amend_me, newer(amend_me))
    for statement in ("UPDATE calls_wavechange SET reason = 'autre'", "DELETE FROM calls_wavechange"):
        assert sql_refused(statement) == "Une modification annoncée d'une vague ne change plus."


def test_amendments_since_a_version_are_told_with_their_reasons_and_the_whole_difference() -> None:
    wave = factories.demonstration_wave()
    first = wave.rulebook
    assert amendments_since(first, wave) is None
    second = newer(wave, (FLAT, FLAT.replace("50_000", "55_000")))
    amend(wave, second)
    wave = Wave.objects.get(pk=wave.pk)
    found = amendments_since(first, wave)
    assert found is not None
    assert (found.kept, found.current, found.versions) == (first, second, (second,))
    assert [where for where, _, _ in found.told] == ["Montants : Montant forfaitaire"]
    assert amendments_since(second, wave) is None


def test_wave_nobody_has_seen_changes_one_value_alone() -> None:
    wave = factories.prepared(factories.rulebook(factories.call()))
    before = wave.opens_at
    acts.edit_wave(wave, {"title": "Vague de printemps"}, by=programme_member(), at=instants.PREPARED)
    wave.refresh_from_db()
    assert (wave.title, wave.opens_at) == ("Vague de printemps", before)


def test_ceiling_changes_within_what_contains_it() -> None:
    wave = factories.demonstration_wave()
    envelope = factories.envelope(wave)
    less = Money(envelope.ceiling_cents - 100)
    acts.change_ceiling(envelope, less, by=programme_member(), at=instants.PREPARED)
    envelope.refresh_from_db()
    entry = history("wave", wave.public_id)[-1]
    assert (envelope.ceiling_cents, entry.act, entry.facts["ceiling_cents"]) == (
        less.cents, "envelope_set", less.cents,
    )  # fmt: skip
    more = Money.euros(4_000_001)
    act = lambda: acts.change_ceiling(envelope, more, by=programme_member(), at=instants.PREPARED)  # noqa: E731
    assert "dépasse" in refused(act)


def test_form_published_again_as_it_is_stays_the_same_version() -> None:
    call = factories.call()
    first = form_factories.published(call)
    assert form_factories.published(call).pk == first.pk
    assert call.forms.count() == 1


def prolong(wave: Wave, closes_at: datetime) -> object:
    return acts.prolong_wave(
        wave, closes_at, "Panne.", by=programme_member(), at=instants.DURING, seen=NO_PAGE
    )


def test_wave_is_never_prolonged_past_its_results_before_these_are_put_back() -> None:
    wave = factories.demonstration_wave(factories.results_on("2026-04-10"))
    eve, after = instants.CLOSES.replace(month=4, day=10), instants.CLOSES.replace(month=4, day=11)
    assert refused(lambda: prolong(wave, after)) == (
        "La nouvelle clôture (11 avril 2026 à 18 h 00) vient après les résultats, annoncés pour le 10 avril 2026."
    )
    prolong(wave, eve)
    amend(wave, newer(wave, factories.results_on("2026-06-10")))
    prolong(wave, after)
    assert Wave.objects.get(pk=wave.pk).closes_at == after


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE calls_wave SET closes_at = '2026-04-11 00:00+02' WHERE id = %s",
        "UPDATE calls_wave SET opened_at = now(), closes_at = '2026-04-10 22:00+00' WHERE id = %s",
    ],
)
def test_database_keeps_results_from_coming_before_the_closing(statement: str) -> None:
    wave = factories.demonstration_wave(factories.results_on("2026-04-10"))
    assert sql_refused(statement, wave.pk) == (
        "Les résultats d'une vague ne sont pas annoncés avant sa clôture : reculez-les d'abord."
    )


def test_results_of_an_earlier_wave_are_not_those_of_this_one() -> None:
    wave = factories.prepared(
        factories.rulebook(factories.call(), "demonstration", factories.results_on("2023-11-09"))
    )
    assert (wave.rulebook.results_on, wave.results_on) == (date(2023, 11, 9), None)
