from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _

from fabriques.accounts.access import person
from fabriques.accounts.addresses import is_unconfirmed
from fabriques.accounts.confirming import confirm_first
from fabriques.applications import access
from fabriques.applications.claiming.access import claimable
from fabriques.applications.claiming.acts import claim as take_hold
from fabriques.applications.claiming.shown import of_claim
from fabriques.common import clock
from fabriques.common.forms import seen_state
from fabriques.common.reasons import Reason, Refusal
from fabriques.common.seen import token


def claim(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say which file it is and what follows, then give it to the account of whoever sent it."""
    user, on = person(request), clock.today()
    mine = access.own(user, on).filter(public_id=public_id, paper_sender__account=user).first()
    if mine is not None:
        return redirect(resolve_url(mine))
    found = claimable(user, on).select_related("wave", "organisation", "commune", "service", "paper_sender")
    file = found.filter(public_id=public_id).first()
    if file is None and is_unconfirmed(user):
        return confirm_first(request)
    if file is None:
        raise Http404
    reasons: tuple[Reason, ...] = ()
    if request.method == "POST":
        try:
            take_hold(file, by=user, at=clock.now(), seen=seen_state(request))
        except Refusal as refusal:
            reasons = refusal.reasons
        else:
            messages.success(request, _("Vous suivez maintenant ce dossier depuis votre compte."))
            return redirect(resolve_url(file))
    context = {
        "file": file,
        "reasons": reasons,
        "seen_state": token(of_claim(file)),
        "back": resolve_url(settings.LOGIN_REDIRECT_URL),
    }
    return render(request, "applications/claim.html", context, status=422 if reasons else 200)
