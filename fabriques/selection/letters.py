from __future__ import annotations

from datetime import date

from fabriques.applications.letters import own_space
from fabriques.common.dates import legal_day
from fabriques.common.values import Money
from fabriques.correspondence.wording import typed
from fabriques.rulebooks.law.texts import COURT_APPEAL
from fabriques.selection.models import Decision
from fabriques.territories.contacts import reach


def appeal(on: date) -> str:
    """The routes of appeal against a decision notified on a day, by the law of that day. Source: CJA R421-1, R421-5."""
    text = COURT_APPEAL.on(on)
    return (
        f"Voies et délais de recours : dans les {text.words} qui suivent la réception de cette lettre, vous pouvez "
        "former un recours gracieux auprès du service qui l'a prise, ou un recours devant le tribunal administratif "
        f"({text.reference}), notamment par l'application Télérecours citoyens."
    )


def decision(decision: Decision) -> tuple[str, str]:
    """The letter of a decision: what, why under each criterion, and the routes of appeal."""
    application = decision.application
    project = typed(application.place_name)
    retained = decision.outcome == Decision.Outcome.RETAINED
    labels = {criterion.code: criterion.label for criterion in application.rulebook.rules.criteria}
    reasons = "\n".join(
        f"  - {labels.get(each.criterion, each.criterion)} : {each.text}" for each in decision.reasons.all()
    )
    judged = f"\nAppréciation par critère :\n{reasons}\n" if reasons else ""
    if retained:
        news = (
            f"Votre projet « {project} » est retenu : une subvention de "
            f"{Money(decision.award.total_cents).label} lui est attribuée. Une convention vous sera adressée.\n"
            "L'annonce publique appartient à l'équipe du programme : merci d'attendre sa date pour communiquer."
        )
    else:
        news = (
            f"Votre projet « {project} » n'est pas retenu dans cette vague. Vous pourrez déposer un "
            "nouveau dossier dans une prochaine vague, après l'avoir retravaillé."
        )
    body = f"""Bonjour,

{news}

Motif : {decision.motive}
{judged}
Décision prise par : {decision.service}
{reach(decision.service)}

{appeal(legal_day(decision.notified_at or decision.decided_at))}

Votre espace : {own_space()}
"""
    return f"{'Projet retenu' if retained else 'Projet non retenu'} : {project}", body
