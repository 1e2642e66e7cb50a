from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from fabriques.accounts.access import person
from fabriques.applications import access
from fabriques.applications.again import acts
from fabriques.applications.again.differences import differences
from fabriques.applications.readings.acts import note_reading
from fabriques.applications.readings.kinds import Reading
from fabriques.applications.views.own import NEEDED, own_file
from fabriques.common import clock


def compare(request: HttpRequest, public_id: str) -> HttpResponse:
    """A file beside the one it was started from: for its holder, and for the services that may read both."""
    user = person(request)
    file = get_object_or_404(
        access.readable(user, clock.today()).select_related(*NEEDED), public_id=public_id
    )
    previous = access.linked(user, file.previous_id, clock.today(), *NEEDED)
    if previous is None:
        raise Http404
    for each in (file, previous):
        note_reading(each, Reading.COMPARISON, by=user, at=clock.now())
    context = {
        "file": file,
        "previous": previous,
        "differences": differences(previous, file, None if access.is_own(user, file) else clock.now()),
        "points": file.earlier_reasons.all(),
    }
    return render(request, "applications/compare.html", context)


def address(request: HttpRequest, public_id: str, criterion: str) -> HttpResponse:
    draft = own_file(request, public_id)
    point = get_object_or_404(draft.earlier_reasons, criterion=criterion)
    acts.address_point(point, request.POST.get("reply", ""), by=person(request), at=clock.now())
    messages.success(request, _("C'est noté."))
    return redirect(f"{reverse('applications:edit', args=[public_id])}#reprise")
