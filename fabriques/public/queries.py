"""What the public may see of the register: announced labels, on a day, fictitious ones apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext

from fabriques.calls.models import Wave
from fabriques.common import clock
from fabriques.common.dates import PARIS
from fabriques.common.french import of
from fabriques.common.search import named_like, spellings
from fabriques.common.text import plain_key
from fabriques.common.typed import AskedDay, asked_day
from fabriques.labels.coverage import Coverage, coverage
from fabriques.labels.models import Label, LabelQuerySet
from fabriques.labels.rules import FIRST_KNOWN_DAY
from fabriques.territories.locating.finder import Found, find
from fabriques.territories.models import Commune
from fabriques.territories.queries import communes_in_order

COOKIE = "fictifs"
HIDDEN = "masques"


@dataclass(frozen=True)
class Wanted:
    """The filters of the map and the register, as read from the address.

    `offered`: whether this browser is shown what is fictitious; `loaded`: whether a real place is public.
    `fictitious`: the fictitious places alone, because they were asked for or because there is no register yet.
    """

    text: str
    kind: str
    region: str
    period: str
    day: date
    past: bool
    offered: bool
    loaded: bool
    fictitious: bool
    asked: AskedDay

    @property
    def too_early(self) -> bool:
        """Whether the day is one for which nothing public tells what was in force."""
        return self.day < FIRST_KNOWN_DAY

    @property
    def until(self) -> datetime:
        """The instant up to which announcements count: now, or the end of a past day."""
        if not self.past:
            return clock.now()
        return min(clock.now(), datetime.combine(self.day, datetime.max.time(), tzinfo=PARIS))


def shows_fictitious(request: HttpRequest) -> bool:
    return request.COOKIES.get(COOKIE) != HIDDEN


def open_waves(request: HttpRequest) -> QuerySet[Wave]:
    """The waves that receive files now, the first to close first; fictitious ones unless hidden."""
    waves = Wave.objects.open_at(clock.now()).select_related("call").order_by("closes_at")
    return waves if shows_fictitious(request) else waves.filter(is_fictitious=False)


def read_code(request: HttpRequest, name: str) -> str:
    """A code chosen in a list; what is no plain code (typed in the address) is no choice."""
    code = request.GET.get(name, "")
    return code if re.fullmatch(r"[\w-]{1,40}", code) else ""


def read_wanted(request: HttpRequest) -> Wanted:
    """Read the filters; a day that cannot be read is today, said on the page."""
    today = clock.today()
    asked = asked_day(request.GET.get("le", "").replace("\0", ""))
    day = min(asked.day or today, today)
    offered, loaded = shows_fictitious(request), Label.objects.real().public_at(clock.now()).exists()
    return Wanted(
        text=request.GET.get("q", "").strip()[:80],
        kind=read_code(request, "label"),
        region=read_code(request, "region"),
        period=read_code(request, "periode"),
        day=day,
        past=day != today,
        offered=offered,
        loaded=loaded,
        fictitious=offered and (request.GET.get("avec") == "fictifs" or not loaded),
        asked=asked,
    )


def public_labels(wanted: Wanted) -> QuerySet[Label]:
    """What the page shows: the labels of real places, or of fictitious ones."""
    return wanted_labels(wanted).kept_apart(fictitious=wanted.fictitious)


def wanted_labels(wanted: Wanted) -> LabelQuerySet:
    """Labels announced by then and in force on the day, filtered; an unknown end counts as in force."""
    labels = labels_anywhere(wanted)
    if wanted.text:
        match = named_like(wanted.text, "place__name", "place__key")
        labels = labels.filter(match | Q(place__commune__in=find(wanted.text, guesses=False).named))
    return labels


def labels_anywhere(wanted: Wanted) -> LabelQuerySet:
    """The same, whatever the text: those among which the nearest are looked for."""
    labels = Label.objects.public_at(wanted.until).in_force(wanted.day)
    if not wanted.offered:
        labels = labels.real()
    if wanted.kind in Label.Kind:
        labels = labels.filter(kind=wanted.kind)
    if wanted.period:
        labels = labels.filter(Q(period=wanted.period) | Q(wave__code=wanted.period))
    if wanted.region:
        labels = labels.filter(place__commune__departement__region=wanted.region)
    return labels


def period_choices(fictitious: bool) -> list[tuple[str, str]]:
    """The periods of past lists, then the waves that have an announced label: two queries."""
    labels = Label.objects.public_at(clock.now()).kept_apart(fictitious=fictitious)
    periods = labels.exclude(period="").order_by("period").values_list("period", flat=True).distinct()
    waves = Wave.objects.filter(labels__in=labels).order_by("opens_at", "code").distinct()
    return [(period, period) for period in periods] + [(wave.code, wave.title) for wave in waves]


def origin(label: Label) -> str:
    """The period of a past list, or the wave, that a label comes from."""
    return label.period or (label.wave.title if label.wave else "")


def wanted_coverage(request: HttpRequest) -> tuple[Wanted, Coverage]:
    """The coverage a page asks for: what was public on the day wanted, of real places or of fictitious ones."""
    wanted = read_wanted(request)
    return wanted, coverage(wanted.day, fictitious=wanted.fictitious, announced_by=wanted.until)


def counts(wanted: Wanted) -> dict[str, int]:
    """Real and fictitious, never added together, and the real ones whose end is unknown: one query."""
    real = Q(place__is_fictitious=False)
    found = wanted_labels(wanted).order_by()
    totals = found.aggregate(
        real=Count("pk", filter=real),
        fictitious=Count("pk", filter=~real),
        unknown=Count("pk", filter=real & Q(end__isnull=True)),
    )
    return totals | {"shown": totals["fictitious" if wanted.fictitious else "real"]}


@dataclass(frozen=True)
class TerritoryAnswer:
    """What a wave's list says of a commune or an arrondissement, and the service that would read a file there."""

    name: str
    where: str
    service: str
    listed: bool


