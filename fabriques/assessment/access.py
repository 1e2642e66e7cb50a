from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from fabriques.accounts import addresses
from fabriques.accounts import rules as account_rules
from fabriques.accounts.access import perimeter_of
from fabriques.accounts.addresses import sent_to
from fabriques.accounts.models import User
from fabriques.accounts.sign_in_reasons import is_signed, signed
from fabriques.applications.access import assessed as assessed_files
from fabriques.applications.access import excluded_subjects, is_excluded, unless_party
from fabriques.applications.models import Application
from fabriques.applications.paper.access import may_fill
from fabriques.assessment import rules
from fabriques.assessment.models import Nomination
from fabriques.assessment.rules import is_role
from fabriques.assessment.states import NominationState
from fabriques.calls.models import Wave
from fabriques.common.authorization import HOLDER, PERSON, SCHEDULE, SERVICES, right
from fabriques.common.reasons import Judgement, Reason, refuse_if
from fabriques.territories.access import within
from fabriques.territories.models import Commune, Service

INVITED = "nomination"  # what the letter of an invitation to apply signs


@right(*SERVICES)
def may_check(user: User, application: Application, on: date) -> Judgement:
    """Whoever assesses in a service whose perimeter holds the file may check it."""
    commune = application.commune
    allowed = commune is not None and perimeter_of(user, on).assesses(commune)
    allowed = allowed and not is_excluded(user, application, on)
    judgement = refuse_if(
        not allowed,
        Reason(
            "outside_perimeter",
            "Ce dossier n'est pas dans votre périmètre d'instruction.",
            "Un dossier est instruit par le service de son arrondissement, sa préfecture ou sa région.",
            "Si ce dossier devrait vous revenir, écrivez à l'équipe du programme.",
        ),
    )
    return unless_party(judgement, user, application)


def checkable(user: User, on: date) -> QuerySet[Application]:
    """The submitted files that a person may check: what `may_check` says of one."""
    return assessed_files(user, on).filter(perimeter_of(user, on).files_to_assess())


@right(*SERVICES, platform=(SCHEDULE,))
def may_tell(user: User, application: Application, on: date) -> Judgement:
    """Whoever may check a file tells its holder that it is complete, and the platform does in its time."""
    return may_check(user, application, on)


@right(*SERVICES)
def may_assign(user: User, application: Application, on: date) -> Judgement:
    """Whoever may check a file says who is in charge of it in their service: among whom, `charge.rules` judges."""
    return may_check(user, application, on)


def assessing_services(user: User, application: Application, on: date) -> list[Service]:
    """The services a person assesses a file for, the one competent for it first."""
    commune = application.commune
    found = [each for each in perimeter_of(user, on).assessed if commune is not None and each.covers(commune)]
    return sorted(found, key=lambda service: (service.pk != application.service_id, service.pk))


@right(HOLDER, *SERVICES)
def may_send(user: User, application: Application, on: date) -> Judgement:
    """Whoever writes in a file sends the pieces that a service asks for: for one on paper, those that came by post."""
    return may_fill(user, application, on)


def assessing_for(user: User, application: Application, on: date) -> User | None:
    """Whose grant the person checks the file with, when it is lent to them."""
    commune = application.commune
    return perimeter_of(user, on).assessing_for(commune) if commune is not None else None


def nominations(user: User, on: date) -> QuerySet[Nomination]:
    """The nominations of the territory that a person's services assess, but for those of an excluded file."""
    assessed = perimeter_of(user, on).assessed
    if not assessed:
        return Nomination.objects.none()
    kept = excluded_subjects(user, on).get("nomination", ())
    return Nomination.objects.filter(within(assessed)).exclude(public_id__in=kept)


def invitations(user: User) -> QuerySet[Nomination]:
    """The nominations whose holder was invited at an address that this person confirmed."""
    return Nomination.objects.filter(sent_to(user, "contact_address"), invited_at__isnull=False)


def nominating_service(user: User, wave: Wave, commune: Commune, on: date) -> Service | None:
    """The person's service that the rules of a wave let point out projects of a commune."""
    nominates = wave.rulebook.rules.decision.nominates
    return next(
        (
            service
            for service in perimeter_of(user, on).assessed
            if service.covers(commune)
            and is_role(nominates.value, service.level, competent=service.pk == commune.service_id)
        ),
        None,
    )


@right(*SERVICES)
def may_follow(user: User, nomination: Nomination, on: date) -> Judgement:
    """Only the service that pointed a project out invites its holder or withdraws it."""
    own = {service.pk for service in perimeter_of(user, on).assessed}
    return refuse_if(
        nomination.service_id not in own,
        Reason(
            "nominated_by_another_service",
            f"Ce signalement est suivi par un autre service : {nomination.service}.",
            "Le service qui a repéré un projet invite son porteur, ou retire le signalement.",
            "Adressez-vous à ce service.",
        ),
    )


@right(*SERVICES)
def may_nominate(user: User, wave: Wave, commune: Commune, on: date) -> Judgement:
    """Whoever assesses for the service that the rules of a wave let point out projects of a commune."""
    allowed = nominating_service(user, wave, commune, on) is not None
    return rules.may_nominate(wave.rulebook.rules.decision.nominates, allowed=allowed)


@right(PERSON)
def may_answer(user: User, nomination: Nomination) -> Judgement:
    """Whoever confirmed the address to which the invitation was sent."""
    unconfirmed = addresses.claims(user, nomination.contact_address)
    theirs = rules.same_address(same=unconfirmed or addresses.proves(user, nomination.contact_address))
    return account_rules.confirmed_first(unconfirmed=unconfirmed) & theirs


def page_by_letter(nomination: Nomination) -> str:
    """The page of an invitation to apply, as its letter leads to it."""
    page = reverse("assessment:invitation", args=[nomination.public_id])
    return signed(page, INVITED, nomination.public_id, nomination.contact_address)


def invited_by_letter(public_id: str, given: Mapping[str, str]) -> Nomination | None:
    """The invitation to apply that a letter leads to, while it waits, for whoever followed its link."""
    waiting = Nomination.objects.filter(public_id=public_id, state=NominationState.INVITED)
    found = waiting.select_related("service").first()
    known = found is not None and is_signed(given, INVITED, found.public_id, found.contact_address)
    return found if known else None
