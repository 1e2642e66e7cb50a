from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from fabriques.accounts import second_factor
from fabriques.accounts.models import User
from fabriques.demo import access, mailbox
from fabriques.demo.people import ACCOUNTS, PASSWORD


@second_factor.without_second_factor
@require_GET
def welcome(request: HttpRequest) -> HttpResponse:
    access.only_here(request)
    return render(request, "demo/welcome.html", {"accounts": ACCOUNTS, "password": PASSWORD})


@second_factor.without_second_factor
@require_POST
def sign_in(request: HttpRequest, name: str) -> HttpResponse:
    """Sign in as one of the demonstration's accounts, and no other, without a password nor a second factor.

    The session counts as protected only where the demonstration is allowed; the page that offers it says so.
    """
    access.only_here(request)
    account = next((account for account in ACCOUNTS if account.name == name), None)
    if account is None:
        raise Http404
    user = get_object_or_404(User, email=account.email, is_fictitious=True)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    second_factor.count_demonstration(request)
    return redirect(settings.LOGIN_REDIRECT_URL)


@second_factor.without_second_factor
@require_GET
def letters(request: HttpRequest) -> HttpResponse:
    access.only_here(request)
    to = request.GET.get("a", "").strip()
    return render(request, "demo/letters.html", {"letters": mailbox.latest(to), "to": to})


@second_factor.without_second_factor
@require_GET
def letter(request: HttpRequest, key: str) -> HttpResponse:
    access.only_here(request)
    found = mailbox.one(key)
    if found is None:
        raise Http404
    return render(request, "demo/letter.html", {"letter": found})
