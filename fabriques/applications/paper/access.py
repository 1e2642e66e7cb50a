from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from fabriques.accounts.access import perimeter_of
from fabriques.accounts.models import User
from fabriques.applications import access
from fabriques.applications.models import Application, PostalLetter
from fabriques.common.authorization import HOLDER, SERVICES, right
from fabriques.common.reasons import Judgement, Reason, refuse_if
from fabriques.territories.models import Commune

RULE = "Un dossier arrivé sur papier est saisi par un service qui instruit les dossiers de sa commune."


def assesses_somewhere(user: User, on: date) -> bool:
    perimeter = perimeter_of(user, on)
    return bool(perimeter.assessed or perimeter.assessed_areas)


def entered(user: User, on: date) -> QuerySet[Application]:
    """The files that came on paper, drafts included, of the communes where a person assesses, but for their own."""
    if not assesses_somewhere(user, on):
        return Application.objects.none()
    inside = perimeter_of(user, on).files_to_assess()
    files = Application.objects.filter(inside, postmarked_on__isnull=False).exclude(access.held_by(user))
    return access.without_excluded(files, user, on)


def fillable(user: User, on: date) -> QuerySet[Application]:
    """The files that a person may write in: those of their organisations, and those on paper that they enter."""
    own = access.own(user, on)
    if not assesses_somewhere(user, on):
        return own
    theirs, on_paper = own.values("pk"), entered(user, on).values("pk")
    return Application.objects.filter(Q(pk__in=theirs) | Q(pk__in=on_paper))


def of_own_service(user: User, application: Application, on: date) -> bool:
    """Whether the service to which the commune of a file belongs is one that the person assesses for."""
    commune = application.commune
    return commune is not None and commune.service in perimeter_of(user, on).assessed


def copies_for_sender(user: User, application: Application) -> bool:
    """Whether who writes in a file copies what its sender posted, and is not one of its own people."""
    return application.is_on_paper and not access.is_own(user, application)


def letters(user: User, on: date) -> QuerySet[PostalLetter]:
    """The letters to print and post for the files on paper that a person enters."""
    return PostalLetter.objects.filter(application__in=entered(user, on))


@right(*SERVICES)
def may_enter(user: User, commune: Commune | None, on: date) -> Judgement:
    """A file on paper of a commune is entered by whoever assesses there."""
    inside = commune is not None and perimeter_of(user, on).assesses(commune)
    return refuse_if(
        not inside,
        Reason(
            "may_not_enter",
            "Vous ne pouvez pas saisir de dossier pour cette commune.",
            RULE,
            "Transmettez le dossier, avec son enveloppe, au service compétent ; vérifiez aussi la commune.",
        ),
    )


@right(HOLDER, *SERVICES)
def may_fill(user: User, application: Application, on: date) -> Judgement:
    """Who writes in a file: people of its organisation; for one on paper, the services that assess its commune."""
    held = access.may_write(user, application)
    if held.allowed or not application.is_on_paper:
        return held
    return may_keep(user, application, on)


@right(*SERVICES)
def may_keep(user: User, application: Application, on: date) -> Judgement:
    """Who keeps a file on paper for its sender: its days, its sender, its letters."""
    return refuse_if(
        not entered(user, on).filter(pk=application.pk).exists(),
        Reason(
            "may_not_fill",
            "Ce dossier n'est pas un dossier sur papier que vous pouvez saisir.",
            RULE,
            "Transmettez ce que vous avez reçu au service chargé du dossier.",
        ),
    )
