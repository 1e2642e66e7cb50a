"""What people ask about the demonstration's call, what they are answered, and who is told of the coming wave."""

from __future__ import annotations

from datetime import datetime, timedelta

from fabriques.accounts.models import User
from fabriques.calls.alerts.acts import ask_alerts, keep_network
from fabriques.calls.models import Call, Wave
from fabriques.calls.questions import acts
from fabriques.demo.names import DOMAIN
from fabriques.territories.models import Region

ANSWERED = (
    (
        "Un lieu encore en projet peut-il candidater ?",
        "Oui : les lieux existants et les lieux en projet sont admis, si une personne morale existe déjà.",
        "",
    ),
    (
        "La subvention peut-elle payer des travaux ?",
        "Non, elle paie le fonctionnement.",
        "Non : elle paie des dépenses de fonctionnement. Les travaux peuvent être payés par d'autres aides, à "
        "déclarer dans le budget.",
    ),
    (
        "Peut-on modifier un dossier après l'avoir déposé ?",
        "Non : un dossier déposé est figé à la seconde de son arrivée. Le service peut demander une correction.",
        "",
    ),
)
WAITING = "Deux communes voisines peuvent-elles porter ensemble un seul dossier ?"
NETWORKS = (("Réseau national (démonstration)", "reseau-national", None), ("Réseau Hauts-de-France (démonstration)",
            "reseau-hauts-de-france", "32"))  # fmt: skip


def tell(call: Call, coming: Wave, *, team: User, holder: User, now: datetime) -> None:
    """Questions with their answers, one that waits; the networks; the alerts of the coming wave."""
    begun = (now - timedelta(days=9)).replace(microsecond=0)
    for rank, (text, answer, corrected) in enumerate(ANSWERED):
        at = begun + timedelta(days=rank)
        question = acts.ask(call, text, by=holder, at=at)
        acts.answer(question, text, answer, by=team, at=at + timedelta(hours=20))
        if corrected:
            acts.answer(question, text, corrected, by=team, at=at + timedelta(days=3))
    acts.ask(call, WAITING, by=holder, at=begun + timedelta(days=8))
    for name, mailbox, region in NETWORKS:
        where = Region.objects.get(pk=region) if region else None
        keep_network(None, name, f"{mailbox}@{DOMAIN}", where, active=True, by=team, at=begun)
    ask_alerts(coming, by=team, at=now.replace(microsecond=0))
