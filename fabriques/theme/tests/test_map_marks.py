"""On a map, the state of an area is told by lines or dots, never by its colour alone."""

from __future__ import annotations

import re
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parent.parent / "static" / "theme"


def test_all_states_of_an_area_but_one_have_a_mark_of_their_own() -> None:
    states = re.findall(
        r'"(\w+)"', re.findall(r"AREA_STATES = \[(.*?)\]", (SCRIPTS / "map.js").read_text())[0]
    )
    marks = re.findall(r"AREA_MARKS = \{(.*?)\};", (SCRIPTS / "map-shapes.js").read_text(), re.DOTALL)[0]
    drawn = dict(re.findall(r'(\w+): "(M[^"]*)"', marks))
    assert len(set(states) - drawn.keys()) == 1
    assert len(set(drawn.values())) == len(drawn)
