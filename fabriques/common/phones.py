"""Telephone numbers as people write and paste them: one reader for forms, imports and contacts."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from fabriques.common.pasted import number_text

LONGEST = 60  # typed, with a label and every separator; what is kept is far shorter
LABEL = re.compile(r"^[^\d+(]{0,20}")
GROUPS = re.compile(r"\d+")
SEPARATED = re.compile(r"[+\d\s.,;:/\\()_-]+")
FRANCE = "33"
POLYNESIAN = re.compile(r"[48]\d{7}")
LOCAL = re.compile(r"\d{6}")  # Nouvelle-Calédonie, Wallis-et-Futuna, Saint-Pierre-et-Miquelon


class PhoneRefused(ValueError):  # noqa: N818 – what was typed is refused, with what to do
    """str() is the sentence shown to the person."""


def read_phone(typed: str) -> str:
    """The number as it is dialled and shown: « 01 23 45 67 89 », « 87 12 34 56 », « +687 12 34 56 ».

    Raises PhoneRefused when digits are missing or too many.
    """
    written = LABEL.sub("", number_text(typed[:LONGEST]))
    if not SEPARATED.fullmatch(written):
        raise PhoneRefused(
            _("Ce numéro de téléphone est incomplet. Écrivez par exemple 01 23 45 67 89 ou +687 12 34 56.")
        )
    groups = GROUPS.findall(written)
    digits = "".join(groups)
    if "+" in written[:2] or digits.startswith("00"):
        return _abroad(groups)
    if len(digits) == 11 and digits.startswith(FRANCE):  # the plus was lost
        return _abroad(groups)
    if len(digits) == 10 and digits[0] == "0" and digits[1] != "0":
        return pairs(digits)
    if len(digits) == 9 and digits[0] != "0":  # a spreadsheet takes the first zero away
        return pairs(f"0{digits}")
    if POLYNESIAN.fullmatch(digits) or LOCAL.fullmatch(digits):
        return pairs(digits)
    raise PhoneRefused(
        _("Ce numéro de téléphone est incomplet. Écrivez par exemple 01 23 45 67 89 ou +687 12 34 56.")
        if len(digits) < 10
        else _(
            "Ce numéro de téléphone a trop de chiffres. Écrivez un seul numéro, par exemple 01 23 45 67 89."
        )
    )


def _abroad(groups: list[str]) -> str:
    """A number with its country; that of France is shown as it is dialled there."""
    digits = "".join(groups)
    lost = len(digits) - len(digits.removeprefix("00"))
    digits = digits[lost:]
    if digits.startswith(FRANCE):
        inside = digits.removeprefix(FRANCE).removeprefix("0")
        if len(inside) == 9 and inside[0] != "0":
            return pairs(f"0{inside}")
    elif 9 <= len(digits) <= 15:  # three digits of country and six of the shortest numbers
        first, *others = groups
        shown = [first[lost:], *others] if len(first) > lost else others
        return f"+{' '.join(shown)}"
    raise PhoneRefused(
        _(
            "Ce numéro de téléphone n'a pas le bon nombre de chiffres pour son pays. Vérifiez-le chiffre à chiffre."
        )
    )


def pairs(digits: str) -> str:
    return " ".join(digits[start : start + 2] for start in range(0, len(digits), 2))


class PhoneField(forms.CharField):
    """A telephone number as people write it, in France or from abroad, kept as it is dialled."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": LONGEST} | kwargs)
        self.widget.attrs |= {"data-uncounted": ""}

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}  # a browser would cut what is pasted without a word

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return text
        try:
            return read_phone(text)
        except PhoneRefused as refused:
            raise forms.ValidationError(str(refused)) from refused
