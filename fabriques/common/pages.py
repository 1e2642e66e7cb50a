"""A page: its address, its view and who may open it, declared together in a `urls.py`.

The rule of every refusal: 404 when even the existence of what is asked for must not be told, 403 otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import Resolver404, URLPattern, path, resolve
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from fabriques.common.authorization import KINDS

View = Callable[..., HttpResponseBase]
READ = ("GET",)
FORM = ("GET", "POST")
SEND = ("POST",)


@dataclass(frozen=True)
class Audience:
    """Who may open a page.

    `to` completes « Cette page est réservée … ». `kinds` are the kinds of person who may be let in (see
    `authorization.KINDS`); `allows` judges the one who asks, before the view runs. `hidden`: anybody else is answered
    404, as if there were no such page. `of_object`: the view finds what the address names among what this person
    may see, and answers 404 otherwise. `signs_in`: a visitor is asked to sign in.
    """

    to: str | Promise
    kinds: frozenset[str]
    allows: Callable[[HttpRequest], bool] = lambda request: True
    signs_in: bool = True
    hidden: bool = False
    of_object: bool = False

    def __post_init__(self) -> None:
        if not self.kinds <= KINDS:
            raise TypeError(f"unknown kinds of person: {self.kinds - KINDS}")
        if self.of_object and not self.hidden:
            raise TypeError("a record that is somebody else's is not told to exist")


EVERYONE = Audience(gettext_lazy("à tout le monde"), KINDS, signs_in=False)
SIGNED_IN = Audience(gettext_lazy("aux personnes qui ont un compte"), KINDS)


def hidden(audience: Audience) -> Audience:
    """The same people; nobody else is told that the page exists."""
    return replace(audience, hidden=True)


def within(audience: Audience) -> Audience:
    """The same people, each for what lies within their perimeter; nobody is told what lies outside theirs."""
    return replace(audience, hidden=True, of_object=True)


def of_object(to: str | Promise, *kinds: str) -> Audience:
    """People known by what they are to what the address names, which the view looks for among what is theirs."""
    return Audience(to, frozenset(kinds), hidden=True, of_object=True)


def page(
    route: str,
    view: View,
    name: str,
    opens_to: Audience,
    methods: tuple[str, ...] = READ,
    *,
    given: Mapping[str, Any] | None = None,
    own_data: bool = False,
) -> URLPattern:
    """The address of a view, its name, who it opens to and by which methods.

    `given` goes to the view as it is. `own_data`: what is sent concerns the sender alone, so that the control, which
    writes nothing, may send it.
    """
    return path(route, guarded(view, opens_to, methods, own_data=own_data), dict(given or {}), name=name)


def guarded(view: View, audience: Audience, methods: tuple[str, ...], *, own_data: bool = False) -> View:
    """A view behind its guard: sign in, then by a method it has, then allowed.

    The address that a form was sent to stays in the browser's bar when it is refused: asked for again, it leads to
    the page that has the form.
    """

    @wraps(view)
    def judged(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
        if audience.allows(request):
            return view(request, *arguments, **named)
        if audience.hidden:
            raise Http404
        raise PermissionDenied(_("Cette page est réservée %(to)s.") % {"to": audience.to})

    heads = ("HEAD",) if "GET" in methods else ()  # what a checker of links or a feed reader asks first
    by_method: View = require_http_methods([*methods, *heads])(judged)

    @wraps(view)
    def asked(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
        above = page_above(request.path) if request.method == "GET" and methods == SEND else ""
        return HttpResponseRedirect(above) if above else by_method(request, *arguments, **named)

    found: View = login_required(asked) if audience.signs_in else asked
    found.audience, found.methods, found.own_data = audience, methods, own_data  # type: ignore[attr-defined]
    return found


def page_above(address: str) -> str:
    """The nearest address above that a page answers to: « …/dossiers/x/ » for « …/dossiers/x/decision/ »; else « »."""
    parts = address.strip("/").split("/")[:-1]
    for length in range(len(parts), 0, -1):
        above = f"/{'/'.join(parts[:length])}/"
        with suppress(Resolver404):
            if "GET" in getattr(resolve(above).func, "methods", ()):
                return above
    return ""
