"""What a service does for the sender of a received file on paper, at their written request."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.html import format_html
from django.utils.translation import gettext as _

from fabriques.accounts.access import person
from fabriques.applications.holder_mail import told
from fabriques.applications.paper.forms import CorrectSenderForm, WrittenForm
from fabriques.applications.paper.requests import acts
from fabriques.applications.paper.requests.shown import of_paper
from fabriques.applications.paper.views import kept_file
from fabriques.applications.states import ApplicationState
from fabriques.common import clock
from fabriques.common.forms import done, seen_state
from fabriques.common.seen import token


def sender(request: HttpRequest, public_id: str) -> HttpResponse:
    """Correct who a received file is answered to; one still being entered is corrected with its envelope."""
    file = kept_file(request, public_id)
    if file.state == ApplicationState.DRAFT:
        return redirect("applications:envelope", public_id)
    form = CorrectSenderForm(
        request.POST or None, initial=CorrectSenderForm.said_of(file), arrived_on=file.arrived_on
    )
    by, at = person(request), clock.now()
    if done(form, lambda: acts.correct_sender(file, form.sender(), form.written(), by=by, at=at)):
        messages.success(request, _("L'expéditeur est corrigé : ses prochains courriers partent là."))
        return redirect(resolve_url(file))
    context = {"form": form, "file": file}
    return render(request, "applications/paper/sender.html", context, status=422 if form.errors else 200)


def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Withdraw a received file as its sender wrote, after reading what follows."""
    file = kept_file(request, public_id)
    if file.state != ApplicationState.SUBMITTED:
        return redirect(resolve_url(file))
    form = WrittenForm(request.POST or None, arrived_on=file.arrived_on)
    by, at, seen = person(request), clock.now(), seen_state(request)
    if done(form, lambda: acts.withdraw_for_sender(file, form.written(), by=by, at=at, seen=seen)):
        said = _("Le dossier est retiré, à la demande de son expéditeur")
        messages.success(request, format_html("{} : {}.", said, told(file)))
        return redirect(resolve_url(file))
    context = {"form": form, "file": file, "seen_state": token(of_paper(file))}
    return render(request, "applications/paper/withdraw.html", context, status=422 if form.errors else 200)
