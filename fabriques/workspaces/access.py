from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from fabriques.accounts.access import may_act, perimeter_of
from fabriques.accounts.models import User
from fabriques.applications.access import excluded
from fabriques.common.authorization import KINDS, OVERSIGHT, PANEL, PERSON, PROGRAMME, SERVICES, right
from fabriques.common.reasons import Judgement, Reason, refuse_if
from fabriques.territories.models import Service
from fabriques.workspaces.models import ListExport, SavedView

NO_LONGER = Reason(
    "no_longer_allowed",
    "Vous n'avez plus d'habilitation sur des dossiers : rien n'a été exporté.",
    "Un export ne contient que ce que la personne peut voir au moment où il est fait.",
    "Demandez une habilitation à l'équipe du programme, puis recommencez.",
)
NO_LIST = Reason(
    "no_list",
    "Vous n'avez pas d'habilitation sur des dossiers : il n'y a pas de liste à garder.",
    "Une vue garde les filtres d'une liste que l'on peut voir.",
    "Demandez une habilitation à l'équipe du programme.",
)
NOT_THEIRS = Reason(
    "not_one_s_own_view",
    "Cette vue n'est pas la vôtre.",
    "Une vue est renommée, partagée et supprimée par la personne qui l'a gardée.",
    "Gardez votre propre vue des mêmes filtres.",
)


CLOSED = Reason(
    "account_closed",
    "Ce compte est fermé.",
    "Un compte fermé ne donne plus rien.",
    "Écrivez à l'équipe du programme.",
)
NO_JOURNAL = Reason(
    "journal_closed",
    "Le journal ne vous est pas ouvert.",
    "Il se lit par l'équipe nationale du programme et par le contrôle national.",
    "Demandez-leur ce que vous cherchez.",
)


@right(*SERVICES, PANEL, anywhere=True)
def may_keep_views(by: User, on: date) -> Judgement:
    """Whoever sees files keeps views of their list; whoever controls writes nothing."""
    return may_act(by, on) & refuse_if(not perimeter_of(by, on).sees_files, NO_LIST)


@right(*SERVICES, PANEL, OVERSIGHT, anywhere=True)
def may_export(by: User, on: date) -> Judgement:
    """Whoever sees files exports those they see."""
    return refuse_if(not perimeter_of(by, on).sees_files, NO_LONGER)


def may_download(export: ListExport, by: User, on: date) -> bool:
    """Whether the person may still see everything that the file was made from."""
    if export.asked_by_id != by.pk or not set(export.perimeter) <= set(perimeter_codes(by, on)):
        return False
    return not excluded(by, on).filter(pk__in=export.held).exists()


@right(PERSON)
def may_take(by: User, export: ListExport, on: date) -> Judgement:
    """A finished export is given to whoever asked for it, while they may still see all that it holds."""
    return refuse_if(not may_download(export, by, on), NO_LONGER)


@right(*KINDS, anywhere=True)
def may_take_archive(by: User) -> Judgement:
    """Anybody takes what is known of them, as long as their account is open."""
    return refuse_if(not by.is_active, CLOSED)


@right(PROGRAMME, OVERSIGHT)
def may_read_journal(by: User, on: date) -> Judgement:
    """The programme team, and whoever controls the whole country, read the journal and take it."""
    perimeter = perimeter_of(by, on)
    return refuse_if(not (perimeter.programme or perimeter.controls_all), NO_JOURNAL)


def seen_by(user: User, on: date) -> QuerySet[SavedView]:
    """The person's own views, and those that people of their services share."""
    shared = Q(service__in=[service.pk for service in perimeter_of(user, on).seen])
    return SavedView.objects.filter(Q(person=user) | shared).select_related("person", "service")


@right(PERSON)
def may_keep_view(by: User, view: SavedView, on: date) -> Judgement:
    """One renames, shares and removes one's own views."""
    return may_act(by, on) & refuse_if(view.person_id != by.pk, NOT_THEIRS)


@right(*SERVICES, PANEL, anywhere=True)
def may_share(by: User, service: Service | None, on: date) -> Judgement:
    """A view is kept for oneself, or shared with a service where one holds a role."""
    return refuse_if(
        service is not None and service not in perimeter_of(by, on).seen,
        Reason(
            "not_your_service",
            "Vous ne faites pas partie de ce service.",
            "Une vue se partage avec un service où l'on a une habilitation en cours.",
            "Choisissez votre service, ou gardez la vue pour vous.",
        ),
    )


def perimeter_codes(user: User, on: date) -> list[str]:
    """What the person may see, as codes: a file made for it is theirs only as long as they still may."""
    perimeter = perimeter_of(user, on)
    areas = [f"{area.kind}:{area.code}" for area in perimeter.areas]
    return sorted([*(str(service.pk) for service in perimeter.seen), *areas])
