"""The public calendar of the waves, on a page and as a feed that calendars subscribe to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from fabriques.calls.hours import LocalHour, overseas
from fabriques.calls.letters import call_page
from fabriques.calls.models import Wave, WaveChange
from fabriques.calls.states import WAVES, WaveState
from fabriques.common.dates import say_day
from fabriques.selection.models import Announcement

REFRESHED_EVERY = "PT6H"


def public_waves() -> QuerySet[Wave]:
    """Every wave announced by its act, with what changed since and its announcements."""
    changes = WaveChange.objects.order_by("changed_at", "pk")
    announcements = Announcement.objects.order_by("public_from", "pk")
    return (
        Wave.objects.filter(opened_at__isnull=False)
        .select_related("call", "rulebook")
        .prefetch_related(Prefetch("changes", changes), Prefetch("announcements", announcements))
        .order_by("-opens_at", "pk")
    )


@dataclass(frozen=True)
class Shown:
    """A wave on the calendar's page, with what clocks show overseas at its two instants."""

    wave: Wave
    state: str
    tone: str
    hours: tuple[tuple[LocalHour, LocalHour], ...]
    results: str


def shown(wave: Wave, at: datetime) -> Shown:
    state = wave.state(at)
    tone = {WaveState.OPEN: "good", WaveState.ANNOUNCED: "info"}.get(state, "neutral")
    pairs = tuple(zip(overseas(wave.opens_at), overseas(wave.closes_at), strict=True))
    return Shown(wave, WAVES.labels[state], tone, pairs, say_day(wave.results_on) if wave.results_on else "")


def feed(waves: Iterable[Wave], at: datetime) -> bytes:
    """The waves as an iCalendar file. Same waves and same instant of the day: the same bytes.

    Each event keeps its UID for ever; its SEQUENCE rises each time the wave changes, so that calendars move it.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Fabriques//Calendrier des vagues//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Fabriques de territoire : calendrier des vagues"))
    calendar.add("x-published-ttl", REFRESHED_EVERY)
    for wave in waves:
        for event in events(wave, at):
            calendar.add_component(event)
    return bytes(calendar.to_ical())


def events(wave: Wave, at: datetime) -> list[Event]:
    changes = list(wave.changes.all())
    changed = max([change.changed_at for change in changes], default=wave.opened_at) or at
    mark = _("[démonstration] ") if wave.is_fictitious else ""
    found = [
        event(
            wave, "ouverture", f"{mark}{_('Ouverture')} : {wave.title}", wave.opens_at, len(changes), changed
        ),
        event(wave, "cloture", f"{mark}{_('Clôture')} : {wave.title}", wave.closes_at, len(changes), changed),
    ]
    public = [each for each in wave.announcements.all() if each.public_from <= at]
    when = public[0].public_from if public else wave.results_on
    if when is not None:
        title = f"{mark}{_('Résultats')} : {wave.title}"
        sequence = len(changes) + (1 if public else 0)
        found.append(
            event(wave, "resultats", title, when, sequence, public[0].public_from if public else changed)
        )
    return found


def event(
    wave: Wave, kind: str, title: str, when: datetime | date, sequence: int, changed: datetime
) -> Event:
    """One instant (or one day) of a wave; a closing has its lateness rule beside it."""
    made = Event()
    host = urlsplit(settings.SITE_ADDRESS).hostname or "fabriques"
    made.add("uid", f"vague-{wave.public_id}-{kind}@{host}")
    made.add("summary", title)
    made.add("dtstart", when.astimezone(UTC) if isinstance(when, datetime) else when)
    made.add("dtstamp", changed.astimezone(UTC))
    made.add("last-modified", changed.astimezone(UTC))
    made.add("sequence", sequence)
    made.add("url", call_page(wave.call))
    lateness = wave.rulebook.rules.calendar.lateness.text.words
    lines = [wave.call.title, *([lateness] if kind == "cloture" else [])]
    made.add("description", "\n".join(lines))
    made.add("transp", "TRANSPARENT")
    return made
