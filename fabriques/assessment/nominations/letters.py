from __future__ import annotations

from datetime import datetime

from django.conf import settings

from fabriques.assessment.access import page_by_letter
from fabriques.assessment.models import Nomination
from fabriques.assessment.rules import short_notice
from fabriques.calls.letters import call_page
from fabriques.common.dates import say_instant
from fabriques.common.french import opening, to
from fabriques.correspondence.wording import from_stranger, typed


def invitation_page(nomination: Nomination) -> str:
    """The full address of the invitation; signed, so that sign-in says why."""
    return settings.SITE_ADDRESS + page_by_letter(nomination)


def invitation(nomination: Nomination, at: datetime) -> tuple[str, str]:
    """What the holder of a project pointed out receives: the call, the same dates as everyone, where to begin."""
    project = from_stranger(nomination.project_name)
    wave = nomination.wave
    warning = short_notice(wave.closes_at, at)
    said = f"\n{warning}\n" if warning else ""
    body = f"""Bonjour,

{opening(str(nomination.service))} a repéré votre projet « {project} », {to(str(nomination.commune))}, \
et vous invite à déposer un dossier.

Appel : {wave.call.title}, {wave.title}
Ouverture : {say_instant(wave.opens_at)} (heure de Paris)
Clôture : {say_instant(wave.closes_at)} (heure de Paris)
Règle de retard : {wave.rulebook.rules.calendar.lateness.text.words}
{said}
Le formulaire, les règles et la date sont les mêmes pour tout le monde, invité ou non.
Être signalé ne veut pas dire être retenu.

Lire l'appel : {call_page(wave.call)}
Commencer le dossier, ou décliner : {invitation_page(nomination)}

La page demande de vous connecter avec cette adresse électronique. Si ce message vous surprend, ignorez-le.
"""
    return f"Vous êtes invité à déposer un dossier : {in_subject(nomination)}", body


def withdrawn(nomination: Nomination) -> tuple[str, str]:
    """What an invited holder receives when the nomination is withdrawn: nothing forbids them to apply."""
    project = from_stranger(nomination.project_name)
    motive = typed(
        f"Motif : {nomination.withdrawn_motive}",
        otherwise=f"Le motif, pour vous seul, une fois votre adresse confirmée : {invitation_page(nomination)}",
    )
    wave = nomination.wave
    body = f"""Bonjour,

{opening(str(nomination.service))} a retiré le signalement de votre projet « {project} ».

{motive}

Rien ne vous empêche de déposer un dossier de vous-même, avec le même formulaire et la même clôture :
{say_instant(wave.closes_at)} (heure de Paris).

L'appel : {call_page(wave.call)}
"""
    return f"Signalement retiré : {in_subject(nomination)}", body


def in_subject(nomination: Nomination) -> str:
    """The project in a subject: a mailbox that asked for nothing reads there no word that somebody typed."""
    return from_stranger(nomination.project_name, otherwise="votre projet")
