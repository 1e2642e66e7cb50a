"""Who follows the files of the list: who may be asked for, and the files one click away."""

from __future__ import annotations

from django.http import QueryDict
from django.utils.translation import gettext as _

from fabriques.common.text import plain_key
from fabriques.overview.file_list import Found
from fabriques.overview.filters import FACETS, ME, NOBODY, YES, Filters
from fabriques.workspaces.list_facets import TITLES, Choice, Group, Names
from fabriques.workspaces.list_links import Link, link


def charges(counts: Found, filters: Filters, names: Names, me: str) -> Group:
    """Who may be asked for: the reader, nobody, then each person in charge of some file, by name."""
    chosen, found = filters.values.get("in_charge", ()), counts.of("in_charge")
    others = {value for value in (*found, *chosen) if value not in (ME, NOBODY, me)}
    ordered = [ME, NOBODY, *sorted(others, key=lambda each: plain_key(names.of("in_charge", each)))]
    if not found and not chosen:
        ordered = []
    return Group(
        FACETS["in_charge"],
        str(TITLES["in_charge"]),
        [
            Choice(
                each,
                names.of("in_charge", each),
                found.get(me if each == ME else each, 0),
                each in chosen or (each == ME and me in chosen),
            )
            for each in ordered
        ],
    )


def charge_links(query: QueryDict, group: Group, away: Group) -> list[Link]:
    """One's own files, nobody's, those of absent colleagues: each with its count, one click away."""
    words = {ME: _("suivis par moi"), NOBODY: _("suivis par personne")}
    found = [
        Link(words[each.value], to_value(query, group.parameter, each), count=each.count, chosen=each.chosen)
        for each in group.choices
        if each.value in words
    ]
    return found + [
        Link(
            _("suivis par un collègue absent"),
            to_value(query, away.parameter, each),
            "wait",
            each.count,
            each.chosen,
        )
        for each in away.choices
        if found and each.value == YES
    ]


def to_value(query: QueryDict, parameter: str, choice: Choice) -> str:
    """The address that shows a choice alone, or takes it away when it is chosen."""
    return link(query, parameter) if choice.chosen else link(query, parameter, **{parameter: choice.value})
