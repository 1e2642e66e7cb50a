"""Everything around the table: stages, choices with their counts, chips of the filters."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast
from django.http import QueryDict
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fabriques.accounts.models import User
from fabriques.applications.models import TerritoryVerdict
from fabriques.assessment.charge.queries import people_in_charge
from fabriques.assessment.states import CHECKS
from fabriques.calls.models import Wave
from fabriques.common.dates import say_day
from fabriques.common.typed import shown_day
from fabriques.common.values import Money, grouped
from fabriques.labels.models import Label
from fabriques.overview.file_list import Found
from fabriques.overview.filters import (
    FACETS,
    LEAST,
    ME,
    MOST,
    NOBODY,
    SILENCE,
    SINCE,
    TEXT,
    UNTIL,
    YES,
    Filters,
    Watched,
)
from fabriques.overview.queries import LABELS, Stage, in_all
from fabriques.selection.states import DECISIONS
from fabriques.territories.models import Arrondissement, Departement, Region, Service
from fabriques.theme.unread_filters import LEFT_ASIDE, UnreadFilter, unknown_choice
from fabriques.workspaces.list_links import Link, link, without_value

SEEN = (
    Stage.TO_CHECK, Stage.RECEIVED, Stage.CORRECTED, Stage.OVERDUE, Stage.INCOMPLETE, Stage.CORRECTING,
    Stage.TO_DECIDE, Stage.DECIDED, Stage.RETAINED, Stage.REFUSED, Stage.WITHDRAWN,
)  # fmt: skip
TITLES = {
    "stage": gettext_lazy("Étape"),
    "completeness": gettext_lazy("Complétude"),
    "decision": gettext_lazy("Décision"),
    "verdict": gettext_lazy("Territoire"),
    "targets": gettext_lazy("Cible"),
    "label": gettext_lazy("Label attribué"),
    "late": gettext_lazy("Arrivé après l'heure"),
    "derogation": gettext_lazy("Avec dérogation"),
    "wave": gettext_lazy("Vague"),
    "region": gettext_lazy("Région"),
    "departement": gettext_lazy("Département"),
    "arrondissement": gettext_lazy("Arrondissement"),
    "service": gettext_lazy("Service"),
    "in_charge": gettext_lazy("Suivi par"),
    "charge_away": gettext_lazy("Suivi par un collègue absent"),
    "alike": gettext_lazy("Semblable à un autre dossier"),
}
PLACES: Mapping[str, Any] = {
    "region": Region, "departement": Departement, "arrondissement": Arrondissement, "service": Service
}  # fmt: skip
SILENCES = {
    Watched.NEAR: gettext_lazy("rejet dans les dix jours"),
    Watched.OVER: gettext_lazy("rejet implicite"),
    Watched.SUSPENDED: gettext_lazy("délai suspendu"),
}
GROUPS = ("completeness", "decision", "verdict", "targets", "label")
SELECTS = ("wave", "region", "departement", "arrondissement", "service")
SWITCHES = ("late", "derogation", "alike", "charge_away")


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Group:
    """One facet as the form offers it: checkboxes, or a list to choose from."""

    parameter: str
    title: str
    choices: list[Choice]

    @property
    def used(self) -> bool:
        return any(choice.chosen for choice in self.choices)

    @property
    def options(self) -> SafeString:
        """The choices of a list: at 26,000 files there is one for each département, drawn sooner than by a template."""
        rows = (
            (each.value, " selected" if each.chosen else "", each.label, grouped(each.count))
            for each in self.choices
        )
        return format_html_join("\n", '<option value="{}"{}>{} – {}</option>', rows)


class Names:
    """The words of each value: those of our own tables, and those of waves and territories, read in two queries."""

    def __init__(self, counts: Found, filters: Filters, colleagues: QuerySet[User] | None = None) -> None:
        waves = list(
            Wave.objects.filter(opened_at__isnull=False).select_related("rulebook").order_by("-opens_at")
        )
        self.words: dict[str, dict[str, str]] = {
            "stage": {stage.value: label for stage, (label, _tone) in LABELS.items()},
            "completeness": {state.value: label for state, label in CHECKS.labels.items()},
            "decision": {state.value: label for state, label in DECISIONS.labels.items()},
            "verdict": {str(value): str(label) for value, label in TerritoryVerdict.Answer.choices},
            "targets": {each.code: each.label for wave in waves for each in wave.rulebook.rules.targets},
            "label": {str(value): str(label) for value, label in Label.Kind.choices},
            "wave": {wave.code: wave.title for wave in waves},
            "late": {YES: _("oui"), "non": _("non")},
            "derogation": {YES: _("oui"), "non": _("non")},
            "in_charge": {ME: _("moi"), NOBODY: _("personne")},
            "colleague": {},
            "charge_away": {YES: _("oui"), "non": _("non")},
            "alike": {YES: _("oui"), "non": _("non")},
            **{name: {} for name in PLACES},
        }
        named = (*PLACES, "in_charge")
        wanted = {name: {*counts.of(name), *filters.values.get(name, ())} for name in named}
        self.read_names(wanted, {"in_charge": people_in_charge(wanted["in_charge"]), "colleague": colleagues})

    def read_names(
        self, wanted: Mapping[str, Iterable[str]], people: Mapping[str, QuerySet[User] | None]
    ) -> None:
        """Names of places, of whoever is in charge of some file, and of the reader's colleagues."""
        parts = [
            model.objects.filter(pk__in=wanted[name])
            .order_by()
            .annotate(sort=Value(name), code_text=Cast("pk", CharField()))
            .values_list("sort", "code_text", "name")
            for name, model in PLACES.items()
        ]
        parts += [
            found.order_by()
            .annotate(sort=Value(name), code_text=Cast("public_id", CharField()))
            .values_list("sort", "code_text", "full_name")
            for name, found in people.items()
            if found is not None
        ]
        for name, code, said in parts[0].union(*parts[1:], all=True):
            self.words[name][code] = f"{said} ({code})" if name == "departement" else said

    def of(self, name: str, value: str) -> str:
        return self.words[name].get(value, value)

    def known(self, name: str) -> Collection[str]:
        """The values of a facet that have a name; a colleague may follow no file yet."""
        return self.words[name] if name != "in_charge" else self.words[name] | self.words["colleague"]


