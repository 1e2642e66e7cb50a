"""Applying again from a file that is over, and reopening questions of a file under assessment."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from fabriques.accounts.access import person
from fabriques.applications import access
from fabriques.applications.corrections import acts as corrections
from fabriques.applications.corrections.forms import AskCorrectionForm
from fabriques.applications.shown import of_corrections
from fabriques.calls.models import Wave
from fabriques.common import clock
from fabriques.common.forms import done, seen_state
from fabriques.common.reasons import Refusal
from fabriques.common.seen import token
from fabriques.selection.again import apply_again
from fabriques.workspaces.file_views import for_service


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
            messages.error(request, f"{reason.text} {reason.rule} {reason.remedy}")
        return redirect("workspaces:file", public_id)
    points = draft.earlier_reasons.exists()
    messages.success(
        request,
        _("Un nouveau brouillon est ouvert, avec vos réponses et les raisons du refus à traiter.")
        if points
        else _("Un nouveau brouillon est ouvert, avec vos réponses et vos pièces."),
    )
    return redirect("applications:edit", draft.public_id)


def ask_correction(request: HttpRequest, public_id: str) -> HttpResponse:
    """Reopen questions of a file: which ones, why, until when."""
    file = for_service(request, public_id)
    if not access.may_reopen(person(request), file, clock.today()).allowed:
        raise Http404
    form = AskCorrectionForm(request.POST or None, application=file)
    if done(form, lambda: form.save(by=person(request), at=clock.now(), seen=seen_state(request))):
        messages.success(request, _("Le porteur est prévenu par courriel. Le reste du dossier ne bouge pas."))
        return redirect("workspaces:file", public_id)
    context = {"file": file, "form": form, "seen_state": token(of_corrections(file))}
    return render(request, "workspaces/ask_correction.html", context, status=422 if form.errors else 200)


def cancel_correction(request: HttpRequest, public_id: str, correction_id: str) -> HttpResponse:
    file = for_service(request, public_id)
    correction = get_object_or_404(file.corrections.all(), public_id=correction_id)
    try:
        corrections.cancel_correction(correction, by=person(request), at=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("La demande de correction est annulée."))
    return redirect("workspaces:file", public_id)
