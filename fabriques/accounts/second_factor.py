"""A person with a role in a service proves two factors in each session before any page outside their account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from fabriques.accounts.access import perimeter_of
from fabriques.common import clock

FACTOR = "mfa"  # the library's own record: passkey, application or recovery code
IDENTITY = "identity"  # an identity provider vouched for the person
DEMONSTRATION = "demonstration"  # one-click sign-in, on this machine only
ASKED = "second_factor_asked"  # session: the page to come back to
LIBRARY_PAGES = ("account_", "mfa_")

Handler = Callable[[HttpRequest], HttpResponse]
View = TypeVar("View", bound=Callable[..., Any])


def without_second_factor(view: View) -> View:
    """Mark a view that a person may reach before proving a second factor; for the account's own pages."""
    view.without_second_factor = True  # type: ignore[attr-defined]  # a function takes a mark
    return view


def count_demonstration(request: HttpRequest) -> None:
    """After a one-click sign-in: the session counts as protected, wherever the demonstration is allowed."""
    record_authentication(request, request.user, DEMONSTRATION)


def proved(request: HttpRequest) -> bool:
    """Whether this session, for this person, holds the proof of a second factor."""
    return any(map(_proves, get_authentication_records(request, request.user)))


def _proves(record: dict[str, Any]) -> bool:
    method = record.get("method")
    if method == DEMONSTRATION:
        return bool(settings.DEMO and not settings.PRODUCTION)
    return method == FACTOR or (method == IDENTITY and record.get("two_factors") is True)


def missing(request: HttpRequest) -> bool:
    """Whether the person must prove a second factor before going further."""
    if not request.user.is_authenticated or proved(request):
        return False
    return perimeter_of(request.user, clock.today()).is_staff


class SecondFactorMiddleware:
    """Send to « Protégez votre accès », and back to the page asked, whoever must still prove a second factor."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if _is_account_page(request, view) or not missing(request):
            return None
        target = reverse("account_protect")
        if request.method == "GET" and not request.headers.get("HX-Request"):
            target = f"{target}?{urlencode({'next': request.get_full_path()}, safe='/')}"
        if request.headers.get("HX-Request"):  # the whole page must change, not the piece that was asked
            return HttpResponseClientRedirect(target)
        return HttpResponseRedirect(target)


def _is_account_page(request: HttpRequest, view: Callable[..., Any]) -> bool:
    match = request.resolver_match
    ours = match is not None and not match.namespaces and (match.url_name or "").startswith(LIBRARY_PAGES)
    return ours or getattr(view, "without_second_factor", False)
