from __future__ import annotations

from datetime import datetime

from fabriques.accounts.access import perimeter_of
from fabriques.accounts.models import User
from fabriques.calls.form_rules import PROGRAMME_ONLY
from fabriques.common.dates import PARIS
from fabriques.common.reasons import Judgement, refuse_if


def may_write(by: User, at: datetime) -> Judgement:
    """Only the programme team writes and publishes the form of a call."""
    return refuse_if(not perimeter_of(by, at.astimezone(PARIS).date()).programme, PROGRAMME_ONLY)
