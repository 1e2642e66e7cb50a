"""Telephone numbers as people write them."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _


class PhoneField(forms.CharField):
    """A telephone number as people write it, in France or from abroad."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        digits = re.sub(r"[\s.\-()\u00a0\u202f]", "", text)
        if text and not re.fullmatch(r"(?:\+\d{6,15}|0\d{9}|\d{6})", digits):
            raise forms.ValidationError(
                _(
                    "Ce numéro de téléphone est incomplet. Écrivez par exemple 01 23 45 67 89 ou +687 12 34 56."
                )
            )
        return text
