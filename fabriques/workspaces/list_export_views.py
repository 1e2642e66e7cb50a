"""The filtered list as a spreadsheet: asked for, followed, downloaded again until it is removed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from fabriques.accounts.access import person
from fabriques.common import clock, files, links
from fabriques.common.background import KEPT_DAYS
from fabriques.common.dates import PARIS, say_instant
from fabriques.common.forms import done
from fabriques.common.values import grouped
from fabriques.common.work_states import TONES, UNFINISHED, WorkState
from fabriques.theme.tables import Cell, Column, Table
from fabriques.workspaces import export_acts, same_list
from fabriques.workspaces.access import may_download
from fabriques.workspaces.list_facets import in_words
from fabriques.workspaces.list_forms import ExportForm
from fabriques.workspaces.listing import Asked, files_of
from fabriques.workspaces.models import ListExport
from fabriques.workspaces.states import LIST_EXPORTS

PAGE_SIZE = 20
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "csv": "text/csv; charset=utf-8",
}
NAMED = {"csv-excel-fr": "-excel", "csv-standard": "-programme"}
COLUMNS = (
    Column("asked", "Demandé le"),
    Column("form", "Format"),
    Column("lines", "Dossiers", align="end"),
    Column("state", "État"),
)


def own(request: HttpRequest) -> QuerySet[ListExport]:
    """A person sees their own exports only: the others do not exist for them."""
    return ListExport.objects.filter(asked_by=person(request))


def exports(request: HttpRequest) -> HttpResponse:
    """The form that asks for the list that the address describes, and the exports already asked for."""
    asked = Asked.read(dict((request.POST or request.GET).lists()))
    if request.method == "POST":
        asked = Asked.parse(request.POST.get("query", ""))
        form = ExportForm(request.POST)
        made: list[ListExport] = []
        if done(form, lambda: made.append(form.save(person(request), clock.now()))):
            messages.success(request, _("L'export commence."))
            return redirect("workspaces:list_export", made[0].public_id)
    else:
        form = ExportForm(initial={"query": asked.query, "form": ListExport.Form.XLSX})
    page = Paginator(own(request).order_by("-asked_at", "-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "total": files_of(person(request), asked.filters, clock.today()).count(),
        "chosen": in_words(asked.filters),
        "list_url": list_address(asked.query),
        "last_list": last_list(request, asked),
        "page": page,
        "table": table(list(page.object_list)),
        "kept_days": KEPT_DAYS,
        "crumbs": crumbs(asked.query, (_("Exporter"), "")),
    }
    return render(request, "workspaces/list_exports.html", context, status=422 if form.errors else 200)


def last_list(request: HttpRequest, asked: Asked) -> dict[str, Any] | None:
    """The filtered list last seen, offered to whoever asks for every file; None when there is none to offer."""
    kept = same_list.kept_list(request)
    seen = Asked.parse(kept.address) if kept is not None else asked
    if not asked.filters.is_empty or seen.filters.is_empty:
        return None
    return {
        "said": in_words(seen.filters),
        "total": files_of(person(request), seen.filters, clock.today()).count(),
        "href": f"{reverse('workspaces:list_exports')}?{seen.query}",
    }


def list_address(query: str) -> str:
    return f"{reverse('workspaces:service_list')}?{query or 'vue=tous'}"


def crumbs(query: str, *last: tuple[str, str]) -> list[tuple[str, str]]:
    return [
        (_("Ce qui vous attend"), reverse("workspaces:home")),
        (_("Dossiers"), list_address(query)),
        *last,
    ]


def table(found: list[ListExport]) -> Table:
    return Table.build(
        _("Vos exports"),
        COLUMNS,
        found,
        lambda export: {
            "asked": Cell(
                say_instant(export.asked_at), href=reverse("workspaces:list_export", args=[export.public_id])
            ),
            "form": export.get_form_display(),
            "lines": grouped(export.lines_done) if export.get_state() == WorkState.DONE else "–",
            "state": Cell(LIST_EXPORTS.labels[export.get_state()], tone=TONES[export.get_state()]),
        },
        empty_title=_("Aucun export pour l'instant"),
        empty_text=_("Le fichier demandé apparaîtra ici."),
    )


def export(request: HttpRequest, public_id: str) -> HttpResponse:
    """How far an export is, then its file."""
    found = get_object_or_404(own(request), public_id=public_id)
    context = {
        "chosen": in_words(Asked.parse(found.query).filters),
        "list_url": list_address(found.query),
        "another_url": f"{reverse('workspaces:list_exports')}?{found.query}",
        "crumbs": crumbs(
            found.query, (_("Exports"), reverse("workspaces:list_exports")), (say_instant(found.asked_at), "")
        ),
        **described(request, found),
    }
    return render(request, "workspaces/list_export.html", context)


def state(request: HttpRequest, public_id: str) -> HttpResponse:
    """The part of the page that changes, asked for again and again while the job runs."""
    found = get_object_or_404(own(request), public_id=public_id)
    return render(request, "workspaces/list_export_state.html", described(request, found))


def described(request: HttpRequest, found: ListExport) -> dict[str, Any]:
    total = found.lines_total
    return {
        "export": found,
        "state": LIST_EXPORTS.labels[found.get_state()],
        "tone": TONES[found.get_state()],
        "unfinished": found.get_state() in UNFINISHED,
        "percent": min(100, 100 * found.lines_done // total) if total else 0,
        "failures": found.failure.splitlines(),
        "allowed": may_download(found, person(request), clock.today()),
        "kept_days": KEPT_DAYS,
    }


def download(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The file, to whoever asked for it as long as they may see all that is in it; journalled each time."""
    found = get_object_or_404(own(request).filter(state=WorkState.DONE), public_id=public_id)
    if found.file_removed_at is not None or not may_download(found, person(request), clock.today()):
        raise Http404
    try:
        content = files.stream(found.result_sha256)
    except FileNotFoundError as error:
        raise Http404 from error
    export_acts.note_download(found, by=person(request), at=clock.now())
    suffix = found.form.partition("-")[0]
    # Two files asked for in one minute, in two forms of CSV or with other filters, keep two names.
    name = (
        f"dossiers-{found.asked_at.astimezone(PARIS):%Y-%m-%d-%Hh%Mm%S}{NAMED.get(found.form, '')}.{suffix}"
    )
    return links.download(links.Given(found.result_sha256, name, TYPES[suffix], found.result_size), content)
