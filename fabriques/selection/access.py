from __future__ import annotations

from datetime import date

from fabriques.accounts.access import perimeter_of
from fabriques.accounts.models import User
from fabriques.applications.access import is_excluded, unless_party
from fabriques.applications.models import Application
from fabriques.applications.paper.decided import register_decided
from fabriques.calls.models import Wave
from fabriques.common.authorization import PREFECTURE, PROGRAMME, REGION, right
from fabriques.common.reasons import Judgement, Reason, refuse_if
from fabriques.selection import rules
from fabriques.selection.models import Announcement
from fabriques.territories.models import Service


def candidates(user: User, application: Application, on: date) -> list[Service]:
    """The services a person decides for whose perimeter holds the file."""
    commune = application.commune
    if commune is None or is_excluded(user, application, on):
        return []
    return [service for service in perimeter_of(user, on).decided if service.covers(commune)]


@register_decided
def is_announced(wave: Wave) -> bool:
    """Whether the results of a wave are announced: from then on, no file on paper enters it."""
    return Announcement.objects.filter(wave=wave).exists()


@right(PREFECTURE, REGION, PROGRAMME)
def may_decide(user: User, application: Application, on: date) -> Judgement:
    """Whoever holds a decision grant in the service that the rulebook names, for the file's territory."""
    return unless_party(decides_there(user, application, on), user, application)


def decides_there(user: User, application: Application, on: date) -> Judgement:
    """The same but for being a party to the file: asked of those of `assessed`, which are never one's own."""
    services = candidates(user, application, on)
    if not services:
        return refuse_if(
            True,
            Reason(
                "no_decision_grant",
                "Vous n'avez pas d'habilitation pour décider sur ce dossier.",
                "La décision revient à une personne habilitée du service que le règlement désigne.",
                "Transmettez votre avis au service qui décide, ou demandez une habilitation à l'équipe du programme.",
            ),
        )
    path = application.rulebook.rules.decision
    judgements = [rules.decider(path, service.level) for service in services]
    return next((judgement for judgement in judgements if judgement.allowed), judgements[0])


def deciding_service(user: User, application: Application, on: date) -> Service:
    """The service a decision is taken for; call after `may_decide`."""
    path = application.rulebook.rules.decision
    return next(s for s in candidates(user, application, on) if rules.decider(path, s.level).allowed)


@right(PROGRAMME)
def may_announce(user: User, on: date) -> Judgement:
    return refuse_if(
        not perimeter_of(user, on).programme,
        Reason(
            "not_programme_team",
            "L'annonce des résultats revient à l'équipe du programme.",
            "Une vague est annoncée en une fois, pour tous les territoires.",
            "Prévenez l'équipe du programme que vos décisions sont notifiées.",
        ),
    )
