from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils.translation import gettext as _

from fabriques.accounts.access import person
from fabriques.applications.access import assessed
from fabriques.assessment.charge.forms import AssignForm
from fabriques.assessment.charge.panel import panel
from fabriques.assessment.charge.queries import charge_of
from fabriques.common import clock
from fabriques.common.forms import done


def assign(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say who is in charge of a file; a refusal is shown with the form, and with who is in charge now."""
    by, on = person(request), clock.today()
    files = assessed(by, on).select_related("commune__departement", "service", "wave")
    file = get_object_or_404(files, public_id=public_id)
    form = AssignForm(request.POST, user=by, file=file, charge=charge_of(file, on), on=on)
    if done(form, lambda: form.save(by=by, at=clock.now())):
        held = charge_of(file, on).person
        said = _("Ce dossier n'est plus suivi par personne.")
        if held is not None:
            said = _("Ce dossier est suivi par %(name)s.") % {"name": held}
        messages.success(request, said)
        return redirect(resolve_url(file))
    context = {"file": file, "charge": panel(by, file, on, form)}
    return render(request, "assessment/assign.html", context, status=422)
