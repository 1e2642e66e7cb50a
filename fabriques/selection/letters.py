from __future__ import annotations

from fabriques.applications.letters import own_space
from fabriques.common.values import Money
from fabriques.selection.models import Decision
from fabriques.territories.contacts import reach

APPEAL = (
    "Voies et délais de recours : dans les deux mois qui suivent la réception de cette lettre, vous pouvez former un "
    "recours gracieux auprès du service qui l'a prise, ou un recours devant le tribunal administratif (article "
    "R. 421-1 du code de justice administrative), notamment par l'application Télérecours citoyens."
)


def decision(decision: Decision) -> tuple[str, str]:
    """The letter of a decision: what, why under each criterion, and the routes of appeal."""
    application = decision.application
    retained = decision.outcome == Decision.Outcome.RETAINED
    labels = {criterion.code: criterion.label for criterion in application.rulebook.rules.criteria}
    reasons = "\n".join(
        f"  - {labels.get(each.criterion, each.criterion)} : {each.text}" for each in decision.reasons.all()
    )
    judged = f"\nAppréciation par critère :\n{reasons}\n" if reasons else ""
    if retained:
        news = (
            f"Votre projet « {application.place_name} » est retenu : une subvention de "
            f"{Money(decision.award.total_cents).label} lui est attribuée. Une convention vous sera adressée.\n"
            "L'annonce publique appartient à l'équipe du programme : merci d'attendre sa date pour communiquer."
        )
    else:
        news = (
            f"Votre projet « {application.place_name} » n'est pas retenu dans cette vague. Vous pourrez déposer un "
            "nouveau dossier dans une prochaine vague, après l'avoir retravaillé."
        )
    body = f"""Bonjour,

{news}

Motif : {decision.motive}
{judged}
Décision prise par : {decision.service}
{reach(decision.service)}

{APPEAL}

Votre espace : {own_space()}
"""
    return f"{'Projet retenu' if retained else 'Projet non retenu'} : {application.place_name}", body
