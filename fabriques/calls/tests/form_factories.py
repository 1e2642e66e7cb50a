"""Drafts and versions of the form of a call, made through the acts."""

from __future__ import annotations

from datetime import datetime

from fabriques.accounts.models import User
from fabriques.accounts.tests.factories import programme_member
from fabriques.calls.acts import publish_form
from fabriques.calls.form_drafts import acts
from fabriques.calls.models import Call, FormDraft, FormVersion
from fabriques.common.tests import instants
from fabriques.rulebooks.form.reader import load


def published(call: Call, text: str = "") -> FormVersion:
    """The shipped form of the demonstration, or another text, as the call's next version."""
    return publish_form(call, text or load("demonstration"), by=programme_member(), at=instants.PREPARED)


def draft(
    call: Call, start: str = "seed:demonstration", *, by: User | None = None, at: datetime = instants.PREPARED
) -> FormDraft:
    return acts.begin(call, start=start, by=by or programme_member(), at=at)
