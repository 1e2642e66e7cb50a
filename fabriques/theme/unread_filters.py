"""What an address asks of a list and its filters do not know: said by the name of the filter, never in silence."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LEFT_ASIDE = gettext_lazy("La liste n'en tient pas compte.")


@dataclass(frozen=True)
class UnreadFilter:
    """A filter that is not understood, and why; `in_form`: whether the form shows it, to be led to."""

    parameter: str
    title: Any
    value: str
    problem: str
    in_form: bool = True


def unknown_choice(
    parameter: str, title: Any, value: str, known: Container[str], *, ignored: bool = True
) -> list[UnreadFilter]:
    """Nothing for a choice that is known, or not asked. `ignored`: the list is shown as if it were not asked."""
    if not value or value in known:
        return []
    after = str(LEFT_ASIDE) if ignored else _("Rien n'y répond.")
    problem = _("« %(value)s » n'est pas un choix de ce filtre.") % {"value": value}
    return [UnreadFilter(parameter, title, value, f"{problem} {after}")]
