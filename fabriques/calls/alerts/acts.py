from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fabriques.accounts.models import User
from fabriques.calls import access, letters
from fabriques.calls.acts import open_wave
from fabriques.calls.models import NetworkContact, OpeningAlert, Wave
from fabriques.calls.queries import unalerted
from fabriques.calls.states import WaveState
from fabriques.common.authorization import Actor, act, may_run_jobs
from fabriques.common.database import refusals_in_words
from fabriques.common.dates import legal_day
from fabriques.common.jobs import defer
from fabriques.common.reasons import Reason, Refusal
from fabriques.common.seen import Seen
from fabriques.correspondence.outbox import queue, send_again
from fabriques.journal.writing import record
from fabriques.territories.models import Region, Service

ALERT = "fabriques.calls.tasks.alert_opening"
BATCH = 25  # letters written in one go, so that those of other people are not kept waiting behind them


@act(access.may_run_calls)
def announce_wave(wave: Wave, *, by: User, at: datetime, seen: Seen, late_results: bool = False) -> Wave:
    """Open a wave and alert whoever it concerns. Effects and refusals: those of `open_wave`, then `ask_alerts`."""
    access.may_run_calls(by, legal_day(at)).demand()
    opened = open_wave(wave, by=by, at=at, seen=seen, late_results=late_results)
    ask_alerts(opened, by=by, at=at)
    return opened


@act(access.may_run_calls)
def ask_alerts(wave: Wave, *, by: Actor, at: datetime) -> None:
    """Alert the services and networks not alerted yet; asked again, only those are.

    Effects: the job « alert_opening »; journal « opening_alerts_asked ». Refuses a wave not announced, or closed.
    """
    access.may_run_calls(by, legal_day(at)).demand()
    if wave.state(at) not in (WaveState.ANNOUNCED, WaveState.OPEN):
        raise Refusal(
            Reason(
                "nothing_to_announce",
                "Cette vague n'est ni annoncée ni ouverte : il n'y a rien à faire savoir.",
                "L'alerte d'ouverture part avec l'annonce d'une vague, et jusqu'à sa clôture.",
                "Ouvrez d'abord la vague.",
            )
        )
    record(("wave", wave.public_id), "opening_alerts_asked", by=by, at=at)
    defer(ALERT, wave=wave.public_id, queueing_lock=f"alerts-{wave.public_id}")


@act(may_run_jobs)
def write_alerts(wave: Wave, *, by: Actor, at: datetime) -> int:
    """Write the next letters of a wave's alerts, BATCH at most; how many were written.

    Effects: letters and alerts; the job again while some remain. Done twice, each is still alerted once.
    A wave that closed meanwhile alerts nobody.
    """
    may_run_jobs(by).demand()
    wave = Wave.objects.select_for_update(of=("self",)).select_related("call", "rulebook").get(pk=wave.pk)
    if wave.state(at) not in (WaveState.ANNOUNCED, WaveState.OPEN):
        return 0
    waiting = unalerted(wave)
    for each in waiting[:BATCH]:
        message = queue(
            None,
            *letters.opening_alert(wave),
            at=at,
            address=each.email,
            about=("wave_alert", wave.public_id),
        )
        OpeningAlert.objects.create(
            wave=wave,
            service=each if isinstance(each, Service) else None,
            contact=each if isinstance(each, NetworkContact) else None,
            message=message,
        )
    if len(waiting) > BATCH:
        defer(ALERT, wave=wave.public_id, queueing_lock=f"alerts-{wave.public_id}")
    return min(len(waiting), BATCH)


@act(access.may_run_calls)
def send_alert_again(alert: OpeningAlert, *, by: User, at: datetime) -> None:
    """Send a refused alert again, to the mailbox's present address.

    Effects: the letter waits again; journal « opening_alert_sent_again ». Refuses an alert that was not refused.
    """
    access.may_run_calls(by, legal_day(at)).demand()
    to = alert.service or alert.contact
    send_again(alert.message, address=to.email if to else "")
    record(("wave", alert.wave.public_id), "opening_alert_sent_again", by=by, at=at)


@act(access.may_run_calls)
def keep_network(
    contact: NetworkContact | None,
    name: str,
    email: str,
    region: Region | None,
    *,
    active: bool,
    by: User,
    at: datetime,
) -> NetworkContact:
    """Write down a network's functional mailbox, or change it. Effects: the contact; journal « network_kept »."""
    access.may_run_calls(by, legal_day(at)).demand()
    row = contact or NetworkContact()
    row.name, row.email, row.region, row.is_active = name, email, region, active
    with refusals_in_words(), transaction.atomic():
        row.save()
    record(("network", row.public_id), "network_kept", by=by, at=at)
    return row
