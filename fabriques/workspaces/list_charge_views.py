"""Several files of the list handed to one person at once: what became of each is told by name."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from fabriques.accounts.access import person
from fabriques.common import clock
from fabriques.workspaces.list_charge_forms import BulkForm, Outcome
from fabriques.workspaces.listing import back_to_list


def bulk_assign(request: HttpRequest) -> HttpResponse:
    """Hand the ticked files to a colleague, to oneself, or to nobody; the page says what became of each."""
    by, at = person(request), clock.now()
    form = BulkForm(by, clock.today(), request.POST)
    files = form.ticked(request.POST.getlist("files"))
    valid = form.is_valid() and bool(files)
    outcome = form.save(files, at) if valid else Outcome()
    context = {
        "form": form,
        "files": files,
        "outcome": outcome,
        "receiver": form.receiver if valid else "",
        **back_to_list(request.POST.get("query", ""), _("Suivi des dossiers")),
    }
    return render(request, "workspaces/list_bulk_done.html", context, status=200 if valid else 422)
