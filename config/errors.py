"""What a person sees when something is refused or fails: what, why, by which rule, what to do next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from fabriques.common.reasons import Refusal
from fabriques.common.signs import UNKEPT, kept

Handler = Callable[[HttpRequest], HttpResponse]


class StorableTextMiddleware:
    """PostgreSQL refuses null characters and halves of signs: a path with one names nothing here, in a query it is
    dropped, in a form it is shown by its number, so that nothing typed is lost without a word.

    What browsers send is in UTF-8: another coding, announced by whoever tries one, would bring them back.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path:
            return render(request, "404.html", status=404)
        request.META["QUERY_STRING"] = request.META.get("QUERY_STRING", "").replace("%00", "")
        request.encoding = "utf-8"
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> None:
        if any(UNKEPT.search(text) for name, texts in request.POST.lists() for text in (name, *texts)):
            sent = QueryDict(mutable=True)
            for name, texts in request.POST.lists():
                sent.setlist(kept(name), [kept(text) for text in texts])
            request.POST = cast(Any, sent)


class RefusalMiddleware:
    """A refusal that no form caught becomes a page with its reasons, never an error 500."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refusal):
            return render(request, "422.html", {"reasons": exception.reasons}, status=422)
        return None


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)
