from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fabriques.common.typed import TypedError, cents, shown

NUMBERS = st.text(st.sampled_from("0123456789٣ \u202f\u00a0',.€-²"), max_size=20)


@given(st.text(st.characters()) | NUMBERS)
def test_any_text_is_an_amount_or_is_refused_in_words(text: str) -> None:
    try:
        amount = cents(text)
    except TypedError:
        return
    assert amount is None or cents(shown(amount)) == amount


@pytest.mark.parametrize("text", ["9" * 15, "9" * 5000, "1" + "0" * 4400 + ",50"], ids=len)
def test_amount_of_thousands_of_digits_is_too_large(text: str) -> None:
    with pytest.raises(TypedError) as refused:
        cents(text)
    assert str(refused.value) == f"« {text} » est trop grand. Vérifiez le nombre de zéros."
