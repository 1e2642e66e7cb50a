"""Several decisions of the list notified at once: a page to read them, then what became of each, by name."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from fabriques.accounts.access import person
from fabriques.common import clock
from fabriques.workspaces.list_notify_forms import SEEN, asked, left_first, notify_each
from fabriques.workspaces.listing import back_to_list


def bulk_notify(request: HttpRequest) -> HttpResponse:
    """What the ticked files' holders will be told, to read before it goes; nothing is sent yet."""
    found = asked(person(request), request.POST.getlist("files"), clock.now())
    context = {
        "asked": found,
        "seen_prefix": SEEN,
        **back_to_list(request.POST.get("query", ""), _("Notifier des décisions")),
    }
    status = 200 if found.ready else 422
    return render(request, "workspaces/list_notify.html", context, status=status)


def bulk_notified(request: HttpRequest) -> HttpResponse:
    """Notify the files confirmed; the page says what became of each."""
    files = request.POST.getlist("files")
    told = notify_each(person(request), files, request.POST, clock.now())
    context = {
        "told": left_first(told),
        "done": sum(each.done for each in told),
        "left": sum(not (each.done or each.same) for each in told),
        "gone": len(set(files)) - len(told),
        **back_to_list(request.POST.get("query", ""), _("Notifier des décisions")),
    }
    status = 200 if any(each.done or each.same for each in told) else 422
    return render(request, "workspaces/list_notified.html", context, status=status)
