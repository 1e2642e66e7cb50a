"""The simulator: from an address or a point to the verdict of each call, without an account."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fabriques.calls.models import Call, RulebookVersion, Wave
from fabriques.calls.states import WaveState
from fabriques.common import clock
from fabriques.common.dates import say_day
from fabriques.common.typed import AskedDay, asked_day
from fabriques.connectors import geocoder
from fabriques.labels.eligibility import day_of, judge_of, judged_by
from fabriques.public.queries import open_waves, read_code, shows_fictitious
from fabriques.territories.geography import label
from fabriques.territories.locating import resolver
from fabriques.territories.locating.finder import find
from fabriques.territories.locating.points import point_index
from fabriques.territories.locating.values import How, Located, Method
from fabriques.territories.verdict import words
from fabriques.territories.verdict.evidence import Location
from fabriques.territories.verdict.records import record
from fabriques.territories.zonings_in_force import commune, setting

MOST_TYPED = 200
NOTHING_TYPED = gettext_lazy("Rien n'a été cherché. Écrivez une adresse, un code postal ou une commune.")
HOUSE_M, STREET_M = 15.0, 100.0  # how far a geocoded house, or street, may be from the place


@dataclass(frozen=True)
class Asked:
    """What was typed, and the one commune it leads to; `problem` says in French why it leads to none.

    `narrow` says how many of the communes to choose among are left out, and how to name one of them.
    """

    text: str
    longitude: str
    latitude: str
    on: AskedDay
    call: str
    located: Located | None = None
    point: tuple[float, float] | None = None
    accuracy_m: float = 0.0
    problem: str = ""
    found: str = ""
    choices: list[tuple[str, str]] = field(default_factory=list)
    narrow: str = ""
    renamed: str = ""  # « Andrezé est aujourd'hui dans … »

    @property
    def day(self) -> date | None:
        return self.on.day

    @property
    def commune(self) -> str | None:
        return self.located.commune if self.located else None

    @property
    def location(self) -> Location:
        return Location(commune(self.commune) if self.commune else None, self.point, self.accuracy_m)

    def query(self, **changes: str) -> str:
        """The address of this question, to share it or to change one part of it."""
        values = {
            "q": self.text,
            "commune": self.commune or "",
            "lon": f"{self.point[0]:.6f}" if self.point else "",
            "lat": f"{self.point[1]:.6f}" if self.point else "",
            "le": self.day.isoformat() if self.day else "",
            "appel": self.call,
        } | changes
        query = QueryDict(mutable=True)
        query.update({name: value for name, value in values.items() if value})
        return query.urlencode()


def read(request: HttpRequest) -> Asked:
    """Read the question; nothing that can be typed raises."""
    typed = request.GET
    text = typed.get("q", "").strip()[:MOST_TYPED]
    longitude, latitude = (typed.get(name, "").strip()[:20] for name in ("lon", "lat"))
    base: dict[str, Any] = {"text": text, "longitude": longitude, "latitude": latitude}
    base["on"] = asked_day(typed.get("le", "").replace("\0", ""))
    base["call"] = read_code(request, "appel")
    code = read_code(request, "commune")
    if longitude or latitude:
        return Asked(**base, **at_point(longitude, latitude))
    if code and typed.get("ecrit", text).strip() == text:  # else what was typed has changed since the choice
        located = resolver.by_code(code)
        if located.commune and not text:
            base["text"] = label(located.commune)
        return Asked(**base, located=located, **told(located))
    if text:
        return Asked(**base, **by_words(text))
    return Asked(**base, problem=str(NOTHING_TYPED) if "q" in typed else "")


def at_point(longitude: str, latitude: str) -> dict[str, Any]:
    lon, lat = number(longitude), number(latitude)
    if lon is None or lat is None:
        said = _(
            "La longitude et la latitude sont deux nombres, par exemple 3,3241 et 49,3817. Corrigez-les."
        )
        return {"problem": said}
    located = point_index().one(lon, lat)
    return {"located": located, "point": (lon, lat) if located.commune else None, **told(located)}


def number(text: str) -> float | None:
    try:
        value = float(text.replace(",", ".").replace("\N{MINUS SIGN}", "-"))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def by_words(text: str) -> dict[str, Any]:
    """An address, by the national address service when it is on; else its commune only."""
    found = geocoded(text)
    if found is not None:
        return found
    looked_for = find(text)
    answer = {"located": looked_for.located, "renamed": looked_for.renamed, **told(looked_for.located)}
    if looked_for.chosen is None and looked_for.proposed:
        answer |= {"choices": looked_for.labels(), "narrow": looked_for.how_to_narrow}
        if looked_for.located.how is How.UNKNOWN:
            answer["problem"] = _(
                "Aucune commune ne s'appelle exactement ainsi. Choisissez la bonne, ou corrigez."
            )
    return answer


def geocoded(text: str) -> dict[str, Any] | None:
    """The address service's answer, when it is on, answers, and is sure."""
    try:
        best = geocoder.best(text)
    except geocoder.GeocoderError:
        return None  # the commune is found without it
    if best is None or best.kind not in {"housenumber", "street"}:
        return None
    inside = point_index().one(best.lon, best.lat)
    if inside.commune is None:
        return None
    located = Located(inside.commune, Method.GEOCODER, inside.how, best.score)
    accuracy = HOUSE_M if best.kind == "housenumber" else STREET_M
    point = (best.lon, best.lat)
    return {"located": located, "point": point, "accuracy_m": accuracy, "found": best.label}


