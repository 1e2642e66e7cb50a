from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.html import format_html
from django.utils.translation import gettext as _

from fabriques.accounts.access import person
from fabriques.accounts.models import User
from fabriques.applications.holder_mail import told
from fabriques.applications.models import Application
from fabriques.applications.paper.access import copies_for_sender
from fabriques.applications.pieces.access import reserved
from fabriques.applications.pieces.queries import Slot, slots
from fabriques.applications.pieces.views import Outcomes, is_refused, limits, register_page
from fabriques.applications.states import ApplicationState
from fabriques.applications.views.own import written_file
from fabriques.assessment import queries
from fabriques.assessment.forms import SendPiecesForm
from fabriques.assessment.shown import of_request
from fabriques.assessment.silence import said_to_holder
from fabriques.assessment.states import Completeness
from fabriques.common import clock
from fabriques.common.dates import legal_day
from fabriques.common.forms import done, seen_state
from fabriques.common.seen import token


def send_pieces(request: HttpRequest, public_id: str) -> HttpResponse:
    """The pieces a service asks for, for the holder: each is kept as it comes, and all go back deliberately.

    Once they are sent, or the delay is past, the page says so and shows what came.
    """
    file = written_file(request, public_id)
    return send_pieces_page(request, file, {}, sends=request.method == "POST")


@register_page("assessment:send_pieces")
def send_pieces_page(
    request: HttpRequest,
    file: Application,
    outcomes: Outcomes,
    *,
    sends: bool = False,
) -> HttpResponse:
    """`outcomes`: what became of each file of the last upload; `sends`: the pieces are sent back to the service."""
    at, public_id = clock.now(), file.public_id
    asked = next(iter(queries.requests(file, at, for_holder=True)), None)
    if asked is None or file.state != ApplicationState.SUBMITTED:
        raise Http404
    form = SendPiecesForm(
        request.POST if sends else None, application=file, initial={"reply": request.POST.get("reply", "")}
    )
    copies = copies_for_sender(person(request), file)
    if copies:
        form.fields["reply"].label = _("Ce que dit l'expéditeur")
        form.fields["reply"].help_text = _(
            "Facultatif, sauf si une pièce manque encore : recopiez ou dites pourquoi."
        )
    if sends:
        if asked.state == Completeness.RECEIVED:  # a second click, an older tab
            return redirect("assessment:send_pieces", public_id)
        if done(form, lambda: form.save(by=person(request), at=at, seen=seen_state(request))):
            if copies:
                said = _("Les pièces reçues par courrier sont enregistrées")
                messages.success(request, format_html("{} : {}.", said, told(file)))
                return redirect(resolve_url(file))
            messages.success(
                request, _("Vos pièces sont envoyées. Le service chargé du dossier est prévenu.")
            )
            return redirect("assessment:send_pieces", public_id)
    context = {
        "file": file,
        "copies": copies,
        "draft": file,
        "asked": asked,
        "silence": said_to_holder(asked.check),
        "open": asked.state == Completeness.INCOMPLETE and asked.counts,
        "slots": [
            replace(slot, outcomes=outcomes.get(slot.field.code, ()))
            for slot in asked_slots(person(request), file, asked, at)
        ],
        "form": form,
        "seen_state": token(of_request(asked.check)),
        **limits(),
    }
    status = 422 if form.errors or is_refused(outcomes) else 200
    return render(request, "assessment/send_pieces.html", context, status=status)


def asked_slots(user: User, file: Application, asked: queries.Request, at: datetime) -> list[Slot]:
    """The questions of the form where the pieces asked for are sent."""
    places = slots(file, at, reserved(user, file, legal_day(at)))
    return [places[piece.question] for piece in asked.pieces if piece.question]
