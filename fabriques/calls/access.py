from __future__ import annotations

from datetime import date

from fabriques.accounts.access import may_act
from fabriques.accounts.models import User
from fabriques.calls.form_rules import PROGRAMME_ONLY
from fabriques.common.authorization import (
    DEMONSTRATION,
    INSTALLATION,
    PERSON,
    PROGRAMME,
    VISITOR,
    Actor,
    right,
)
from fabriques.common.reasons import Judgement, Reason, refuse_if


@right(PROGRAMME, platform=(INSTALLATION, DEMONSTRATION))
def may_run_calls(by: Actor, on: date) -> Judgement:
    """Only the programme team writes rules and forms, prepares and opens waves, sets envelopes, answers questions."""
    return refuse_if(
        not by.has_role(PROGRAMME, on),
        Reason(
            "not_the_programme_team",
            "Cette action appartient à l'équipe du programme.",
            "Les appels, leurs vagues, leurs règles et leurs formulaires sont tenus par l'équipe du programme, en tout "
            "point du territoire.",
            "Demandez-la à l'équipe du programme.",
        ),
    )


@right(PROGRAMME, platform=(INSTALLATION, DEMONSTRATION))
def may_write_forms(by: Actor, on: date) -> Judgement:
    """Only the programme team writes and publishes the form of a call."""
    return refuse_if(not by.has_role(PROGRAMME, on), PROGRAMME_ONLY)


@right(PERSON, platform=(VISITOR,), anywhere=True)
def may_ask(by: User, on: date) -> Judgement:
    """Anybody asks a question about a call, with an account or without."""
    return may_act(by, on)
