"""The last part of an address, made from a title when nobody writes it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from fabriques.common.text import plain_key

LONGEST = 50
NO_SLUG = _("L'intitulé ne donne pas d'adresse : écrivez-la, par exemple appel-2027.")


def free_slug(title: str, taken: Callable[[str], bool]) -> str:
    """« Été 2027 » → « ete-2027 », with a number when it is taken; empty when the title has no letter nor figure."""
    words = (word for word in plain_key(title).split() if word.isascii())
    bare = "-".join(words)[:LONGEST].strip("-_")
    if not bare or not taken(bare):
        return bare
    ends = (f"-{rank}" for rank in count(2))
    return next(slug for end in ends if not taken(slug := bare[: LONGEST - len(end)] + end))


class SlugField(forms.SlugField):
    """The end of an address that may be left empty: the form then makes it from the title, with `free_slug`."""

    default_validators = [
        RegexValidator(
            r"\A[-a-zA-Z0-9_]+\Z",
            _("Écrivez des lettres sans accent, des chiffres et des tirets, sans espace."),
        )
    ]

    def __init__(self, **named: Any) -> None:
        super().__init__(max_length=LONGEST, required=False, **named)
