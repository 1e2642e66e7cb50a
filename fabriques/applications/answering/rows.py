"""Tables of a form: rows of cells typed in one go, blank rows to add more, and every refused cell named."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from fabriques.common import typed
from fabriques.common.pasted import line_text

MOST_ROWS = 40
MOST_READ = 200  # rows read of what a page sends: beyond what it lets add, so that none is dropped in silence
Cell = dict[str, str]


@dataclass(frozen=True)
class Column:
    """One column: `choices` makes a list, `money` an amount in euros, else a text of `longest` characters.

    `kind`: what the text is, « day », « whole » (number), « email » or « text ».
    """

    code: str
    label: str
    choices: tuple[tuple[str, Any], ...] = ()
    money: bool = False
    longest: int = 120
    lines: int = 1
    kind: str = "text"
    field: forms.Field | None = field(default=None, compare=False)


def sent_count(data: Any, name: str) -> int | None:
    """How many rows a page says it sends; None when it does not say, which leaves the table as it is."""
    said = str(data.get(f"{name}-rows", ""))
    return int(said) if re.fullmatch("[0-9]{1,4}", said) else None


class RowsWidget(forms.Widget):
    """A table on a wide screen, one card per row on a narrow one; always `spare` blank rows at the end."""

    template_name = "applications/fields/rows.html"
    use_fieldset = True

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        spare: int = 1,
        most: int = MOST_ROWS,
        fixed: bool = False,
        total: bool = False,
    ) -> None:
        super().__init__()
        self.columns, self.most, self.fixed, self.total = columns, most, fixed, total
        self.spare = 1 if fixed else spare
        self.refused: frozenset[str] = frozenset()  # the cells that the field could not read, « 1-label »

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Cell]:
        count = min(sent_count(data, name) or 0, MOST_READ)

        def cell(rank: int, column: Column) -> str:
            return str(data.get(f"{name}-{rank}-{column.code}", "")).replace("\r\n", "\n").strip()

        return [{column.code: cell(rank, column) for column in self.columns} for rank in range(count)]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return sent_count(data, name) is None

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        rows = list(value or [])
        while rows and not any(rows[-1].values()):  # a blank row between two others keeps its number
            rows.pop()
        left = 0 if self.fixed and rows else max(0, self.most - len(rows))
        blank: list[Cell] = [{} for _rank in range(min(self.spare, left))]
        context["widget"] |= {
            "columns": self.columns,
            "rows": [self._row(name, rank, row) for rank, row in enumerate([*rows, *blank])],
            "count": len(rows) + len(blank),
            "fixed": self.fixed,
            "total": self.total,
            "most": self.most,
            "full": len(rows) >= self.most,
            "described_by": context["widget"]["attrs"].get("aria-describedby", ""),
        }
        return context

    def _row(self, name: str, rank: int, row: Mapping[str, str]) -> list[dict[str, Any]]:
        return [
            {
                "column": column,
                "name": f"{name}-{rank}-{column.code}",
                "value": row.get(column.code, ""),
                "label": _("%(column)s, ligne %(rank)d") % {"column": column.label, "rank": rank + 1},
                "invalid": f"{rank}-{column.code}" in self.refused,
            }
            for column in self.columns
        ]


class RowsField(forms.Field):
    """Cleans rows into dictionaries by column; blank rows vanish. Each refused cell says its row and column."""

    widget: RowsWidget

    def __init__(self, columns: Sequence[Column], *, most: int | None = None, **kwargs: Any) -> None:
        options: dict[str, Any] = {
            key: kwargs.pop(key) for key in ("spare", "fixed", "total") if key in kwargs
        }
        options["most"] = most or MOST_ROWS
        super().__init__(widget=RowsWidget(columns, **options), required=False, **kwargs)
        self.columns, self.most = columns, most

    def clean(self, value: list[Cell]) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        refused: list[forms.ValidationError] = []
        for rank, row in enumerate(value or [], start=1):
            if not any(row.values()):
                continue
            cleaned: dict[str, Any] = {}
            for column in self.columns:
                try:
                    cleaned[column.code] = read_cell(column, row.get(column.code, ""))
                except forms.ValidationError as error:
                    said = _("Ligne %(rank)d, « %(column)s » : %(error)s")
                    refused += [
                        forms.ValidationError(
                            said % {"rank": rank, "column": column.label, "error": each},
                            code=f"{rank - 1}-{column.code}",
                        )
                        for each in error.messages
                    ]
            rows.append(cleaned)
        self.widget.refused = frozenset(error.code or "" for error in refused)
        if self.most is not None and len(rows) > self.most:
            said = _("%(most)d lignes au plus, et vous en avez %(count)d. Retirez-en.")
            refused.append(forms.ValidationError(said % {"most": self.most, "count": len(rows)}))
        if refused:
            raise forms.ValidationError(refused)
        return rows

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(initial != data)


def read_cell(column: Column, text: str) -> Any:
    """One cell, read; raises ValidationError in words."""
    if "\0" in text:
        raise forms.ValidationError(_("ce texte contient un caractère invisible. Effacez-le et retapez-le."))
    if column.money:
        try:
            return typed.cents(text)
        except typed.TypedError as error:
            raise forms.ValidationError(str(error)) from error
    if column.choices:
        if text and text not in dict(column.choices):
            raise forms.ValidationError(_("choisissez une réponse de la liste."))
        return text
    if len(text) > column.longest:
        raise forms.ValidationError(
            _("%(longest)d caractères au plus, et il y en a %(count)d. Raccourcissez le texte.")
            % {"longest": column.longest, "count": len(text)}
        )
    return column.field.clean(text) if column.field is not None else line_text(text)
