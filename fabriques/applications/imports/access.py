from __future__ import annotations

from datetime import datetime

from fabriques.accounts.access import perimeter_of
from fabriques.accounts.models import User
from fabriques.calls.models import Wave
from fabriques.calls.states import WaveState
from fabriques.common.authorization import PROGRAMME, right
from fabriques.common.dates import legal_day
from fabriques.common.reasons import Judgement, Reason, refuse_if


@right(PROGRAMME)
def may_import(by: User, wave: Wave, at: datetime) -> Judgement:
    """Only the programme team imports, into a wave that was announced."""
    team = perimeter_of(by, legal_day(at)).programme
    return refuse_if(
        not team,
        Reason(
            "may_not_import",
            "Vous ne pouvez pas importer de dossiers.",
            "Les dossiers reçus ailleurs sont importés par l'équipe du programme.",
            "Transmettez-lui l'export.",
        ),
    ) & refuse_if(
        wave.state(at) == WaveState.PREPARED,
        Reason(
            "wave_not_announced",
            "Cette vague n'est pas encore annoncée : elle n'a pas pu recevoir de dossier.",
            "Un dossier importé a été déposé dans une vague que chacun connaissait.",
            "Annoncez la vague, ou choisissez-en une autre.",
        ),
    )
