"""Who sees which files, and who may act on them.

Every list, count, export, page and link between files starts from `own`, `assessed` or `readable`: a relation that
leads to a file is followed through `linked`, which asks again. A later step that keeps people away from files (a
declared interest) registers a source of exclusion, which these apply by themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from django.db.models import F, Q, QuerySet

from fabriques.accounts.access import perimeter_of
from fabriques.accounts.addresses import sent_to
from fabriques.accounts.models import User
from fabriques.applications.models import Application, ConsortiumMember
from fabriques.applications.states import ApplicationState
from fabriques.common.authorization import (
    HOLDER,
    OVERSIGHT,
    PANEL,
    PREFECTURE,
    PROGRAMME,
    REGION,
    SERVICES,
    right,
)
from fabriques.common.durations import INSTANT
from fabriques.common.fields import LegalDay
from fabriques.common.reasons import Judgement, Reason, refuse_if
from fabriques.organisations.access import register_presence
from fabriques.organisations.models import Membership, Organisation
from fabriques.territories.access import within

Source = Callable[[User, date], Q | QuerySet[Application]]
SOURCES: list[Source] = []
Subjects = Mapping[str, Sequence[str]]  # public identifiers, by kind of subject


def register_exclusion(source: Source) -> Source:
    """Keep people away from files, everywhere at once; called when the step that knows why is loaded.

    `source` tells the files that a person may not see on a day, as a condition or a queryset.
    """
    SOURCES.append(source)
    return source


@register_presence
def has_files(user: User, organisation: Organisation, communes: Q, on: date) -> bool:
    """Whether an organisation has submitted a file on these communes, that the person is not kept away from."""
    files = Application.objects.filter(communes, organisation=organisation, state=ApplicationState.SUBMITTED)
    return without_excluded(files, user, on).exists()


def excluded(user: User, on: date) -> QuerySet[Application]:
    """The files that a person is kept away from on a day, whatever their roles."""
    found = Q(pk__in=[])
    for source in SOURCES:
        told = source(user, on)
        kept = told if isinstance(told, QuerySet) else Application.objects.filter(told)
        found |= Q(pk__in=kept.order_by().values("pk"))
    return Application.objects.filter(found)


def without_excluded(files: QuerySet[Application], user: User, on: date) -> QuerySet[Application]:
    """These files but for those that the person is kept away from."""
    return files.exclude(pk__in=excluded(user, on).values("pk")) if SOURCES else files


def unexcluded(user: User, on: date) -> QuerySet[Application]:
    """Every file but those: for what a person did themself with files that they may no longer read."""
    return without_excluded(Application.objects.all(), user, on)


def is_excluded(user: User, application: Application, on: date) -> bool:
    return bool(SOURCES) and excluded(user, on).filter(pk=application.pk).exists()


def excluded_subjects(user: User, on: date) -> Subjects:
    """How letters and the journal name the files that a person is kept away from, and what hangs from them."""
    if not SOURCES:
        return {}
    away = excluded(user, on)
    found = {"application": list(away.order_by().values_list("public_id", flat=True))}
    for relation in Application._meta.related_objects:
        model, name = relation.related_model, relation.field.name
        if model is not Application and any(field.name == "public_id" for field in model._meta.fields):
            rows = model._base_manager.filter(**{f"{name}__in": away}).order_by()
            found[str(model._meta.model_name)] = list(rows.values_list("public_id", flat=True))
    return {kind: keys for kind, keys in found.items() if keys}


def held_by(user: User) -> Q:
    """Filter on files, true for those that a person holds or signed for. Two short lists: no file is read for it."""
    joined = Membership.objects.filter(user=user).order_by().values("organisation")
    signed = ConsortiumMember.objects.filter(signed_by=user).order_by().values("application")
    return Q(organisation__in=joined) | Q(pk__in=signed)


def party(user: User) -> QuerySet[Application]:
    """The files that a person holds or signed for, drafts included: theirs to read, never theirs to judge."""
    return Application.objects.filter(held_by(user))


def unless_party(allowed: Judgement, user: User, application: Application) -> Judgement:
    """What is allowed on a file (to check, reopen, let in, decide it), refused to whoever is a party to it."""
    if not allowed.allowed:
        return allowed
    return refuse_if(
        party(user).filter(pk=application.pk).exists(),
        Reason(
            "party_to_the_file",
            "Vous êtes partie à ce dossier : votre structure le porte, ou vous avez signé pour un de ses membres.",
            "Personne n'instruit ni ne décide son propre dossier.",
            "Laissez-le à une autre personne de votre service, ou à un autre service compétent.",
        ),
    )


def own(user: User, on: date) -> QuerySet[Application]:
    """The files of the organisations a person belongs to."""
    files = Application.objects.filter(organisation__memberships__user=user)
    return without_excluded(files, user, on)


def assessed(user: User, on: date) -> QuerySet[Application]:
    """The files received in a person's perimeter on a day, withdrawn since or not, but for those they are a party to.

    Drafts are never seen by a service.

    Networks and technical administrators have no file in theirs; a jury and the control read theirs, no more.
    """
    perimeter = perimeter_of(user, on)
    if not perimeter.sees_files:
        return Application.objects.none()
    files = Application.objects.received().filter(perimeter.files()).exclude(held_by(user))
    return without_excluded(files, user, on)


def readable(user: User, on: date) -> QuerySet[Application]:
    """Every file a person may open: their organisations' and those of their perimeter."""
    mine, seen = own(user, on).values("pk"), assessed(user, on).values("pk")
    return Application.objects.filter(Q(pk__in=mine) | Q(pk__in=seen))


