"""A project that comes back, rejected or withdrawn: the reasons of a refusal become the points to address."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from fabriques.accounts.models import User
from fabriques.applications.access import may_write
from fabriques.applications.again.acts import PointToAddress, start_again
from fabriques.applications.models import Application
from fabriques.applications.states import ApplicationState
from fabriques.assessment.silence import rejected_by_silence
from fabriques.calls.models import Wave
from fabriques.common.authorization import act
from fabriques.common.dates import legal_day
from fabriques.common.reasons import Reason, refuse_if
from fabriques.selection.models import Decision


@act(may_write)
def apply_again(file: Application, wave: Wave, *, key: UUID, by: User, at: datetime) -> Application:
    """Start a draft in an open wave from a file of one's own that is over; the same `key` sent twice gives one draft.

    Effects: those of `start_again`, with each reason of a notified refusal as a point to address.
    Refuses: someone else's file, one that is neither withdrawn nor rejected (by a notified refusal, or by silence), the
    wave that rejected it, and what `start_again` refuses.
    """
    may_write(by, file).demand()
    told = Decision.objects.filter(application=file, notified_at__isnull=False).prefetch_related("reasons")
    decision = told.first()
    withdrawn = file.state == ApplicationState.WITHDRAWN
    rejected = (
        decision.outcome == Decision.Outcome.REFUSED
        if decision is not None
        else rejected_by_silence(file, legal_day(at))
    )
    refuse_if(
        not withdrawn and not rejected,
        Reason(
            "not_refused",
            "Ce dossier n'est ni rejeté ni retiré.",
            "Une nouvelle candidature part d'un dossier refusé, rejeté par le silence ou retiré.",
            "Commencez un dossier neuf depuis la page de l'appel, ou attendez la décision.",
        ),
    ).demand()
    refuse_if(
        wave.pk == file.wave_id and not withdrawn,
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
