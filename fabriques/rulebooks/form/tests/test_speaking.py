from __future__ import annotations

import pytest

from fabriques.rulebooks.form.speaking import told_of_the_holder


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Votre structure", "La structure"),
        ("Votre équipe salariée", "L'équipe salariée"),
        ("Vos engagements pour l'année", "Les engagements pour l'année"),
        ("votre gouvernance", "Gouvernance"),
        ("Le lieu", "Le lieu"),
        ("Votrement", "Votrement"),
    ],
)
def test_title_speaks_of_the_holder_to_others(title: str, told: str) -> None:
    assert told_of_the_holder(title) == told
