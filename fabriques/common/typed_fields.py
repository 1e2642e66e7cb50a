"""Form fields for numbers, days and hours, read from the text that was typed.

A browser's own number and date boxes send nothing at all for what they cannot read (« 3 ETP », half a date), which
erases what was there: these are boxes of text, and the page's script offers a calendar beside a day.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, TypeVar

from django import forms

from fabriques.common import typed

Value = TypeVar("Value")


class WholeField(forms.IntegerField):
    """A whole number, spaces allowed."""

    widget = forms.TextInput

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        self.widget.attrs.setdefault("inputmode", "numeric")
        self.widget.attrs["data-uncounted"] = ""

    def to_python(self, value: Any) -> Any:
        return read(typed.whole, value)


class PercentField(forms.DecimalField):
    """A share of a whole, to the hundredth: « 60 », « 37,5 % »."""

    widget = forms.TextInput

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        self.widget.attrs["inputmode"] = "decimal"
        self.widget.attrs["data-uncounted"] = ""

    def to_python(self, value: Any) -> Any:
        return value if isinstance(value, Decimal) else read(typed.percentage, value)

    def prepare_value(self, value: Any) -> Any:
        return typed.shown_percentage(value) if isinstance(value, Decimal) else value


class DayInput(forms.DateInput):
    """A box of text for a day; « data-day » is where the page's script puts a calendar."""

    def __init__(self) -> None:
        shape = {"inputmode": "numeric", "placeholder": "jj/mm/aaaa", "autocomplete": "off"}
        super().__init__(format="%d/%m/%Y", attrs={**shape, "data-day": "", "data-uncounted": ""})


class DayField(forms.DateField):
    """A day. `least`, `most`: what the calendar beside the box lets one choose."""

    widget = DayInput

    def __init__(self, *, least: date | None = None, most: date | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name, day in (("data-day-least", least), ("data-day-most", most)):
            if day is not None:
                self.widget.attrs[name] = day.isoformat()

    def to_python(self, value: Any) -> date | None:
        return value if isinstance(value, date) else read(typed.day, value)


class HourField(forms.TimeField):
    widget = forms.TimeInput(
        format="%H:%M",
        attrs={"inputmode": "numeric", "placeholder": "hh:mm", "autocomplete": "off", "data-uncounted": ""},
    )

    def to_python(self, value: Any) -> time | None:
        return value if isinstance(value, time) else read(typed.hour, value)


class InstantField(forms.DateTimeField):
    """A day and an hour, as the clock on the wall says them: the caller knows in which zone."""

    widget = forms.DateTimeInput(
        format="%d/%m/%Y %H:%M",
        attrs={"placeholder": "jj/mm/aaaa hh:mm", "autocomplete": "off", "data-uncounted": ""},
    )

    def to_python(self, value: Any) -> datetime | None:
        return value if isinstance(value, datetime) else read(typed.instant, value)


def read(reader: Callable[[str], Value], value: Any) -> Value:
    """What a reader reads of a text; its refusal as a form's."""
    try:
        return reader("" if value is None else str(value))
    except typed.TypedError as error:
        raise forms.ValidationError(str(error), code="invalid") from error
