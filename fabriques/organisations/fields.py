"""The form field of a number of structure, read the same wherever it is asked."""

from __future__ import annotations

from typing import Any

from django import forms

from fabriques.organisations import identifiers


class CompanyNumberField(forms.CharField):
    """A SIRET, RNA, RIDET or Tahiti number, its length and keys checked, kept compact."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": identifiers.LONGEST} | kwargs)
        self.widget.attrs |= {"data-uncounted": ""}

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}  # a browser would cut what is pasted without a word

    def clean(self, value: Any) -> Any:
        typed_number = super().clean(value)
        if not typed_number:
            return ""
        try:
            return identifiers.identify(typed_number)[1]
        except identifiers.IdentifierRefused as refused:
            raise forms.ValidationError(str(refused)) from refused
