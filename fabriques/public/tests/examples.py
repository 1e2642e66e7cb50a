from __future__ import annotations

from fabriques.common.tests.page_examples import Example, Examples
from fabriques.public.tests.test_register import label


def examples() -> Examples:
    """A labelled place of the register."""
    place = Example({"public_id": label("La Fabrique du quai").place.public_id})
    return {"public:place": place, "public:point": place}
