"""Form fields for words that people type or paste: texts, and what stands on one line, names above all."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from fabriques.common.pasted import line_text, name_text, written_text


class WrittenField(forms.CharField):
    """A text as people count it: a line break is one character, however it was sent; bullets of Word as « • ».

    Nothing in it reverses the reading.
    """

    def to_python(self, value: Any) -> str:
        return str(super().to_python(written_text(str(value)) if value else value))


class LineField(forms.CharField):
    """A line of words, cleaned of what cannot be seen."""

    def to_python(self, value: Any) -> str:
        return line_text(str(super().to_python(value)))


class NameField(LineField):
    """A name: a blank one, or one of marks alone, is refused."""

    def clean(self, value: Any) -> Any:
        line = super().clean(value)
        if line and not name_text(line):
            raise forms.ValidationError(
                _(
                    "Ce nom n'a ni lettre ni chiffre : personne ne pourrait le lire. Écrivez-le en toutes lettres."
                )
            )
        return line
