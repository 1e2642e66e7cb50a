from __future__ import annotations

from datetime import date

from fabriques.common.authorization import DEMONSTRATION, INSTALLATION, PROGRAMME, Actor, right
from fabriques.common.reasons import Judgement, Reason, refuse_if


@right(PROGRAMME, platform=(INSTALLATION, DEMONSTRATION))
def may_keep_register(by: Actor, on: date) -> Judgement:
    """Only the programme team attributes labels, and brings published lists into the register."""
    return refuse_if(
        not by.has_role(PROGRAMME, on),
        Reason(
            "may_not_keep_register",
            "Vous ne pouvez pas écrire dans le registre des Fabriques.",
            "Le registre et ses labels sont tenus par l'équipe du programme.",
            "Signalez l'erreur à l'équipe du programme.",
        ),
    )
