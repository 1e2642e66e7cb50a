from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from fabriques.calls import acts
from fabriques.calls.models import Milestone, Wave
from fabriques.calls.states import WaveState
from fabriques.calls.tests import factories
from fabriques.common.authorization import INSTALLATION
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import plain, refused, sql_refused
from fabriques.common.values import Money
from fabriques.journal.queries import history
from fabriques.rulebooks.reader import load, read
from fabriques.territories.tests.factories import CHATEAU_THIERRY, LAON, MAMOUDZOU, commune

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def test_programme_founded_again_is_brought_up_to_date_once() -> None:
    programme = acts.found_programme(by=INSTALLATION, at=instants.FOUNDED)
    first = list(programme.milestones.values_list("kind", "rank", "title"))
    acts.found_programme(by=INSTALLATION, at=instants.PREPARED)
    assert list(programme.milestones.values_list("kind", "rank", "title")) == first
    assert [e.act for e in history("programme", programme.code)] == ["programme_founded"]


def test_programme_fact_without_source_is_refused() -> None:
    fact = acts.found_programme(by=INSTALLATION, at=instants.FOUNDED).milestones.first()
    assert isinstance(fact, Milestone)
    statement = "UPDATE calls_milestone SET source = '' WHERE id = %s"
    assert sql_refused(statement, fact.pk) == "Chaque fait du programme cite sa source."


def test_call_opened_twice_is_one() -> None:
    assert factories.call() == factories.call()
    assert [e.act for e in history("call", factories.call().public_id)] == ["call_opened"]


@pytest.mark.parametrize("code", ["demonstration", "wave_2023", "ami_2019_2021"])
def test_rulebook_limits_are_those_of_its_text(code: str) -> None:
    version = factories.rulebook(factories.call(), code)
    book = read(version.text)
    assert version.text == load(code)[0]
    money = [version.award_minimum_cents, version.award_maximum_cents]
    assert money == [None if m is None else m.cents for m in (book.amounts.lowest, book.amounts.highest)]
    assert version.laureates_maximum == book.laureates.maximum.value
    assert version.criteria == [criterion.code for criterion in book.criteria]


def test_rulebook_limits_published_are_the_official_numbers() -> None:
    ami = factories.rulebook(factories.call("ami"), "ami_2019_2021")
    flat = factories.rulebook(factories.call("plat"), "wave_2023")
    assert (
        ami.award_minimum_cents, ami.award_maximum_cents, ami.yearly_maximum_cents, ami.bonus_cents,
        ami.laureates_maximum,
    ) == (7_500_000, 15_000_000, 5_000_000, 10_000_000, 300)  # fmt: skip
    assert (
        flat.award_minimum_cents, flat.award_maximum_cents, flat.yearly_maximum_cents, flat.bonus_cents,
        flat.laureates_maximum,
    ) == (5_000_000, 5_000_000, 5_000_000, 0, None)  # fmt: skip


def test_rulebook_published_again_is_the_version_in_force() -> None:
    call = factories.call()
    first = factories.rulebook(call)
    assert factories.rulebook(call) == first
    second = factories.rulebook(call, "demonstration", ('version = "1"', 'version = "2"'))
    assert [first.number, second.number] == [1, 2]
    assert [e.act for e in history("call", call.public_id)] == [
        "call_opened", "rulebook_published", "rulebook_published",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE calls_rulebookversion SET text = 'autre'",
        "UPDATE calls_rulebookversion SET fingerprint = 'autre'",
        "UPDATE calls_rulebookversion SET award_maximum_cents = 1",
        "UPDATE calls_rulebookversion SET criteria = '[]'",
        "DELETE FROM calls_rulebookversion",
    ],
)
def test_rulebook_published_never_changes(statement: str) -> None:
    factories.rulebook(factories.call())
    expected = "Une version publiée du règlement ne change plus : publiez une nouvelle version."
    assert sql_refused(statement) == expected


def test_wave_closes_after_its_opening() -> None:
    version = factories.rulebook(factories.call())

    def act() -> object:
        return factories.prepared(version, opens_at=instants.CLOSES, closes_at=instants.OPENS)

    assert refused(act) == "Une vague se clôt après son ouverture."


def test_wave_of_2023_cannot_open_as_its_text_has_no_lateness_rule() -> None:
    wave = factories.prepared(factories.rulebook(factories.call(), "wave_2023"))
    assert refused(lambda: factories.opened(wave)) == (
        "La vague ne peut pas ouvrir : le règlement ne dit pas le délai de tolérance, le fuseau horaire, "
        "l'énoncé de la règle, la possibilité d'une dérogation. La vague ne peut pas ouvrir : ses résultats seraient "
        "annoncés le 9 novembre 2023, avant sa clôture du 31 mars 2026 à 18 h 00."
    )


