"""Joining a structure that people tend already: the demand, and the page where it is answered."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fabriques.accounts.access import perimeter_of, person
from fabriques.accounts.addresses import is_unconfirmed
from fabriques.accounts.confirming import confirm_first
from fabriques.common import clock
from fabriques.common.forms import done, seen_state
from fabriques.common.seen import token
from fabriques.common.throttle import allowed
from fabriques.organisations import access, identifiers
from fabriques.organisations.joining_forms import AnswerForm, JoinForm
from fabriques.organisations.joining_rules import MANAGERS_FIRST
from fabriques.organisations.models import JoinRequest
from fabriques.organisations.numbers import described, tended
from fabriques.organisations.shown import of_join_request

PAGE_SIZE = 50


def join(request: HttpRequest) -> HttpResponse:
    """Ask to join the structure that a number names; of it, what a public register says."""
    user = person(request)
    if is_unconfirmed(user):
        return confirm_first(request)
    typed = request.GET.get("numero", "").replace("\0", "")[: identifiers.LONGEST]
    data = request.POST if request.method == "POST" else {"number": typed} if typed else None
    form = JoinForm(data)
    looked = data is not None and (form.is_valid() or bool(form.errors))
    if looked and not allowed("join", user.public_id, times=30, seconds=600):
        form.add_error(None, _("Trop de demandes en peu de temps. Attendez dix minutes, puis recommencez."))
    if request.method == "POST" and done(form, lambda: form.save(by=user, at=clock.now())):
        messages.success(
            request, _("Votre demande est partie. La réponse vous est envoyée par courrier électronique.")
        )
        return redirect("organisations:mine")
    number = form.cleaned_data.get("number", "") if looked else ""
    numbers = identifiers.numbers_of(number)
    found = tended(numbers)
    context = {
        "form": form,
        "found": described(found, numbers, user.public_id) if found else None,
        "first": MANAGERS_FIRST.words,
    }
    return render(request, "organisations/join.html", context, status=422 if form.errors else 200)


def join_requests(request: HttpRequest) -> HttpResponse:
    """The requests that wait for this person's answer, the oldest first."""
    user, on = person(request), clock.today()
    rows = access.awaiting_answer(user, on).select_related("asked_by", "organisation")
    found = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": found, "programme": perimeter_of(user, on).programme, "first": MANAGERS_FIRST.words}
    return render(request, "organisations/join_requests.html", context)


def join_request(request: HttpRequest, public_id: str) -> HttpResponse:
    """A request, for whoever answers it: who asks, with which word, and the two answers."""
    user, on = person(request), clock.today()
    if is_unconfirmed(user):
        return confirm_first(request)
    rows = JoinRequest.objects.filter(access.answerable(user, on), public_id=public_id)
    row = rows.select_related("asked_by", "organisation").first()
    if row is None:
        raise Http404
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if done(form, lambda: form.save(row, by=user, at=clock.now(), seen=seen_state(request))):
        told = _("La personne fait maintenant partie de la structure.")
        messages.success(
            request,
            told
            if form.cleaned_data["accept"]
            else _("La demande est refusée ; la personne l'apprend par courrier."),
        )
        if access.is_manager(user, row.organisation):
            return redirect("organisations:people", row.organisation.public_id)
        return redirect("organisations:join_requests")
    managed = access.open_managers().filter(organisation=row.organisation).exists()
    context = {
        "row": row,
        "form": form,
        "managed": managed,
        "instead": managed and not access.is_manager(user, row.organisation),
        "first": MANAGERS_FIRST.words,
        "seen_state": token(of_join_request(row)),
    }
    return render(request, "organisations/join_request.html", context, status=422 if form.errors else 200)
