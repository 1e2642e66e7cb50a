"""The places nearest to a commune that people name: what the map answers to « près de chez moi »."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from fabriques.common.french import of, to
from fabriques.common.values import SPACE, grouped
from fabriques.labels.models import Label, LabelQuerySet
from fabriques.labels.nearness import closest, middle
from fabriques.territories.geography import france, label, name
from fabriques.territories.locating.finder import Found, find
from fabriques.territories.locating.values import How

MOST = 5
FAR_KM = 100
NEEDED = ("place__commune__departement", "wave")
Point = tuple[float, float]


@dataclass(frozen=True)
class Near:
    """A place with how far it is as the crow flies; None where the commune is on no map."""

    label: Label
    km: float | None

    @property
    def words(self) -> str:
        if self.km is None:
            return ""
        if self.km < 1:
            return _("à moins d'un kilomètre")
        return _("à %s") % f"{grouped(round(self.km))}{SPACE}km"


@dataclass(frozen=True)
class Here:
    """What a search counts distances from: one commune, or all those of a postcode."""

    codes: tuple[str, ...]
    text: str

    @property
    def alone(self) -> bool:
        return len(self.codes) == 1

    @property
    def title(self) -> str:
        """« Bonneil (02) », or « les communes du code postal 02400 »."""
        if self.alone:
            return label(self.codes[0])
        return _("les communes qui répondent à %s") % self.text

    @property
    def inside(self) -> str:
        """« à Bonneil », « au Havre », or « dans les communes qui répondent à 02400 »."""
        return to(name(self.codes[0])) if self.alone else _("dans %s") % self.title

    @property
    def from_here(self) -> str:
        return of(name(self.codes[0])) if self.alone else of(_("ces communes"))

    @cached_property
    def point(self) -> Point | None:
        """The centre of the commune, or of those that share its postcodes when it is on no map."""
        table = france()
        ranks = [table.index[code] for code in self.codes]
        found = middle(table.lons[ranks], table.lats[ranks])
        if found is None:
            beside = [
                rank
                for each in ranks
                for postcode in table.postcodes[each]
                for rank in table.by_postcode[postcode]
            ]
            found = middle(table.lons[beside], table.lats[beside])
        return found


@dataclass(frozen=True)
class Nearby:
    """What is near what was typed. `choices`: the communes to choose among, each as it is typed to name it alone."""

    here: Here | None
    nearest: tuple[Near, ...]
    choices: tuple[tuple[str, str], ...]
    guessed: bool
    renamed: str
    narrow: str

    @property
    def far(self) -> bool:
        """Whether even the nearest place is a journey away."""
        return bool(self.nearest) and (self.nearest[0].km or 0) > FAR_KM

    @property
    def on_map(self) -> dict[str, object] | None:
        """What the map marks and shows: the point, its name, and the corners of what is around it."""
        if self.here is None or self.here.point is None:
            return None
        places = [each.label.place for each in self.nearest if (each.km or 0) <= self.looked_at_km]
        lon, lat = (round(each, 5) for each in self.here.point)
        lons = [lon, *(place.longitude for place in places if place.longitude is not None)]
        lats = [lat, *(place.latitude for place in places if place.latitude is not None)]
        bounds = [[min(lons), min(lats)], [max(lons), max(lats)]]
        return {"name": self.here.title, "point": [lon, lat], "bounds": bounds}

    @property
    def looked_at_km(self) -> float:
        """How far the map reaches: an island shows its own places, not those across an ocean."""
        return max(FAR_KM, 3 * (self.nearest[0].km or 0)) if self.nearest else FAR_KM


def here_of(found: Found) -> Here | None:
    """The commune that the words name, or all those that a postcode serves; None when a person must choose."""
    if found.chosen:
        return Here((found.chosen,), found.typed)
    if found.named and found.typed.isdigit():
        return Here(found.named, found.typed)
    return None


def nearby(text: str, labels: LabelQuerySet, *, shown: int) -> Nearby | None:
    """What to answer to a text beside the `shown` labels that it finds by itself: two queries, or none.

    `labels`: those to look among, the text aside.
    """
    if not text:
        return None
    found = find(text, guesses=not shown)
    here = here_of(found)
    asks = found.chosen is None and (found.located.how is How.AMBIGUOUS or not shown)
    choices = tuple((words, naming(code)) for code, words in found.labels()) if asks else ()
    if here is None and not choices and shown:
        return None
    near = around(here, labels) if here is not None else ()
    guessed = found.located.how is How.UNKNOWN
    return Nearby(here, near, choices, guessed, found.renamed, found.how_to_narrow if choices else "")


def naming(code: str) -> str:
    """What to type to name a commune and no other: its name and département, its code where these are not enough."""
    return label(code) if find(label(code), guesses=False).chosen == code else code


def around(here: Here, labels: LabelQuerySet) -> tuple[Near, ...]:
    """The labels outside the communes, the nearest first; where these are on no map, those of their territory."""
    rows = list(
        labels.exclude(place__commune__in=here.codes)
        .order_by("pk")
        .values_list("pk", "place__longitude", "place__latitude", "place__commune__departement")
    )
    distances: dict[int, float | None]
    if here.point is None:
        home = {france().departements[france().index[code]] for code in here.codes}
        distances = {row[0]: None for row in rows if row[3] in home}
    else:
        known = [(pk, lon, lat) for pk, lon, lat, _departement in rows if lon is not None and lat is not None]
        few = closest(here.point, [row[1] for row in known], [row[2] for row in known], MOST)
        distances = {known[rank][0]: km for rank, km in few}
    kept = dict(list(distances.items())[:MOST])
    found = Label.objects.select_related(*NEEDED).in_bulk(kept)
    return tuple(Near(found[pk], km) for pk, km in kept.items())
