"""Pages of the programme team: for anybody else they do not exist."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from fabriques.accounts.access import perimeter_of, person
from fabriques.common import clock

View = Callable[..., HttpResponse]


def team_page(*methods: str) -> Callable[[View], View]:
    """A view for the programme team only, by these methods; 404 for any other signed-in person."""

    def decorate(view: View) -> View:
        @login_required
        @require_http_methods(list(methods))
        @wraps(view)
        def guarded(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
            if not perimeter_of(person(request), clock.today()).programme:
                raise Http404
            return view(request, *arguments, **named)

        return guarded

    return decorate
