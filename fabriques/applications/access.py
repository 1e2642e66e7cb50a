from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from fabriques.accounts.access import perimeter_of
from fabriques.accounts.models import User
from fabriques.applications.models import Application
from fabriques.applications.states import ApplicationState
from fabriques.common.reasons import Judgement, Reason, refuse_if
from fabriques.organisations.models import Organisation
from fabriques.territories.access import within


def own(user: User) -> QuerySet[Application]:
    """The files of the organisations a person belongs to."""
    return Application.objects.filter(organisation__memberships__user=user)


def assessed(user: User, on: date) -> QuerySet[Application]:
    """The submitted files of a person's perimeter on a day; drafts are never seen by a service.

    Networks and technical administrators have no file in theirs; a jury and the control read theirs, no more.
    """
    perimeter = perimeter_of(user, on)
    if not perimeter.sees_files:
        return Application.objects.none()
    return Application.objects.submitted().filter(perimeter.files())


def may_write(user: User, application: Application) -> Judgement:
    """Only people of the organisation write or submit its file."""
    return may_apply(user, application.organisation)


def late_drafts(user: User, on: date) -> QuerySet[Application]:
    """Drafts kept at a closing in the territories where a person decides: to know that they exist, and no more."""
    perimeter = perimeter_of(user, on)
    drafts = Application.objects.filter(state=ApplicationState.DRAFT, closing_record__isnull=False)
    if perimeter.programme:
        return drafts
    return drafts.filter(within(perimeter.decided)) if perimeter.decided else drafts.none()


def may_waive(user: User, application: Application, on: date) -> Judgement:
    """Who may let a late draft in: whoever decides on its territory, and the programme team."""
    perimeter = perimeter_of(user, on)
    inside = Application.objects.filter(within(perimeter.decided), pk=application.pk)
    allowed = perimeter.programme or (bool(perimeter.decided) and inside.exists())
    return refuse_if(
        not allowed,
        Reason(
            "may_not_waive",
            "Vous ne pouvez pas accorder cette dérogation.",
            "Une dérogation à l'heure est accordée par l'autorité qui décide sur ce territoire.",
            "Transmettez la demande à la préfecture compétente ou à l'équipe du programme.",
        ),
    )


def may_reopen(user: User, application: Application, on: date) -> Judgement:
    """Who may reopen questions of a submitted file: whoever assesses its territory."""
    perimeter = perimeter_of(user, on)
    inside = Application.objects.submitted().filter(within(perimeter.assessed), pk=application.pk)
    return refuse_if(
        not perimeter.assessed or not inside.exists(),
        Reason(
            "may_not_reopen",
            "Vous ne pouvez pas rouvrir ce dossier.",
            "Une correction est demandée par un service qui instruit les dossiers de ce territoire.",
            "Transmettez la remarque au service chargé du dossier.",
        ),
    )


def may_apply(user: User, organisation: Organisation) -> Judgement:
    """Only people of an organisation act for it."""
    member = organisation.memberships.filter(user=user).exists()
    return refuse_if(
        not member,
        Reason(
            "not_a_member",
            "Ce dossier appartient à une structure dont vous ne faites pas partie.",
            "Un dossier est écrit et déposé par les personnes de sa structure.",
            "Demandez à la personne responsable de la structure de vous y ajouter.",
        ),
    )
