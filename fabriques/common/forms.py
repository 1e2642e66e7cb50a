"""What every form behind an act needs: its choices, and the refusal of the act shown with what was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.http import HttpRequest

from fabriques.common import seen
from fabriques.common.reasons import Judgement, Refusal

LONGEST_REVISION = 10  # digits


def offer(form: forms.Form, name: str, choices: Sequence[tuple[str, Any]]) -> None:
    """Give a choice field the choices it has for this file."""
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(f"{name} offers no choice")
    field.choices = choices


def tell(form: forms.Form, judgement: Judgement, names: Mapping[str, str]) -> None:
    """Say on its own box each reason found while reading a form; `names`: the box by the code of the reason."""
    for reason in judgement.reasons:
        form.add_error(names[reason.code], f"{reason.text} {reason.remedy}")


def add_refusal(form: forms.Form, refusal: Refusal) -> None:
    """Show every reason of a refused act above the form, with its rule and what to do next; the file sent is named."""
    sent = [str(getattr(each, "name", "")) for each in form.files.values()]
    for reason in refusal.reasons:
        said = reason.said
        named = [name for name in sent if name and name not in said]
        form.add_error(None, " : ".join([*named, said]))


def done(form: forms.Form, act: Callable[[], object]) -> bool:
    """Do the act if what was typed is valid; a refusal is shown on the form. True only when it was done."""
    if not form.is_valid():
        return False
    try:
        act()
    except Refusal as refusal:
        add_refusal(form, refusal)
        return False
    return True


def seen_state(request: HttpRequest) -> str:
    """What the page that sends this form showed (see `common.seen`); « » when it does not say, which acts refuse."""
    return request.POST.get(seen.FIELD, "")


def revision_sent(request: HttpRequest) -> int:
    """The revision of what the page that sends this form showed; -1, which nothing has, when it does not say."""
    sent = request.POST.get("revision", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < LONGEST_REVISION else -1
