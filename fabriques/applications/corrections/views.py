from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils.translation import gettext as _

from fabriques.accounts.access import person
from fabriques.applications.corrections.forms import CorrectionForm
from fabriques.applications.corrections.reading import corrected
from fabriques.applications.paper.access import copies_for_sender
from fabriques.applications.pieces import access
from fabriques.applications.pieces.queries import slots
from fabriques.applications.pieces.views import limits
from fabriques.applications.shown import of_correction
from fabriques.applications.views.own import written_file
from fabriques.applications.views.unsaved import not_saved
from fabriques.common import clock
from fabriques.common.dates import say_instant
from fabriques.common.forms import done, seen_state
from fabriques.common.reasons import Reason
from fabriques.common.seen import token

ALREADY_GIVEN = Reason(
    "already_given",
    "Pas enregistré : aucune correction n'est attendue de vous sur ce dossier.",
    "Une correction est rendue une fois, ou annulée par le service qui la demande.",
    "Copiez ce que vous avez écrit. Si cela doit figurer au dossier, demandez au service de le rouvrir.",
)


def correct(request: HttpRequest, public_id: str) -> HttpResponse:
    """The questions a service reopened, for the holder; what is typed stays on the page when it is refused."""
    file = written_file(request, public_id)
    correction = file.corrections.filter(answered_at=None, cancelled_at=None).first()
    if correction is None:
        last = get_object_or_404(file.corrections.order_by("-asked_at")[:1])
        # Answered already: a second click says nothing new, an older tab may.
        told = not_saved(request, file, corrected(file), only=last.fields, reason=ALREADY_GIVEN)
        return told or redirect(resolve_url(file))
    correction.application = file
    form = CorrectionForm(request.POST or None, correction=correction)
    copies = copies_for_sender(person(request), file)
    if done(form, lambda: form.give(by=person(request), at=clock.now(), seen=seen_state(request))):
        if copies:
            said = _("La correction reçue par courrier est enregistrée : il reste à la lire.")
        else:
            said = _("Votre correction est rendue. Le service chargé du dossier est prévenu.")
        messages.success(request, said)
        if not copies and (still := access.reopened(file, clock.now())):
            until = say_instant(min(still.values()))
            messages.warning(
                request,
                _("Des pièces restent attendues de vous, au plus tard le %(until)s : cette page les demande.")
                % {"until": until},
            )
        return redirect(resolve_url(file))
    context = {
        "form": form,
        "correction": correction,
        "copies": copies,
        "draft": file,
        "questions": questions(request, form),
        "seen_state": token(of_correction(correction)),
        **limits(),
    }
    return render(request, "applications/correct.html", context, status=422 if form.errors else 200)


def questions(request: HttpRequest, form: CorrectionForm) -> list[dict[str, Any]]:
    """The reopened questions, in the order of the form."""
    reserved = access.reserved(person(request), form.application, clock.today())
    places = slots(form.application, clock.now(), reserved)
    return [
        {
            "field": field,
            "bound": form[field.code] if field.code in form.fields else None,
            "asked": True,
            "remarks": (),
            "slot": places.get(field.code),
        }
        for field in form.questions.fields()
        if field.code in form.correction.fields
    ]
