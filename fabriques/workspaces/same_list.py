"""The list that a person comes from: the way back to it as it was, and the files before and after one in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from fabriques.accounts.access import person
from fabriques.applications import access
from fabriques.common import clock

COOKIE = "liste"
LONGEST = 3500  # bytes: what a browser keeps under one name is 4096


@dataclass(frozen=True)
class SameList:
    """`href`: the list as it was seen; `rank`, from 1, and `total` when the file stands in it; its neighbours there."""

    href: str
    rank: int = 0
    total: int = 0
    previous: Any = None
    following: Any = None
    page_after: str = ""

    @property
    def query(self) -> str:
        return self.href.partition("?")[2]


def remember(
    response: HttpResponse, address: str, rows: Sequence[Any], *, start: int, total: int, page_after: str
) -> None:
    """Keep in the browser, signed, the page of the list that is shown: its address, its files in order, what follows.

    An address too long for a cookie is not kept: the way back then leads to the list opened bare.
    """
    kept = [address, [row.public_id for row in rows], start, total, page_after]
    said = signing.dumps(kept, salt=COOKIE, compress=True)
    if len(said) > LONGEST:
        said = ""
    path = reverse("workspaces:home")
    response.set_cookie(
        COOKIE, said, path=path, httponly=True, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax"
    )


def remembered(request: HttpRequest) -> list[Any] | None:
    try:
        found: list[Any] = signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE)
    except signing.BadSignature:
        return None
    return found


@dataclass(frozen=True)
class Kept:
    """The list last seen by a file of it: its address, and the files of its page in order."""

    address: str
    files: Sequence[str]

    def around(self, public_id: str) -> tuple[Sequence[str], Sequence[str]]:
        """The files of the page before one, and those after it; all of them stand before one of another page."""
        place = self.files.index(public_id) if public_id in self.files else len(self.files)
        return self.files[:place], self.files[place + 1 :]


def kept_list(request: HttpRequest) -> Kept | None:
    kept = remembered(request)
    return None if kept is None else Kept(kept[0], kept[1])


def same_list(request: HttpRequest, public_id: str) -> SameList:
    """Where a file stands in the list last seen; a neighbour that may no longer be opened is left out. 1 query."""
    kept = remembered(request)
    home = reverse("workspaces:service_list")
    if kept is None:
        return SameList(home)
    address, files, start, total, page_after = kept
    href = f"{home}{address}"
    if public_id not in files:
        return SameList(href)
    place = files.index(public_id)
    around = [files[each] if 0 <= each < len(files) else "" for each in (place - 1, place + 1)]
    seen = access.assessed(person(request), clock.today()).filter(
        public_id__in=[each for each in around if each]
    )
    found = {file.public_id: file for file in seen.only("public_id", "place_name")}
    last = place + 1 == len(files)
    return SameList(
        href,
        start + place,
        total,
        found.get(around[0]),
        found.get(around[1]),
        f"{home}{page_after}" if last and page_after else "",
    )
