"""Which envelope a file is paid from: the deepest of the tree of delegations that covers it, in any order of rows."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fabriques.applications.tests.factories import submitted
from fabriques.assessment.tests.factories import complete
from fabriques.calls.acts import set_envelope
from fabriques.calls.models import Envelope, Wave
from fabriques.calls.tests.factories import demonstration_wave, envelope
from fabriques.common.authorization import INSTALLATION
from fabriques.common.reasons import Refusal
from fabriques.common.tests import instants
from fabriques.common.values import Money
from fabriques.selection.envelope_rules import FINEST_FIRST, Delegated, finest
from fabriques.selection.giving import envelopes_for
from fabriques.selection.models import AwardShare
from fabriques.selection.tests import factories
from fabriques.territories.models import Service
from fabriques.territories.tests.factories import service

db = pytest.mark.django_db


@st.composite
def trees(draw: st.DrawFn) -> list[Delegated]:
    """Envelopes delegated from one another in any way, each covering the file or not, in the order of their making."""
    size = draw(st.integers(min_value=0, max_value=12))
    return [
        Delegated(
            key,
            draw(st.none() | st.integers(min_value=0, max_value=key - 1)) if key else None,
            draw(st.booleans()),
            draw(st.sampled_from(FINEST_FIRST)),
            f"S{key}",
        )
        for key in range(size)
    ]


def above(tree: list[Delegated], key: int) -> list[int]:
    """The envelopes that one is delegated from, nearest first."""
    parent = tree[key].parent
    return [parent, *above(tree, parent)] if parent is not None else []


@given(trees())
def test_finest_envelope_covers_and_no_descendant_of_it_does(tree: list[Delegated]) -> None:
    chosen = finest(tree)
    if chosen is None:
        assert not any(each.covers for each in tree)
        return
    assert tree[chosen].covers
    assert not [each for each in tree if each.covers and chosen in above(tree, each.key)]
    deepest = max(len(above(tree, each.key)) for each in tree if each.covers)
    assert len(above(tree, chosen)) == deepest


@given(trees(), st.randoms(use_true_random=False))
def test_finest_envelope_does_not_depend_on_the_order_of_rows(tree: list[Delegated], chance: Random) -> None:
    mixed = list(tree)
    chance.shuffle(mixed)
    assert finest(mixed) == finest(tree)


@pytest.mark.parametrize("codes", [("PREF-02", "REG-32"), ("REG-32", "PREF-02")])
def test_finest_of_two_as_deep_is_the_one_over_the_narrower_territory(codes: tuple[str, str]) -> None:
    levels = {"PREF-02": "prefecture", "REG-32": "prefecture_region"}
    made = [Delegated(rank, 0, True, levels[code], code) for rank, code in enumerate(codes, start=1)]
    assert finest([Delegated(0, None, True), *made]) == 1 + codes.index("PREF-02")


def delegate(wave: Wave, code: str, parent: Envelope) -> Envelope:
    return set_envelope(
        wave,
        2026,
        Money.euros(500_000),
        service=service(code),
        parent=parent,
        by=INSTALLATION,
        at=instants.PREPARED,
    )


def debited(wave: Wave) -> dict[str, int]:
    """What is committed in each envelope, in whole euros, by the service it is delegated to."""
    rows = wave.envelopes.order_by("pk").values_list("service", "committed_cents")
    return {code or "wave": cents // 100 for code, cents in rows}


@db
def test_award_is_taken_from_the_prefecture_although_its_region_was_delegated_to_later() -> None:
    wave = demonstration_wave()
    root = envelope(wave)
    delegate(wave, "PREF-02", root)
    delegate(wave, "REG-32", root)
    factories.retained(complete(submitted(wave)))
    assert debited(wave) == {"wave": 50_000, "PREF-02": 50_000, "REG-32": 0}


@db
def test_award_moves_every_envelope_above_the_finest_and_no_other() -> None:
    """The choice and the trigger agree: what is chosen is at the end of the branch that the trigger climbs."""
    wave = demonstration_wave()
    region = delegate(wave, "REG-32", envelope(wave))
    prefecture = delegate(wave, "PREF-02", region)
    delegate(wave, "SP-024", prefecture)
    delegate(wave, "PREF-51", envelope(wave))
    factories.retained(complete(submitted(wave)))
    chosen = AwardShare.objects.get().envelope
    assert chosen == prefecture
    assert debited(wave) == {"wave": 50_000, "REG-32": 50_000, "PREF-02": 50_000, "SP-024": 0, "PREF-51": 0}


@db
def test_year_without_an_envelope_is_refused() -> None:
    with pytest.raises(Refusal) as refusal:
        factories.retained(proposal=factories.retaining({2031: Money.euros(50_000)}))
    assert str(refusal.value) == "Aucune enveloppe n'est ouverte pour 2031."


@db
def test_year_delegated_elsewhere_only_is_refused() -> None:
    """No envelope of the year covers the file: an award is never taken from another territory's."""
    file = complete(submitted(demonstration_wave()))
    set_envelope(
        file.wave,
        2031,
        Money.euros(90_000),
        service=service("PREF-51"),
        by=INSTALLATION,
        at=instants.PREPARED,
    )
    assert envelopes_for(file, 2031) == []
    assert Service.objects.get(code="PREF-51").covers(file.commune) is False
