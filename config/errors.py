"""What a person sees when something is refused or fails: what, why, by which rule, what to do next."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render, resolve_url
from django.template.loader import get_template

from fabriques.common.reasons import Refusal
from fabriques.common.signs import UNKEPT, kept
from fabriques.theme.typed_texts import typed_texts

LINE_BREAK = re.compile("\r\n?")
UNTYPED = re.compile(f"{UNKEPT.pattern}|\r")
Handler = Callable[[HttpRequest], HttpResponse]


class StorableTextMiddleware:
    """PostgreSQL refuses null characters and halves of signs: a path with one names nothing here, in a query it is
    dropped, in a form it is shown by its number, so that nothing typed is lost without a word.

    A browser sends each line break as two characters: it is put back to the one that was typed and counted.

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
        if any(UNTYPED.search(text) for name, texts in request.POST.lists() for text in (name, *texts)):
            sent = QueryDict(mutable=True)
            for name, texts in request.POST.lists():
                sent.setlist(kept(name), [kept(LINE_BREAK.sub("\n", text)) for text in texts])
            request.POST = cast(Any, sent)


class PrivatePagesMiddleware:
    """What a person signed in is shown is theirs: a browser asks again first, and nobody on the way keeps it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-cache"
        return response


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


class SignedOutMiddleware:
    """A form sent once the session has ended is answered by its words, to be copied, not by a page to sign in alone."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        sign_in = response.headers.get("Location", "")
        if urlsplit(sign_in).path != resolve_url(settings.LOGIN_URL) or not typed_texts(request):
            return response
        return render(request, "signed_out.html", {"sign_in": sign_in}, status=401)


def fault(request: HttpRequest) -> HttpResponse:
    """Our own failure: the page asks nothing of the database, and gives back what was being sent."""
    return HttpResponse(get_template("500.html").render({"request": request}), status=500)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What could not even be read: most often more than one form may send."""
    return render(request, "400.html", {"too_long": isinstance(exception, RequestDataTooBig)}, status=400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)
