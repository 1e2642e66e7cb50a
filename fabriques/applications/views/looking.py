"""« Chercher ma structure » on the page that starts a file: what was typed there stays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from fabriques.accounts.access import person
from fabriques.common.throttle import allowed
from fabriques.organisations.identifiers import LONGEST
from fabriques.organisations.queries import Prefill, prefill

TYPED = ("place_name", "organisation", "name", "legal_form", "number")


def prefilled(request: HttpRequest) -> tuple[Prefill | None, dict[str, Any]]:
    """What the public register says of the number given in the address, confirmed on the page that looks it up."""
    return answered(request, request.GET.get("numero", "")[:LONGEST])


def looked_up(request: HttpRequest, names: Sequence[str] = TYPED) -> tuple[Prefill | None, dict[str, Any]]:
    """The same for the number typed on the page, beside all that was typed there in the boxes of those `names`."""
    typed = {name: request.POST[name] for name in names if name in request.POST}
    known, found = answered(request, typed.get("number", "")[:LONGEST].strip())
    if known is not None and known.found:
        typed["organisation"] = ""  # another one than those of the account
    return known, typed | found


def answered(request: HttpRequest, number: str) -> tuple[Prefill | None, dict[str, Any]]:
    if not number:
        return None, {}
    if not allowed("start-prefill", person(request).public_id, times=20, seconds=60):
        later = _("Trop de recherches en peu de temps : attendez une minute, ou continuez à la main.")
        return Prefill("unavailable", later), {"number": number}
    known = prefill(number)
    confirmed = {"confirmed": True, **known.initial} if known.found else {}
    return known, {"number": number} | confirmed
