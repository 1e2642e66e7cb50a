"""Applying again from a file that is over."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from fabriques.accounts.access import person
from fabriques.applications import access
from fabriques.calls.models import Wave
from fabriques.common import clock
from fabriques.common.reasons import Refusal
from fabriques.selection.again import apply_again


def start_again(request: HttpRequest, public_id: str) -> HttpResponse:
    """Start a draft in an open wave from a file that is over; the hidden key makes a double click harmless."""
    file = get_object_or_404(
        access.own(person(request), clock.today()).select_related("rulebook", "organisation"),
        public_id=public_id,
    )
    at = clock.now()
    wave = get_object_or_404(Wave.objects.open_at(at), code=request.POST.get("wave", ""))
    try:
        key = UUID(request.POST.get("request_key", ""))
        draft = apply_again(file, wave, key=key, by=person(request), at=at)
    except ValueError:
        messages.error(request, _("La page a expiré : essayez de nouveau."))
        return redirect("workspaces:file", public_id)
    except Refusal as refusal:
        for reason in refusal.reasons:
            messages.error(request, reason.said)
        return redirect("workspaces:file", public_id)
    points = draft.earlier_reasons.exists()
    messages.success(
        request,
        _("Un nouveau brouillon est ouvert, avec vos réponses et les raisons du refus à traiter.")
        if points
        else _("Un nouveau brouillon est ouvert, avec vos réponses et vos pièces."),
    )
    return redirect("applications:edit", draft.public_id)
