from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from fabriques.accounts import second_factor
from fabriques.accounts.models import User
from fabriques.demo import mailbox
from fabriques.demo.people import ACCOUNTS, PASSWORD


@second_factor.without_second_factor
def welcome(request: HttpRequest) -> HttpResponse:
    return render(request, "demo/welcome.html", {"accounts": ACCOUNTS, "password": PASSWORD})


@second_factor.without_second_factor
def sign_in(request: HttpRequest, name: str) -> HttpResponse:
    """Sign in as one of the demonstration's accounts, and no other, without a password nor a second factor.

    The session counts as protected only where the demonstration is allowed; the page that offers it says so.
    """
    account = next((account for account in ACCOUNTS if account.name == name), None)
    if account is None:
        raise Http404
    user = get_object_or_404(User, email=account.email, is_fictitious=True)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    second_factor.count_demonstration(request)
    return redirect(settings.LOGIN_REDIRECT_URL)


@second_factor.without_second_factor
def letters(request: HttpRequest) -> HttpResponse:
    to = request.GET.get("a", "").strip()
    return render(request, "demo/letters.html", {"letters": mailbox.latest(to), "to": to})


@second_factor.without_second_factor
def letter(request: HttpRequest, key: str) -> HttpResponse:
    found = mailbox.one(key)
    if found is None:
        raise Http404
    return render(request, "demo/letter.html", {"letter": found})
