from __future__ import annotations

from datetime import date

from fabriques.accounts.access import perimeter_of
from fabriques.accounts.models import User
from fabriques.applications.models import Application
from fabriques.common.reasons import Judgement, Reason, refuse_if


def may_check(user: User, application: Application, on: date) -> Judgement:
    """Whoever assesses in a service whose perimeter holds the file may check it."""
    commune = application.commune
    perimeter = perimeter_of(user, on)
    allowed = commune is not None and any(service.covers(commune) for service in perimeter.assessed)
    return refuse_if(
        not allowed,
        Reason(
            "outside_perimeter",
            "Ce dossier n'est pas dans votre périmètre d'instruction.",
            "Un dossier est instruit par le service de son arrondissement, sa préfecture ou sa région.",
            "Si ce dossier devrait vous revenir, écrivez à l'équipe du programme.",
        ),
    )
