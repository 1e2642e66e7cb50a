"""What the public may see of the register: announced labels, on a day, fictitious ones apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest

from fabriques.common import clock
from fabriques.common.dates import PARIS
from fabriques.common.text import plain_key
from fabriques.labels.models import Label

COOKIE = "fictifs"
HIDDEN = "masques"


@dataclass(frozen=True)
class Wanted:
    """The filters of the map and the register, as read from the address."""

    text: str
    kind: str
    region: str
    day: date
    past: bool
    fictitious: bool

    @property
    def until(self) -> datetime:
        """The instant up to which announcements count: now, or the end of a past day."""
        if not self.past:
            return clock.now()
        return min(clock.now(), datetime.combine(self.day, datetime.max.time(), tzinfo=PARIS))


def shows_fictitious(request: HttpRequest) -> bool:
    return request.COOKIES.get(COOKIE) != HIDDEN


def read_wanted(request: HttpRequest) -> Wanted:
    """Read the filters; a day that cannot be read is today, said on the page."""
    today = clock.today()
    try:
        day = date.fromisoformat(request.GET.get("le", ""))
    except ValueError:
        day = today
    day = min(day, today)
    return Wanted(
        text=request.GET.get("q", "").strip()[:80],
        kind=request.GET.get("label", ""),
        region=request.GET.get("region", ""),
        day=day,
        past=day != today,
        fictitious=shows_fictitious(request),
    )


def public_labels(wanted: Wanted) -> QuerySet[Label]:
    """Labels announced by then and in force on the day, filtered; an unknown end counts as in force."""
    labels = Label.objects.public_at(wanted.until).in_force(wanted.day)
    if not wanted.fictitious:
        labels = labels.real()
    if wanted.kind in Label.Kind:
        labels = labels.filter(kind=wanted.kind)
    if wanted.region:
        labels = labels.filter(place__commune__departement__region=wanted.region)
    if wanted.text:
        key = plain_key(wanted.text)
        match = Q(place__key__contains=key) | Q(place__commune__key__startswith=key)
        if wanted.text.isdigit():
            match |= Q(place__commune__postcodes__contains=[wanted.text])
        labels = labels.filter(match)
    return labels


def counts(labels: QuerySet[Label]) -> dict[str, int]:
    """Real and fictitious, never added together, and the real ones whose end is unknown: one query."""
    real = Q(place__is_fictitious=False)
    return labels.order_by().aggregate(
        real=Count("pk", filter=real),
        fictitious=Count("pk", filter=~real),
        unknown=Count("pk", filter=real & Q(end__isnull=True)),
    )
