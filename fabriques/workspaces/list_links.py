"""The addresses around the list of files: with or without a filter, and from one page to the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from fabriques.common.values import grouped
from fabriques.overview.file_list import Found
from fabriques.overview.file_pages import Mark
from fabriques.theme.tables import query_without
from fabriques.workspaces.listing import AFTER, BEFORE, LAST, Asked

PAGE = ("page", AFTER, BEFORE, LAST)
EVERYTHING = "?vue=tous"


@dataclass(frozen=True)
class Link:
    label: str
    href: str
    tone: str = ""
    count: int = 0
    chosen: bool = False


@dataclass(frozen=True)
class Pager:
    """Where the page is, and the addresses around it; "" when there is nothing there."""

    start: int
    end: int
    total: int
    beginning: str = ""
    previous: str = ""
    following: str = ""
    end_of_list: str = ""


def without_value(query: QueryDict, parameter: str, value: str) -> str:
    kept = query.copy()
    kept.setlist(parameter, [each for each in kept.getlist(parameter) if each.strip() != value])
    return link(kept)


def link(query: QueryDict, *names: str, **values: str) -> str:
    """The list's address without the page, nor `names`; never bare, which would open the person's first view."""
    found = query_without(query, *PAGE, *names, **values)
    return found if found != "?" else EVERYTHING


def pager(query: QueryDict, asked: Asked, rows: list[Any], counts: Found) -> Pager:
    """Start and end are exact: the rows before the page are counted by the same query as the rest."""
    total = counts.total
    if asked.last:
        before = total - len(rows)
    elif asked.mark is not None and asked.mark.ends_page:
        before = counts.before - len(rows)
    else:
        before = counts.before
    end = before + len(rows)

    def to(**page: str) -> str:
        return link(query, **page)

    return Pager(
        start=before + 1 if rows else 0,
        end=end,
        total=total,
        beginning=to() if before > 0 else "",
        previous=to(**{BEFORE: Mark.of(rows[0])}) if rows and before > 0 else "",
        following=to(**{AFTER: Mark.of(rows[-1])}) if rows and end < total else "",
        end_of_list=to(**{LAST: "1"}) if end < total else "",
    )


def said(pager: Pager) -> str:
    """« 51 à 100 sur 26 000 dossiers »."""
    if not pager.total:
        return _("Aucun dossier")
    if pager.total == 1:
        return _("1 dossier")
    if pager.start == 1 and pager.end == pager.total:
        return _("%(total)s dossiers") % {"total": grouped(pager.total)}
    numbers = {"start": grouped(pager.start), "end": grouped(pager.end), "total": grouped(pager.total)}
    return _("%(start)s à %(end)s sur %(total)s dossiers") % numbers
