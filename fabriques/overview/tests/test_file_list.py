"""Filters, counts and pages computed by the database, against the same read in Python from each file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from fabriques.accounts.models import User
from fabriques.accounts.tests import factories as people
from fabriques.applications.access import assessed
from fabriques.applications.models import Application
from fabriques.applications.tests import factories as files
from fabriques.assessment.charge.acts import assign
from fabriques.assessment.charge.queries import charge_of
from fabriques.assessment.queries import completeness
from fabriques.assessment.tests import factories as checks
from fabriques.calls.tests.factories import demonstration_wave
from fabriques.common import clock
from fabriques.common.dates import PARIS
from fabriques.common.tests import instants
from fabriques.overview.deadlines import silence_on, with_silence
from fabriques.overview.file_list import COLUMNS, Found, find, in_order, narrowed
from fabriques.overview.file_pages import PLACES, Mark, Order, Wanted
from fabriques.overview.filters import FACETS, Filters
from fabriques.overview.queries import with_stage
from fabriques.selection.tests import factories as decisions
from tests.harness.scenes import scene

pytestmark = pytest.mark.django_db
ON = instants.DECIDED.date()
COMMUNES = ("02168", "02408", "02722", "60057", "69123")
PEOPLE: dict[str, Callable[[], User]] = {
    "holder": people.holder,
    "sous_prefecture": people.sous_prefecture_agent,
    "prefecture": people.prefecture_agent,
    "another_prefecture": lambda: people.prefecture_agent("60"),
    "region": people.region_agent,
    "programme": people.programme_member,
}
ASKED: tuple[dict[str, list[str]], ...] = (
    {},
    {"etape": ["to_check"]},
    {"etape": ["to_decide", "refused"], "verdict": ["yes", "unknown"]},
    {"completude": ["complete"], "departement": ["02"]},
    {"decision": ["awaited"], "region": ["32"]},
    {"label": ["fabrique"]},
    {"cible": ["arrondissement_without_fabrique"], "etape": ["to_check", "retained"]},
    {"cible": ["aucune"]},
    {"retard": ["oui"]},
    {"derogation": ["non"], "service": ["SP-021", "PREF-02"]},
    {"vague": ["vague-1"], "arrondissement": ["021"]},
    {"montant_min": ["50000"], "montant_max": ["50000"]},
    {"montant_min": ["50001"]},
    {"du": ["2026-02-21"], "au": ["2026-02-22"], "etape": ["to_check"]},
    {"q": ["quai"], "etape": ["incomplete"]},
    {"etape": ["pieces_received"]},
    {"completude": ["received", "found", "incomplete"]},
    {"suivi": ["personne"], "etape": ["to_check", "incomplete"]},
    {"absent": ["oui"]},
)


@pytest.fixture(autouse=True)
def while_pieces_are_awaited(set_clock: Callable[[datetime], None]) -> None:
    set_clock(checks.SENT)


@scene
def lived() -> list[Application]:
    """Files over five communes and three days, brought to every stage."""
    wave = demonstration_wave(listed=["021", "022", "024", "602"])
    made = []
    for rank in range(10):
        at = instants.DURING + timedelta(hours=9 * rank)
        name = f"{('Grenier', 'Halle', 'Quai')[rank % 3]} {rank % 4}"
        made.append(files.submitted(wave, name=name, code=COMMUNES[rank % 5], at=at))
    checks.incomplete(made[0])
    checks.incomplete(made[5])
    checks.received(made[8])
    checks.found(made[7])
    for rank in (1, 2, 6):
        checks.complete(made[rank])
    decisions.retained(made[1])
    decisions.notified(decisions.refused(made[2]))
    files.withdrawn(wave, name="Grenier retiré")
    agents = [people.agent(str(file.service_id)) for file in made[:4]]
    for file, agent in zip(made, agents, strict=False):
        assign(file, agent, by=agent, at=checks.SENT)
    agents[1].grants.update(until=checks.SENT.date() - timedelta(days=1))
    return made


def facts(file: Any) -> dict[str, Any]:
    """What the list counts a file by, read from its own records one by one."""
    decision, kept = getattr(file, "decision", None), file.territory_verdict
    award = getattr(decision, "award", None)
    return {
        "stage": file.stage,
        "completeness": completeness(file, clock.now()).value,
        "decision": decision.state if decision else "awaited",
        "verdict": kept.eligibility,
        "targets": [each["code"] for each in kept.content["targets"] if each["answer"] == "yes"],
        "label": award.label_kind if award else "",
        "late": "oui" if file.submitted_at >= file.wave.closes_at else "non",
        "derogation": "oui" if decision and decision.derogation else "non",
        "wave": file.wave.code,
        "region": file.commune.departement.region_id,
        "departement": file.commune.departement_id,
        "arrondissement": file.commune.arrondissement_id or "",
        "service": file.service_id,
        "alike": "non",
        **in_charge(file),
    }


def in_charge(file: Application) -> dict[str, str]:
    found = charge_of(file, clock.today())
    away = found.gone is not None or found.replaced_by
    return {
        "in_charge": found.person.public_id if found.person else "personne",
        "charge_away": "oui" if away else "non",
    }


def meets(file: Any, told: dict[str, Any], filters: Filters, *, leaving: str = "") -> bool:
    day = file.submitted_at.astimezone(PARIS).date()
    return all(
        (
            not filters.text or "quai" in file.key,
            filters.least is None or file.requested_cents >= 100 * filters.least,
            filters.most is None or file.requested_cents <= 100 * filters.most,
            filters.since is None or day >= filters.since,
            filters.until is None or day <= filters.until,
            *(
                bool(set(values) & set(told[name] if name == "targets" else [told[name]]))
                for name, values in filters.values.items()
                if name != leaving
            ),
        )
    )


@pytest.mark.parametrize("who", PEOPLE)
def test_filters_and_counts_say_the_same_as_the_files_of_each_perimeter(
    lived: list[Application], who: str
) -> None:
    user = PEOPLE[who]()
    scope = assessed(user, ON)
    seen = [(file, facts(file)) for file in with_stage(scope).order_by("pk")]
    for asked in ASKED:
        filters = Filters.read(asked)
        expected = [file.pk for file, told in seen if meets(file, told, filters)]
        assert sorted(narrowed(scope, filters).values_list("pk", flat=True)) == expected, asked
        found = find(scope, filters, Wanted(Order("arrived"), 100), fine=True)
        assert sorted(found.keys) == expected, asked
        assert found.total == len(expected), asked
        for name in COLUMNS:
            by_value: Counter[str] = Counter()
            for file, told in seen:
                if meets(file, told, filters, leaving=name):
                    by_value.update(told[name] if name == "targets" else [told[name]])
            assert found.of(name) == by_value, (asked, name)


def test_perimeters_of_the_lived_wave_are_not_all_alike(lived: list[Application]) -> None:
    sizes = {who: assessed(make(), ON).count() for who, make in PEOPLE.items()}
    assert sizes == {
        "holder": 0, "sous_prefecture": 3, "prefecture": 7, "another_prefecture": 2, "region": 9, "programme": 11,
    }  # fmt: skip


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("key", PLACES)
def test_pages_follow_one_another_forwards_and_backwards(
    lived: list[Application], key: str, *, descending: bool
) -> None:
    scope, order = assessed(people.programme_member(), ON), Order(key, descending)
    whole = list(order.applied(narrowed(scope, Filters())))
    places = [each.position for each in whole]
    assert places == sorted(places, reverse=descending)

    def page(mark: Mark | None = None, *, last: bool = False) -> tuple[list[Any], Found]:
        wanted = Wanted(order, 3, mark, last)
        found = find(scope, Filters(), wanted)
        return in_order(scope, found, wanted), found

    forward: list[Any] = []
    rows, found = page()
    while rows:
        assert found.before == len(forward)
        forward += rows
        rows, found = page(Mark.read(order, Mark.of(rows[-1]), ends_page=False))
    assert forward == whole
    backward, found = page(last=True)
    rows = backward
    while rows:
        rows, found = page(Mark.read(order, Mark.of(backward[0]), ends_page=True))
        assert found.before == len(whole) - len(backward)
        backward = rows + backward
    assert backward == whole


@pytest.mark.parametrize(
    "text", ["", "~", "x", "abc~", "hier~abcdefghjkmn", "2026-02-20T10:30:07~abcdefghjkmn"]
)
def test_mark_that_says_nothing_is_none(text: str) -> None:
    assert Mark.read(Order("arrived"), text, ends_page=False) is None


def test_every_facet_has_its_column() -> None:
    assert set(FACETS) == set(COLUMNS)


def test_order_by_delay_is_that_of_the_last_days_shown(lived: list[Application]) -> None:
    rows = list(
        Order("due").applied(with_silence(narrowed(assessed(people.programme_member(), ON), Filters())))
    )
    unanswered = [each for each in rows if each.stage not in ("retained", "refused", "withdrawn")]
    assert rows[: len(unanswered)] == unanswered
    standings = [silence_on(each, ON) for each in unanswered]
    lasts = [each.last_day for each in standings if each is not None and each.last_day is not None]
    assert (len(lasts), lasts) == (len(unanswered), sorted(lasts))
    arrivals = [each.submitted_at for each in unanswered]
    assert arrivals != sorted(arrivals), "no suspension moved a file: the test tries nothing"
