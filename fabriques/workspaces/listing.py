"""The list of files as its address asks for it: filters, order, mark of the page. Screen and export share it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlencode

from django.db.models import CharField, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from fabriques.accounts.models import User
from fabriques.applications import access
from fabriques.applications.duplicates.queries import with_alike
from fabriques.overview.file_list import narrowed
from fabriques.overview.file_pages import PLACES, Mark, Order
from fabriques.overview.filters import Filters, one
from fabriques.overview.unanswered import Unanswered

SORT, AFTER, BEFORE, LAST = "tri", "apres", "avant", "dernier"
DEFAULT_SORT = "due"
MOST_PARAMETERS = 100


@dataclass(frozen=True)
class Asked:
    filters: Filters
    order: Order
    mark: Mark | None = None
    last: bool = False

    @classmethod
    def read(cls, query: Mapping[str, Sequence[str]]) -> Asked:
        """From {parameter: values}; what is not understood is left out."""
        sort = one(query, SORT)
        if sort.removeprefix("-") not in PLACES:
            sort = DEFAULT_SORT
        order = Order(sort.removeprefix("-"), sort.startswith("-"))
        mark = Mark.read(order, one(query, AFTER), ends_page=False)
        mark = mark or Mark.read(order, one(query, BEFORE), ends_page=True)
        return cls(Filters.read(query), order, mark, mark is None and one(query, LAST) == "1")

    @classmethod
    def parse(cls, query: str) -> Asked:
        """From a query as text, such as a saved one."""
        try:
            found = parse_qs(query.removeprefix("?"), max_num_fields=MOST_PARAMETERS)
        except ValueError:
            found = {}
        return cls.read(found)

    @property
    def sort(self) -> str:
        return f"-{self.order.key}" if self.order.descending else self.order.key

    @property
    def query(self) -> str:
        """Filters and order, without the page: what a view keeps and an export runs."""
        pairs = self.filters.pairs()
        return urlencode([*pairs, (SORT, self.sort)] if self.sort != DEFAULT_SORT else pairs)


def back_to_list(query: str, page: str) -> dict[str, Any]:
    """The list that files were ticked in, to go back to as it was, and the way to it for the page named `page`."""
    query = Asked.parse(query).query
    list_url = f"{reverse('workspaces:service_list')}?{query or 'vue=tous'}"
    crumbs = [
        (_("Ce qui vous attend"), reverse("workspaces:home")),
        (_("Dossiers"), list_url),
        (page, ""),
    ]
    return {"query": query, "list_url": list_url, "crumbs": crumbs}


def files_of(user: User, filters: Filters, on: date) -> QuerySet[Any]:
    """The files of a person's perimeter that meet the filters; nothing for whoever has none."""
    return narrowed(scope_of(user, filters, on), filters.read_by(user.public_id))


def scope_of(user: User, filters: Filters, on: date) -> QuerySet[Any]:
    """The files of a person's perimeter whose delay of answer stands, on a day, as the filters ask."""
    seen = with_alike(access.assessed(user, on), user, on)
    seen = seen.annotate(reader=Value(user.public_id, output_field=CharField()))
    return seen if filters.silence is None else Unanswered(seen, on).narrowed(filters.silence)
