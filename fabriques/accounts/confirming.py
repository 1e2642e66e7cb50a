"""« Confirmez d'abord votre adresse »: shown in place of a page meant for whoever holds an address; then back to it."""

from __future__ import annotations

from urllib.parse import urlencode

from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from fabriques.accounts import addresses
from fabriques.accounts.access import person
from fabriques.accounts.following import page_of_ours


def confirm_first(request: HttpRequest) -> HttpResponse:
    """The page that says why, with the button that sends the code. It tells nothing of what was asked for."""
    following = request.path if request.method == "POST" else request.get_full_path()
    shown = {"address": person(request).email, "following": following}
    return render(request, "account/confirm_first.html", shown, status=403)


def send_code(request: HttpRequest) -> HttpResponse:
    """Send a code to the account's address, then lead to where it is typed, and from there to the page left."""
    following = page_of_ours(request, request.POST.get("next", "")) or reverse(settings.LOGIN_REDIRECT_URL)
    waiting = addresses.to_confirm(person(request))
    if waiting is None:
        return redirect(following)
    send_verification_email_to_address(request, waiting)
    return redirect(f"{reverse('account_email_verification_sent')}?{urlencode({'next': following})}")
