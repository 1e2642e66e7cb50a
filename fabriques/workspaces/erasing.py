"""The erasure of a person, over every step that knows them: judged, then done in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from fabriques.accounts.access import may_change_account
from fabriques.accounts.erasure import erase_account
from fabriques.accounts.models import User
from fabriques.applications.models import Application
from fabriques.assessment.nominations.erasure import forget_contact
from fabriques.common.authorization import act
from fabriques.common.reasons import Judgement, Reason
from fabriques.correspondence.erasure import erase_letters
from fabriques.organisations import people
from fabriques.organisations.models import Membership, Organisation
from fabriques.overview.queries import Stage, with_stage

OVER = (Stage.REFUSED, Stage.WITHDRAWN)


def running_files(organisation: Organisation, at: datetime) -> bool:
    """Whether someone still has to answer for a file: a draft of an open wave, or one whose outcome lasts."""
    files = with_stage(Application.objects.filter(organisation=organisation))
    ended = Q(stage__in=OVER) | Q(stage=Stage.DRAFT, wave__closes_at__lte=at)
    return files.exclude(ended).exists()


def alone_for(user: User, at: datetime) -> tuple[list[Organisation], list[Organisation]]:
    """The organisations that a person alone answers for: those with a running file, those with other people."""
    places = Membership.objects.filter(user=user, role=Membership.Role.MANAGER).select_related("organisation")
    alone = [
        place.organisation
        for place in places.order_by("organisation__key", "pk")
        if people.is_only_manager(user, place.organisation)
    ]
    running = [organisation for organisation in alone if running_files(organisation, at)]
    peopled = [each for each in alone if each not in running and each.memberships.exclude(user=user).exists()]
    return running, peopled


def judgement(running: Sequence[Organisation], peopled: Sequence[Organisation]) -> Judgement:
    """Whether a person may be erased: nobody is left without someone who answers for a file or for people."""
    reasons = [
        Reason(
            "only_manager_of_a_running_file",
            f"Vous êtes la seule personne responsable de « {organisation} », qui a un dossier en cours.",
            "Un dossier en cours garde une personne qui en répond.",
            "Transmettez la responsabilité depuis « Ma structure », ou retirez le dossier, puis revenez ici.",
        )
        for organisation in running
    ]
    reasons += [
        Reason(
            "only_manager_of_people",
            f"Vous êtes la seule personne responsable de « {organisation} », où d'autres personnes travaillent.",
            "Une structure garde toujours au moins une personne responsable.",
            "Transmettez la responsabilité depuis « Ma structure », puis revenez ici.",
        )
        for organisation in peopled
    ]
    return Judgement(tuple(reasons))


@act(may_change_account)
def erase_person(user: User, *, by: User, at: datetime) -> None:
    """Erase who a person is, everywhere; files, receipts, decisions and the journal stay.

    Effects: those of `erase_letters`, `forget_contact`, `people.forget` and `erase_account`.
    Refuses: the only manager of an organisation with a running file or other people; the last administrator.
    """
    may_change_account(by, user).demand()
    row = User.objects.select_for_update().get(pk=user.pk)
    judgement(*alone_for(row, at)).demand()
    erase_letters(row)
    forget_contact(row)
    people.forget(row, by=by, at=at)
    erase_account(row, by=by, at=at)
