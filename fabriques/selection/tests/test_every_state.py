"""Every act on a file in every state it can be in: allowed, or refused and then nothing is written."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction

from fabriques.accounts.tests.factories import prefecture_agent, sous_prefecture_agent
from fabriques.applications import acts as applications
from fabriques.applications.delay_rules import usual_delay
from fabriques.applications.models import Application
from fabriques.applications.tests.factories import draft, submitted, whole_draft, withdrawn
from fabriques.assessment import acts as assessment
from fabriques.assessment.tests.factories import SENT, complete, found, incomplete, received
from fabriques.common.reasons import Refusal
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import everything
from fabriques.selection import acts
from fabriques.selection.tests import factories

pytestmark = pytest.mark.django_db
STATES: dict[str, Callable[[], Application]] = {
    "draft": draft,
    "whole": whole_draft,
    "submitted": submitted,
    "incomplete": incomplete,
    "received": received,
    "found": found,
    "complete": complete,
    "retained": lambda: factories.retained().application,
    "refused": lambda: factories.refused().application,
    "notified": lambda: factories.notified().application,
    "announced": lambda: factories.announced().decisions.get().application,
    "withdrawn": withdrawn,
}
LATER = instants.PUBLIC_FROM


def decide(file: Application) -> object:
    return acts.decide(file, factories.retaining(), by=prefecture_agent(), at=LATER, seen=NO_PAGE)


def ask(file: Application) -> object:
    who = sous_prefecture_agent()
    return assessment.ask_pieces(
        file, ["bank_details"], "", due_at=usual_delay(LATER), by=who, at=LATER, seen=NO_PAGE
    )


def checking(act: Callable[..., object]) -> Callable[[Application], object]:
    return lambda file: act(file, by=sous_prefecture_agent(), at=LATER, seen=NO_PAGE)


# act: (how, in which states it is allowed, in which it is silently done already)
ACTS: dict[str, tuple[Callable[[Application], object], set[str], set[str]]] = {
    "write": (
        lambda f: applications.write(f, {"summary": "Autre"}, by=f.started_by, at=LATER),
        {"draft", "whole"},
        set(),
    ),
    "submit": (
        lambda f: applications.submit(f, by=f.started_by, at=instants.DURING, seen=NO_PAGE),
        {"whole"},
        set(STATES) - {"draft", "whole"},
    ),
    "withdraw": (
        lambda f: applications.withdraw(f, by=f.started_by, at=LATER),
        {"draft", "whole", "submitted", "incomplete", "received", "found", "complete"},
        set(),
    ),
    "ask_pieces": (ask, {"submitted", "incomplete", "received"}, set()),
    "send_pieces": (
        lambda f: assessment.send_pieces(
            f, "Une autre pièce suivra.", by=f.started_by, at=SENT, seen=NO_PAGE
        ),
        {"incomplete"},
        set(),
    ),
    "cancel_request": (checking(assessment.cancel_request), {"incomplete"}, set()),
    "declare_complete": (
        checking(assessment.declare_complete),
        {"submitted", "incomplete", "received"},
        set(),
    ),
    "undo_completeness": (checking(assessment.undo_completeness), {"found"}, set()),
    "tell_complete": (checking(assessment.tell_complete), {"found"}, set()),
    "decide": (decide, {"found", "complete"}, set()),
    "retract": (
        lambda f: acts.retract(f, "Erreur.", by=prefecture_agent(), at=LATER, seen=NO_PAGE),
        {"retained", "refused"},
        set(),
    ),
    "notify": (
        lambda f: acts.notify(f, by=prefecture_agent(), at=LATER, seen=NO_PAGE),
        {"retained", "refused"},
        set(),
    ),
}


@pytest.mark.parametrize("state", STATES)
def test_each_act_in_state(state: str) -> None:
    made = STATES[state]()
    sous_prefecture_agent(), prefecture_agent()
    before = everything()
    wrong = {}
    for act, (do, allowed, already) in ACTS.items():
        with transaction.atomic():
            refused = done(do, Application.objects.get(pk=made.pk))
            found = (refused, everything() != before)
            transaction.set_rollback(True)
        if found != (state not in allowed | already, state in allowed):
            wrong[act] = found
    assert wrong == {}, "(refused, written), other than expected"


def done(do: Callable[[Application], object], file: Application) -> bool:
    """Whether it is refused; in no transaction of its own, which would undo what a refused act had written."""
    try:
        do(file)
    except Refusal:
        return True
    return False