def territory_answers(wave: Wave, looked_for: Found) -> list[TerritoryAnswer]:
    """Communes, then arrondissements named otherwise, that match a text: is each in the wave's list?

    The communes that a typing fault may hide are told when nothing else answers.
    """
    territories = wave.territories()
    arrondissements = one_commune_by_arrondissement(looked_for.typed)
    shown = looked_for.proposed if looked_for.named or not arrondissements else ()
    communes = communes_in_order(shown)
    answers = [
        TerritoryAnswer(str(each), territory_words(each), str(each.service), territories.holds(each))
        for each in communes
    ]
    known = {each.arrondissement_id for each in communes}
    for each in arrondissements:
        if each.arrondissement_id not in known:
            name = f"{territory_words(each)} ({each.departement_id})"
            answers.append(TerritoryAnswer(name, "", str(each.service), territories.holds(each)))
    return answers


def territory_words(commune: Commune) -> str:
    """« arrondissement de Soissons », or the département that stands for it."""
    name = of(commune.territory_name)
    return f"arrondissement {name}" if commune.arrondissement_id else commune.departement.name


def one_commune_by_arrondissement(text: str, limit: int = 4) -> list[Commune]:
    """A commune of each arrondissement whose name starts with the text; it carries the competent service."""
    key = plain_key(text)
    if not key or key.isdigit():
        return []
    starts = (Q(arrondissement__key__startswith=each) for each in spellings(key))
    found = Commune.objects.filter(reduce(or_, starts))
    found = found.select_related("arrondissement", "departement", "service")
    return list(found.order_by("arrondissement_id", "code").distinct("arrondissement_id")[:limit])


def listed_names(wave: Wave) -> list[tuple[str, str]]:
    """The territories of a wave's list, by département."""
    rows = wave.listed.select_related("arrondissement__departement", "departement").order_by(
        "arrondissement_id", "departement_id"
    )
    return [
        (row.arrondissement.name, str(row.arrondissement.departement))
        if row.arrondissement
        else (str(row.departement), gettext("sans arrondissement"))
        for row in rows
    ]
