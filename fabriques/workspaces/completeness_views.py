"""What a service does about the completeness of a file: ask, stop asking, declare, take back, tell, read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from fabriques.accounts.access import person
from fabriques.applications.holder_mail import told
from fabriques.assessment import acts
from fabriques.assessment.forms import CompletenessForm
from fabriques.common import clock
from fabriques.common.forms import done, seen_state
from fabriques.workspaces.checking import Queue, queue_of
from fabriques.workspaces.file_views import acted, for_service, service_page
from fabriques.workspaces.piece_views import viewer_page

DECLARED = gettext_lazy(
    "déclaré complet. Vous pouvez revenir en arrière, sur sa page, tant que le porteur n'est pas prévenu."
)


def check(request: HttpRequest, public_id: str) -> HttpResponse:
    """Declare the file complete, or ask for what is missing: the form says which, and nothing is assumed.

    Sent from beside the pieces (`beside`: the one shown), it leads to the next file's pieces; after the last one, to
    the list that it was opened from.
    """
    file = for_service(request, public_id)
    form = CompletenessForm(request.POST, application=file)
    beside = request.POST.get("beside", "")
    # Read before: once checked, a file may no longer be one of those that its list asks for.
    queue = queue_of(request, file) if beside else Queue()
    if done(form, lambda: form.save(by=person(request), at=clock.now(), seen=seen_state(request))):
        asked = format_html("{}, {}.", _("pièces demandées"), told(file))
        said = asked if form.cleaned_data.get("missing") else DECLARED
        messages.success(request, about(file, said))
        if not beside:
            return redirect("workspaces:file", public_id)
        if queue.following:
            return redirect("workspaces:pieces", queue.following.public_id)
        messages.info(request, last_said(queue))
        return redirect(queue.href or "workspaces:service_list")
    if beside:
        return viewer_page(request, file, beside, form=form, status=422)
    return service_page(request, file, check_form=form, status=422)


def last_said(queue: Queue) -> str:
    """That a run of checks is over, and where others wait when its list is not all there is."""
    if not queue.href:
        return _("C'était le dernier dossier à vérifier.")
    said = _(
        "C'était le dernier dossier à vérifier de votre liste : aucun autre de ceux qu'elle montre ne l'est."
    )
    if queue.outside is None or queue.outside.following is None:
        return said
    words = ngettext(
        "%(n)s autre dossier est à vérifier hors de votre liste",
        "%(n)s autres dossiers sont à vérifier hors de votre liste",
        queue.outside.waiting,
    )
    there = resolve_url("workspaces:pieces", queue.outside.following.public_id)
    return format_html('{} <a href="{}">{}</a>.', said, there, words % {"n": queue.outside.waiting})


def about(file: Any, said: object) -> str:
    """What was done to a file that is no longer on the page, with the way back to it."""
    return format_html('<a href="{}">{}</a> : {}', resolve_url(file), file.place_name, said)


def on_file(
    request: HttpRequest, public_id: str, act: Callable[..., object], said: str, *, writes: bool = False
) -> HttpResponse:
    """`writes`: the act writes to the holder, which is said after what it does."""
    file = for_service(request, public_id)
    return acted(request, file, file, act, format_html("{} : {}.", said, told(file)) if writes else said)


def cancel_request(request: HttpRequest, public_id: str) -> HttpResponse:
    said = _("La demande de pièces est annulée")
    return on_file(request, public_id, acts.cancel_request, said, writes=True)


def undo_completeness(request: HttpRequest, public_id: str) -> HttpResponse:
    said = _("C'est annulé : le dossier est revenu à ce qu'il était, et le porteur n'a rien reçu.")
    return on_file(request, public_id, acts.undo_completeness, said)


def tell_complete(request: HttpRequest, public_id: str) -> HttpResponse:
    said = _("Le dossier est complet")
    return on_file(request, public_id, acts.tell_complete, said, writes=True)
