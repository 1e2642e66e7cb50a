from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from fabriques.accounts.access import perimeter_of
from fabriques.accounts.models import User
from fabriques.applications.models import Application
from fabriques.common.reasons import Judgement, Reason, refuse_if
from fabriques.organisations.models import Organisation
from fabriques.territories.access import within


def own(user: User) -> QuerySet[Application]:
    """The files of the organisations a person belongs to."""
    return Application.objects.filter(organisation__memberships__user=user)


def assessed(user: User, on: date) -> QuerySet[Application]:
    """The submitted files of a person's perimeter on a day; drafts are never seen by a service."""
    perimeter = perimeter_of(user, on)
    if not perimeter.is_staff:
        return Application.objects.none()
    return Application.objects.submitted().filter(within(perimeter.seen))


def may_write(user: User, application: Application) -> Judgement:
    """Only people of the organisation write or submit its file."""
    return may_apply(user, application.organisation)


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
