"""A day typed on a public page is read as people write it; one that cannot be read stays, with why."""

from __future__ import annotations

import pytest
from django.test import Client

from fabriques.common.typed import TypedError, day

pytestmark = pytest.mark.django_db
PAGES = ("/eligibilite/", "/registre/", "/carte/", "/couverture/")
WRONG = "31/0"


@pytest.mark.parametrize("page", PAGES)
def test_day_typed_in_french_is_the_day_shown(page: str) -> None:
    assert 'value="15/01/2024"' in Client().get(page, {"le": "15 janvier 2024"}).content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_day_that_cannot_be_read_stays_in_its_box_with_why(page: str) -> None:
    with pytest.raises(TypedError) as refused:
        day(WRONG)
    response = Client().get(page, {"le": WRONG})
    found = response.content.decode()
    assert (response.status_code, f'value="{WRONG}"' in found, 'aria-invalid="true"' in found) == (
        200,
        True,
        True,
    )
    assert str(refused.value).replace("'", "&#x27;") in found
