from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fabriques.common.tests.refusals import plain
from fabriques.common.values import Money, Ternary

AMOUNTS = st.integers(min_value=0, max_value=10**13).map(Money)


@given(AMOUNTS, st.integers(min_value=1, max_value=500))
def test_money_split_adds_up_exactly(amount: Money, parts: int) -> None:
    assert Money.total(amount.split(parts)) == amount


@given(AMOUNTS, st.integers(min_value=1, max_value=500))
def test_money_split_differs_by_one_cent_at_most(amount: Money, parts: int) -> None:
    shares = amount.split(parts)
    assert len(shares) == parts
    assert max(shares).cents - min(shares).cents in (0, 1)
    assert list(shares) == sorted(shares, reverse=True)


@given(st.lists(AMOUNTS))
def test_money_total_is_the_sum_of_cents(amounts: list[Money]) -> None:
    assert Money.total(amounts).cents == sum(amount.cents for amount in amounts)


@given(AMOUNTS, AMOUNTS)
def test_money_taken_back_gives_the_first_amount(one: Money, other: Money) -> None:
    assert one + other - other == one


def test_money_split_in_no_part_fails() -> None:
    with pytest.raises(ValueError, match="at least one part"):
        Money(100).split(0)


@pytest.mark.parametrize("amount", [1.0, "1", True, None])
def test_money_takes_whole_cents_only(amount: object) -> None:
    with pytest.raises(TypeError):
        Money(amount)


@pytest.mark.parametrize(
    ("cents", "label"),
    [
        (0, "0 €"),
        (1, "0,01 €"),
        (125_050, "1 250,50 €"),
        (4_500_000_000, "45 000 000 €"),
        (-5_000_050, "-50 000,50 €"),
    ],
)
def test_money_is_written_the_french_way(cents: int, label: str) -> None:
    assert plain(Money(cents).label) == label


@given(st.sampled_from(Ternary), st.sampled_from(Ternary))
def test_ternary_follows_de_morgan(one: Ternary, other: Ternary) -> None:
    assert ~(one & other) == ~one | ~other
    assert (one & other, one | other) == (other & one, other | one)


@pytest.mark.parametrize("other", Ternary)
def test_ternary_unknown_never_becomes_a_no_alone(other: Ternary) -> None:
    assert (Ternary.UNKNOWN & other == Ternary.NO) is (other is Ternary.NO)
    assert Ternary.UNKNOWN | other in (Ternary.UNKNOWN, Ternary.YES)