def group(name: str, counts: Found, filters: Filters, names: Names) -> Group:
    """The values that some file has, and those chosen, in the order of our tables or of their names."""
    chosen = filters.values.get(name, ())
    values = {value for value in (*counts.of(name), *chosen) if value}
    known = list(names.words[name])
    rank = {value: place for place, value in enumerate(known)}
    if name in PLACES:
        ordered = sorted(values, key=lambda value: value if name == "departement" else names.of(name, value))
    else:
        ordered = sorted(values, key=lambda value: (rank.get(value, len(rank)), value))
    return Group(
        FACETS[name],
        str(TITLES[name]),
        [
            Choice(each, names.of(name, each), counts.of(name).get(each, 0), each in chosen)
            for each in ordered
        ],
    )


def stages(query: QueryDict, counts: Found, filters: Filters) -> list[Link]:
    """Each stage with its count: a link that shows it alone, or all of them again."""
    chosen = filters.values.get("stage", ())
    found = [
        Link(
            LABELS[stage][0],
            link(query, FACETS["stage"])
            if stage.value in chosen
            else link(query, **{FACETS["stage"]: stage.value}),
            LABELS[stage][1],
            in_all(stage, counts.of("stage")),
            stage.value in chosen,
        )
        for stage in SEEN
    ]
    everything = Link(
        _("tous"),
        link(query, FACETS["stage"]),
        count=sum(counts.of("stage").values()),
        chosen=not chosen,
    )
    return [everything, *found]


def silences(filters: Filters) -> list[tuple[str, Any, bool]]:
    """The choices on the delay of answer: value, words, whether it is chosen."""
    return [(each.value, words, each is filters.silence) for each, words in SILENCES.items()]


BOUNDS = {
    SINCE: gettext_lazy("Arrivé depuis le"),
    UNTIL: gettext_lazy("Arrivé jusqu'au"),
    LEAST: gettext_lazy("Demande au moins (€)"),
    MOST: gettext_lazy("Demande au plus (€)"),
}


@dataclass(frozen=True)
class Bound:
    """A filter of the form: its box, its words, and why what is in it cannot be read."""

    parameter: str
    title: Any
    value: str
    problem: str = ""
    in_form: bool = True

    @property
    def is_day(self) -> bool:
        return self.parameter in (SINCE, UNTIL)


def bounds(filters: Filters) -> list[Bound]:
    """Each bound as it was typed, or as it was read."""
    read = {
        SINCE: shown_day(filters.since),
        UNTIL: shown_day(filters.until),
        LEAST: "" if filters.least is None else str(filters.least),
        MOST: "" if filters.most is None else str(filters.most),
    }
    return [
        Bound(name, title, unread.text, f"{unread.problem} {LEFT_ASIDE}")
        if (unread := filters.unread.get(name))
        else Bound(name, title, read[name])
        for name, title in BOUNDS.items()
    ]


def not_understood(filters: Filters, names: Names) -> list[Bound | UnreadFilter]:
    """What the address asks and the list does not know, by the name of the filter: a bound, a delay, a value."""
    found: list[Bound | UnreadFilter] = [each for each in bounds(filters) if each.problem]
    if (delay := filters.unread.get(SILENCE)) is not None:
        found.append(Bound(SILENCE, _("Délai de réponse"), delay.text, f"{delay.problem} {LEFT_ASIDE}"))
    for name, values in filters.values.items():
        found += [
            replace(each, in_form=name in SELECTS or name == "in_charge")
            for value in values
            for each in unknown_choice(FACETS[name], TITLES[name], value, names.known(name), ignored=False)
        ]
    return found


def chips(query: QueryDict, filters: Filters, names: Names) -> list[Link]:
    """Each filter in words, with the address that takes it away."""
    found = []
    if filters.text:
        found.append(Link(f"« {filters.text} »", link(query, TEXT)))
    for name, values in filters.values.items():
        for value in values:
            said = f"{TITLES[name]} : {names.of(name, value)}"
            found.append(Link(said, without_value(query, FACETS[name], value)))
    bounds = (
        (LEAST, filters.least, lambda euros: _("au moins %s") % Money.euros(euros).label),
        (MOST, filters.most, lambda euros: _("au plus %s") % Money.euros(euros).label),
        (SINCE, filters.since, lambda day: _("arrivé depuis le %s") % say_day(day)),
        (UNTIL, filters.until, lambda day: _("arrivé jusqu'au %s") % say_day(day)),
        (SILENCE, filters.silence, lambda each: _("Délai de réponse : %s") % SILENCES[each]),
    )
    found += [Link(said(bound), link(query, name)) for name, bound, said in bounds if bound is not None]
    return found


def in_words(filters: Filters) -> list[str]:
    """Each filter in words, on a page that takes none away."""
    return [chip.label for chip in chips(QueryDict(), filters, Names(Found(), filters))]
