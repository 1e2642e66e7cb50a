from __future__ import annotations

from django import forms

from fabriques.applications.delay_rules import Delay


def offer_days(form: forms.Form, name: str, delay: Delay) -> None:
    """Propose the end of a delay on a day field, and say beside it which days may be chosen and until what hour."""
    field = form.fields[name]
    field.initial, field.help_text = delay.proposed, delay.words
