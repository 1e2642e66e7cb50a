"""An answer in an export: numbers and days as such, everything else in words."""

from __future__ import annotations

import pytest

from fabriques.common.sheets import Moment, Number
from fabriques.rulebooks.form.types import Field, Kind
from fabriques.workspaces.export_answers import cell
from fabriques.workspaces.export_columns import Wording


@pytest.mark.parametrize(
    ("kind", "answer", "french", "plain"),
    [
        (Kind.AMOUNT, 123_450, "1234,50", "1234.50"),
        (Kind.REQUEST, {"1": 5_000_000, "2": 100}, "50001", "50001"),
        (Kind.NUMBER, 12_000, "12000", "12000"),
        (Kind.DATE, "2027-03-31", "31/03/2027", "2027-03-31"),
        (Kind.DATE, "bientôt", "bientôt", "bientôt"),
        (Kind.PLACE, {"address": "1 rue du Port", "commune": "02168"}, "1 rue du Port", "1 rue du Port"),
        (Kind.YES_NO, False, "non", "non"),
        (Kind.TEXT, "=1+1", "=1+1", "=1+1"),
        (Kind.AMOUNT, None, "", ""),
    ],
)
def test_answer_is_written_as_the_kind_of_file_holds_it(
    kind: Kind, answer: object, french: str, plain: str
) -> None:
    question = Field("question", kind, "Question")
    written_as = [cell(question, answer, ("1",), Wording(way, {})) for way in (True, False)]
    assert written_as == [french, plain]
    workbook = cell(question, answer, ("1",), Wording(False, {}))
    typed = {Kind.AMOUNT: Number, Kind.REQUEST: Number, Kind.NUMBER: Number, Kind.DATE: Moment}
    if kind in typed and answer and answer != "bientôt":
        assert isinstance(workbook, typed[kind])