def test_wave_without_envelope_cannot_open() -> None:
    wave = factories.prepared(factories.rulebook(factories.call()), ceilings={})
    assert refused(lambda: factories.opened(wave)) == (
        "La vague ne peut pas ouvrir : aucune enveloppe n'est fixée."
    )


def test_wave_reserved_for_an_empty_list_cannot_open() -> None:
    wave = factories.prepared(factories.rulebook(factories.call()), listed=[])
    assert refused(lambda: factories.opened(wave)) == (
        "La vague ne peut pas ouvrir : elle est réservée à une liste de territoires, et la liste est vide."
    )


def test_wave_whose_results_come_before_its_closing_cannot_open() -> None:
    """The rules of a past wave, taken as they are, would announce its results before the new one opens."""
    empty = 'results_on = { unit = "date", since = 2023-09-11, source = "set_at_opening" }'

    def prepared(day: str) -> Wave:
        said = f'results_on = {{ value = {day}, unit = "date", since = 2023-09-11, source = "fictitious" }}'
        version = factories.rulebook(factories.call(f"appel-{day}"), "demonstration", (empty, said))
        return factories.prepared(version, code=f"vague-{day}")

    early = prepared("2026-03-30")
    assert refused(lambda: factories.opened(early)) == (
        "La vague ne peut pas ouvrir : ses résultats seraient annoncés le 30 mars 2026, avant sa clôture du 31 mars "
        "2026 à 18 h 00."
    )
    assert factories.opened(prepared("2026-03-31")).opened_at is not None


def test_wave_with_envelopes_above_the_rulebook_cannot_open() -> None:
    ceilings = {2026: Money.euros(3_000_000), 2027: Money.euros(1_000_001)}
    wave = factories.prepared(factories.rulebook(factories.call()), ceilings=ceilings)
    assert refused(lambda: factories.opened(wave)) == (
        "Les enveloppes de la vague (4 000 001 €) dépassent le total du règlement (4 000 000 €)."
    )


def test_wave_delegated_envelopes_are_not_counted_twice() -> None:
    wave = factories.prepared(factories.rulebook(factories.call()))
    parent = factories.envelope(wave)
    acts.set_envelope(wave, 2026, Money.euros(4_000_000), parent=parent,
                      service=commune(LAON).service, by=INSTALLATION, at=instants.PREPARED)  # fmt: skip
    assert factories.opened(wave).opened_at == instants.PREPARED


@pytest.mark.parametrize(
    ("at", "state"),
    [
        (instants.OPENS - SECOND, WaveState.ANNOUNCED),
        (instants.OPENS, WaveState.OPEN),
        (instants.CLOSES - SECOND, WaveState.OPEN),
        (instants.CLOSES, WaveState.CLOSED),
    ],
)
def test_wave_state_is_computed_from_its_calendar(at: datetime, state: WaveState) -> None:
    wave = factories.demonstration_wave()
    assert wave.state(at) is state
    assert Wave.objects.open_at(at).exists() is (state is WaveState.OPEN)


def test_wave_not_opened_by_an_act_stays_in_preparation() -> None:
    wave = factories.prepared(factories.rulebook(factories.call()))
    assert wave.state(instants.DURING) is WaveState.PREPARED
    assert not Wave.objects.open_at(instants.DURING).exists()


def test_wave_opened_twice_is_refused() -> None:
    wave = factories.demonstration_wave()
    assert plain(
        refused(lambda: acts.open_wave(wave, by=INSTALLATION, at=instants.DURING, seen=NO_PAGE))
    ) == ("Cette vague est à l'état « ouverte » : cette action n'est pas possible.")


def test_wave_list_holds_arrondissements_and_collectivities_without_any() -> None:
    wave = factories.demonstration_wave(listed=["021"], listed_departements=["976"])
    assert [wave.lists(commune(c)) for c in (CHATEAU_THIERRY, MAMOUDZOU, LAON)] == [True, True, False]


def test_wave_without_list_is_open_to_all() -> None:
    assert factories.demonstration_wave().lists(commune(LAON))


def test_list_line_names_one_territory() -> None:
    wave = factories.demonstration_wave(listed=["021"])
    statement = "UPDATE calls_listedterritory SET departement_id = '02' WHERE wave_id = %s"
    expected = "Une ligne de la liste nomme un arrondissement ou un département."
    assert sql_refused(statement, wave.pk) == expected