def told(located: Located) -> dict[str, Any]:
    """What to say of a place found or not, with the communes to choose among."""
    if located.commune:
        return {"found": label(located.commune)}
    choices = [(code, label(code)) for code in located.candidates]
    return {"problem": PROBLEMS.get(located.how, PROBLEMS[How.UNKNOWN])(), "choices": choices}


PROBLEMS = {
    How.UNKNOWN: lambda: _(
        "Aucune commune ne répond à ce qui est écrit. Donnez un code postal et une commune, ou un point sur la carte."
    ),
    How.AMBIGUOUS: lambda: _("Plusieurs communes répondent à ce qui est écrit. Choisissez la bonne."),
    How.CONTRADICTION: lambda: _(
        "Le code postal et la commune ne vont pas ensemble. Choisissez la bonne commune, ou corrigez l'adresse."
    ),
    How.OUTSIDE_FRANCE: lambda: _(
        "Ce point n'est dans aucune commune de France. Vérifiez la longitude et la latitude."
    ),
    How.SWAPPED: lambda: _(
        "Ces coordonnées semblent inversées : la longitude d'abord, la latitude ensuite. Échangez-les."
    ),
}


@dataclass(frozen=True)
class Answer:
    """The verdict of one call, and what to do next. `when`: the day its rule is read for, and why that one."""

    call: Call
    wave: Wave | None
    is_open: bool
    day: date
    when: str
    verdict: dict[str, Any]

    @property
    def when_inside(self) -> str:
        """The same inside a sentence."""
        return f"{self.when[:1].lower()}{self.when[1:]}"


def answers(request: HttpRequest, asked: Asked) -> list[Answer]:
    """The verdict of each open wave, or of the call asked for, open or not."""
    if asked.commune is None:
        return []
    if asked.call:
        return [answer(asked, call, wave, version) for call, wave, version in of_call(request, asked.call)]
    waves = open_waves(request).select_related("rulebook")
    return [answer(asked, wave.call, wave, wave.rulebook) for wave in waves]


def zonings(asked: Asked) -> list[tuple[str, str]]:
    """What each zoning in force on the day says of the commune, asked by a rule or not."""
    here = asked.location.commune
    if here is None:
        return []
    layers = setting(asked.day or clock.today()).layers.values()
    return [(words.cited(layer), words.standing(layer, here)) for layer in layers]


def of_call(request: HttpRequest, slug: str) -> list[tuple[Call, Wave | None, RulebookVersion]]:
    call = visible_calls(request).filter(slug=slug).first()
    found = judged_by(call, clock.now()) if call else None
    return [(call, *found)] if found else []


def visible_calls(request: HttpRequest) -> Any:
    calls = Call.objects.order_by("is_fictitious", "pk")
    return calls if shows_fictitious(request) else calls.filter(is_fictitious=False)


def answer(asked: Asked, call: Call, wave: Wave | None, version: RulebookVersion) -> Answer:
    day = asked.day or day_of(wave, version)
    verdict = judge_of(version, day, wave=wave).verdict(asked.location)
    is_open = wave is not None and wave.state(clock.now()) == WaveState.OPEN
    when = when_of(asked.day, day, wave, version)
    return Answer(call, wave, is_open, day, when, record(verdict, when))


def when_of(asked: date | None, day: date, wave: Wave | None, version: RulebookVersion) -> str:
    """« À l'ouverture de la vague (21 novembre 2026) »: where the day comes from when nobody asked for one."""
    said = say_day(day)
    if asked:
        return _("Le %s") % said
    if wave is not None:
        return _("À l'ouverture de la vague (%s)") % said
    if version.rules.calendar.announced_on.known:
        return _("À l'annonce de l'appel (%s)") % said
    return _("Aujourd'hui (%s)") % said