def is_own(user: User, application: Application) -> bool:
    """Whether a person belongs to the structure of a file: what they read there is not journalled."""
    return application.organisation.memberships.filter(user=user).exists()


def linked(user: User, key: int | None, on: date, *needed: str) -> Application | None:
    """The file that a relation of another record leads to (`previous_id`, `application_id`), if the person may open it.

    A file that may be read does not open those it comes from, nor those that follow it.
    """
    if key is None:
        return None
    return readable(user, on).select_related(*needed).filter(pk=key).first()


def intents(user: User, on: date) -> QuerySet[ConsortiumMember]:
    """The consortium intents that a person reads with their file: sent to them, or of a file of their own."""
    theirs = sent_to(user, "email") | Q(application__in=own(user, on))
    rows = ConsortiumMember.objects.filter(theirs)
    return rows.exclude(application__in=excluded(user, on)) if SOURCES else rows


def signed(user: User, on: date) -> QuerySet[Application]:
    """The files that a person signed for a member of their consortium; confirming the address came first."""
    keys = ConsortiumMember.objects.filter(signed_by=user).order_by().values("application")
    return without_excluded(Application.objects.filter(pk__in=keys), user, on)


@right(HOLDER, *SERVICES, PANEL, OVERSIGHT)
def may_read(user: User, application: Application, on: date) -> Judgement:
    """Whoever may open a file: its holder, the services and juries of its territory, the control, who signs in it."""
    allowed = readable(user, on).filter(pk=application.pk).exists()
    return refuse_if(
        not allowed and not intents(user, on).filter(application=application).exists(),
        Reason(
            "may_not_read",
            "Ce dossier ne vous est pas ouvert.",
            "Un dossier se lit par sa structure, par les membres qui y signent, et par les services de son territoire.",
            "Si vous devez le lire, demandez une habilitation à l'équipe du programme.",
        ),
    )


def counted(user: User, on: date) -> QuerySet[Application]:
    """The files, drafts included, whose numbers by stage the programme team and the national control read.

    To count, never to show.
    """
    perimeter = perimeter_of(user, on)
    if not (perimeter.programme or perimeter.controls_all):
        return Application.objects.none()
    return unexcluded(user, on)


@right(HOLDER)
def may_write(user: User, application: Application) -> Judgement:
    """Only people of the organisation write or submit its file."""
    return may_apply(user, application.organisation)


def late_drafts(user: User, on: date) -> QuerySet[Application]:
    """Drafts kept at a closing, or on paper and posted after it, where a person decides: to know that they exist."""
    perimeter = perimeter_of(user, on)
    late = Q(closing_record__isnull=False) | Q(postmarked_on__gt=LegalDay(F("wave__closes_at") - INSTANT))
    drafts = without_excluded(Application.objects.filter(late, state=ApplicationState.DRAFT), user, on)
    if perimeter.programme:
        return drafts
    return drafts.filter(within(perimeter.decided)) if perimeter.decided else drafts.none()


@right(PREFECTURE, REGION, PROGRAMME)
def may_waive(user: User, application: Application, on: date) -> Judgement:
    """Who may let a late draft in: whoever decides on its territory, and the programme team."""
    perimeter = perimeter_of(user, on)
    inside = Application.objects.filter(within(perimeter.decided), pk=application.pk)
    allowed = perimeter.programme or (bool(perimeter.decided) and inside.exists())
    allowed = allowed and not is_excluded(user, application, on)
    judgement = refuse_if(
        not allowed,
        Reason(
            "may_not_waive",
            "Vous ne pouvez pas accorder cette dérogation.",
            "Une dérogation à l'heure est accordée par l'autorité qui décide sur ce territoire.",
            "Transmettez la demande à la préfecture compétente ou à l'équipe du programme.",
        ),
    )
    return unless_party(judgement, user, application)


@right(*SERVICES)
def may_reopen(user: User, application: Application, on: date) -> Judgement:
    """Who may reopen questions of a submitted file: whoever assesses its territory."""
    perimeter = perimeter_of(user, on)
    inside = without_excluded(Application.objects.submitted(), user, on).filter(
        within(perimeter.assessed), pk=application.pk
    )
    judgement = refuse_if(
        not perimeter.assessed or not inside.exists(),
        Reason(
            "may_not_reopen",
            "Vous ne pouvez pas rouvrir ce dossier.",
            "Une correction est demandée par un service qui instruit les dossiers de ce territoire.",
            "Transmettez la remarque au service chargé du dossier.",
        ),
    )
    return unless_party(judgement, user, application)


@right(HOLDER)
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
