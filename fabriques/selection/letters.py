from __future__ import annotations

from datetime import date, datetime

from django.db.models import QuerySet

from fabriques.applications.consortium.letters import page_of
from fabriques.applications.letters import followed_at
from fabriques.applications.models import Application, ConsortiumMember
from fabriques.applications.states import ApplicationState
from fabriques.assessment.silence import delay_of
from fabriques.calls.models import Wave
from fabriques.common.dates import legal_day, say_day, say_instant
from fabriques.common.deadlines import Phase
from fabriques.common.values import Money
from fabriques.correspondence.wording import from_stranger, typed
from fabriques.rulebooks.law.texts import COURT_APPEAL
from fabriques.selection.models import Decision
from fabriques.territories.contacts import reach


def appeal(on: date) -> str:
    """The routes of appeal against a decision notified on a day, by the law of that day. Source: CJA R421-1, R421-5."""
    text = COURT_APPEAL.on(on)
    return (
        f"Voies et délais de recours : dans les {text.words} qui suivent la réception de cette lettre, vous pouvez "
        "former un recours gracieux auprès du service qui l'a prise, ou un recours devant le tribunal administratif "
        f"({text.reference}), notamment par l'application Télérecours citoyens."
    )


def other_waves(application: Application, at: datetime) -> QuerySet[Wave]:
    """The waves where a project may come back: open, and never the one that rejected it."""
    waves = Wave.objects.open_at(at)
    withdrawn = application.state == ApplicationState.WITHDRAWN
    return waves if withdrawn else waves.exclude(pk=application.wave_id)


def coming_back(application: Application, at: datetime) -> str:
    """What a refused project may do next, by the calendar as it is known: nothing is promised that is not announced."""
    now = other_waves(application, at).order_by("closes_at").first()
    if now is not None:
        return (
            f"Vous pouvez déposer dès maintenant un nouveau dossier, retravaillé, dans la vague « {now.title} », "
            f"ouverte jusqu'au {say_instant(now.closes_at)}."
        )
    later = Wave.objects.filter(call=application.wave.call_id, opened_at__isnull=False, opens_at__gt=at)
    coming = later.order_by("opens_at").first()
    if coming is not None:
        return (
            f"La vague « {coming.title} » ouvre le {say_instant(coming.opens_at)} : vous pourrez y déposer un nouveau "
            "dossier, retravaillé."
        )
    return (
        "Aucune autre vague n'est annoncée à ce jour. S'il s'en ouvre une, vous pourrez y déposer un nouveau dossier, "
        "retravaillé."
    )


def partner(decision: Decision, member: ConsortiumMember) -> tuple[str, str]:
    """What a partner who signed receives: the outcome; the reasons and the money are its lead's to tell."""
    application = decision.application
    retained = decision.outcome == Decision.Outcome.RETAINED
    project = from_stranger(application.place_name)
    body = f"""Bonjour,

Le projet « {project} », que vous avez signé pour {from_stranger(member.name, otherwise="votre structure")}, \
{"est retenu" if retained else "est refusé"}.
La lettre motivée est adressée à {from_stranger(application.organisation.name)}, chef de file.

Relire le dossier :
{page_of(member)}
"""
    return f"{'Projet retenu' if retained else 'Projet refusé'} : {project}", body


def rejected_before(application: Application, on: date) -> str:
    """What becomes of a rejection by silence that came before the decision; « » without one. Source: CRPA L231-4."""
    delay = delay_of(application)
    standing = None if delay is None else delay.on(on)
    if standing is None or standing.phase is not Phase.OVER or standing.last_day is None:
        return ""
    return (
        f"\nSans réponse le {say_day(standing.last_day)}, votre demande était réputée rejetée : la présente décision "
        "remplace ce rejet.\n"
    )


def decision(decision: Decision, at: datetime, *, coming: str | None = None) -> tuple[str, str]:
    """The letter of a decision told at an instant: what, why under each criterion, and the routes of appeal.

    `coming`: what `coming_back` says of its wave, when it is already known.
    """
    application = decision.application
    project = typed(application.place_name)
    retained = decision.outcome == Decision.Outcome.RETAINED
    labels = {criterion.code: criterion.label for criterion in application.rulebook.rules.criteria}
    reasons = "\n".join(
        f"  - {labels.get(each.criterion, each.criterion)} : {each.text}" for each in decision.reasons.all()
    )
    judged = f"\nAppréciation par critère :\n{reasons}\n" if reasons else ""
    if retained:
        news = (
            f"Votre projet « {project} » est retenu : une subvention de "
            f"{Money(decision.award.total_cents).label} lui est attribuée. Une convention vous sera adressée.\n"
            "L'annonce publique appartient à l'équipe du programme : merci d'attendre sa date pour communiquer."
        )
    else:
        again = coming_back(application, at) if coming is None else coming
        news = f"Votre projet « {project} » est refusé dans la vague « {application.wave.title} ».\n{again}"
    on, follow = legal_day(decision.notified_at or at), " :\n"
    body = f"""Bonjour,

{news}
{rejected_before(application, on)}
Motif : {decision.motive}
{judged}
Décision prise par : {decision.service}
{reach(decision.service)}

{appeal(on)}

Votre dossier, accusé de réception {application.receipt.number}, vague « {application.wave.title} »\
{followed_at(application, follow) or "."}
"""
    return f"{'Projet retenu' if retained else 'Projet refusé'} : {project}", body
