"""A refused project that comes back: the reasons of its refusal become the points to address."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from fabriques.accounts.models import User
from fabriques.applications.access import may_write
from fabriques.applications.again.acts import PointToAddress, start_again
from fabriques.applications.models import Application
from fabriques.calls.models import Wave
from fabriques.common.authorization import act
from fabriques.common.reasons import Reason, refuse_if
from fabriques.selection.models import Decision


@act(may_write)
def apply_again(file: Application, wave: Wave, *, key: UUID, by: User, at: datetime) -> Application:
    """Start a draft in an open wave from a refused file of one's own; the same `key` sent twice gives one draft.

    Effects: those of `start_again`, with each reason of the notified refusal as a point to address.
    Refuses: someone else's file, a file whose refusal is not notified, the wave that refused it, and what
    `start_again` refuses.
    """
    may_write(by, file).demand()
    told = Decision.objects.filter(
        application=file, outcome=Decision.Outcome.REFUSED, notified_at__isnull=False
    ).prefetch_related("reasons")
    decision = told.first()
    refuse_if(
        decision is None,
        Reason(
            "not_refused",
            "Ce dossier n'a pas reçu de refus.",
            "Une nouvelle candidature part d'un dossier refusé, avec les raisons du refus.",
            "Commencez un dossier neuf depuis la page de l'appel, ou attendez la décision.",
        ),
    ).demand()
    refuse_if(
        wave.pk == file.wave_id,
        Reason(
            "same_wave",
            "Ce dossier a déjà été examiné dans cette vague.",
            "Un projet refusé revient dans une vague suivante, retravaillé.",
            "Attendez la prochaine vague ouverte : le calendrier public l'annonce.",
        ),
    ).demand()
    labels = {criterion.code: criterion.label for criterion in file.rulebook.rules.criteria}
    points = [
        PointToAddress(reason.criterion, labels.get(reason.criterion, reason.criterion), reason.text)
        for reason in (decision.reasons.all() if decision else ())
    ]
    return start_again(file, wave, points, key=key, by=by, at=at)
