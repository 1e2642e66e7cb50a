"""What an organisation need not answer again: read when a draft starts, kept as a draft is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fabriques.applications.models import Application
from fabriques.organisations.models import PermanentFile
from fabriques.rulebooks.form.answers import fits


def shared_answers(draft: Application, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What changed among the answers that the organisation keeps, by their shared name; an empty one is forgotten."""
    known = draft.questions.by_code
    return {
        known[code].shared: None if answer in ("", [], {}) else answer
        for code, answer in changes.items()
        if known[code].shared
    }


def permanent_answers(draft: Application) -> dict[str, Any]:
    """The answers that the organisation's permanent file gives to this form, where they fit."""
    asked = [field for field in draft.questions.fields() if field.shared]
    kept = PermanentFile.objects.filter(organisation=draft.organisation).first() if asked else None
    if kept is None:
        return {}
    return {
        field.code: kept.values[field.shared]
        for field in asked
        if field.shared in kept.values and fits(field, kept.values[field.shared])
    }
