"""Files submitted elsewhere, brought in by the programme team: sent or read, mapped, tried, imported."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from fabriques.accounts.access import person
from fabriques.applications.imports import acts, reporting, working
from fabriques.applications.imports.mapping import whole
from fabriques.applications.imports.process import Outcome, form_of
from fabriques.applications.imports.querying import wanted
from fabriques.applications.imports.states import AT_WORK, IMPORTS, ImportState
from fabriques.applications.imports.targets import Target, unmapped
from fabriques.applications.models import FileImport
from fabriques.calls.models import Wave
from fabriques.common import clock, links
from fabriques.common.forms import add_refusal, done
from fabriques.common.reasons import Refusal
from fabriques.connectors.online_procedures import is_on
from fabriques.rulebooks.form.types import Kind
from fabriques.workspaces.import_forms import MappingForm, OnlineForm, SentFileForm
from fabriques.workspaces.import_tables import TONES, counted, different_table, imports_table, rejected_table

PAGE_SIZE = 20


def waves() -> list[Wave]:
    """The waves that were announced, whose files may come from elsewhere."""
    return list(Wave.objects.filter(opened_at__isnull=False).order_by("-opens_at", "pk"))


def imports(request: HttpRequest) -> HttpResponse:
    """The imports already made, and the forms that begin one more."""
    known = waves()
    form = SentFileForm(request.POST or None, request.FILES or None, waves=known)
    made: list[FileImport] = []
    if done(form, lambda: made.append(form.save(by=person(request), at=clock.now()))):
        messages.success(request, _("Fichier lu. Vérifiez ce que chaque colonne remplit, puis essayez."))
        return redirect("workspaces:file_import", made[0].public_id)
    return imports_page(request, form, OnlineForm(waves=known, prefix="online"))


def imports_page(request: HttpRequest, form: SentFileForm, online: OnlineForm) -> HttpResponse:
    found = FileImport.objects.select_related("wave").order_by("-asked_at", "-pk")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "online": online,
        "is_on": is_on(),
        "page": page,
        "kept_days": working.KEPT_DAYS,
        "crumbs": [(_("Ce qui vous attend"), reverse("workspaces:home")), (_("Importer des dossiers"), "")],
        "table": imports_table(page.object_list),
    }
    refused = form.errors or online.errors
    return render(request, "workspaces/imports.html", context, status=422 if refused else 200)


def import_online(request: HttpRequest) -> HttpResponse:
    known = waves()
    form = OnlineForm(request.POST, waves=known, prefix="online")
    made: list[FileImport] = []
    if done(form, lambda: made.append(form.save(by=person(request), at=clock.now()))):
        messages.success(request, _("La lecture de la démarche commence."))
        return redirect("workspaces:file_import", made[0].public_id)
    return imports_page(request, SentFileForm(waves=known), form)


def one(public_id: str) -> FileImport:
    needed = ("wave__rulebook", "wave__form", "wave__call", "asked_by")
    return get_object_or_404(FileImport.objects.select_related(*needed), public_id=public_id)


def file_import(request: HttpRequest, public_id: str) -> HttpResponse:
    return import_page(request, one(public_id))


def import_page(request: HttpRequest, found: FileImport, reasons: Any = ()) -> HttpResponse:
    crumbs = [
        (_("Ce qui vous attend"), reverse("workspaces:home")),
        (_("Importer des dossiers"), reverse("workspaces:imports")),
        (found.name, ""),
    ]
    context = {"crumbs": crumbs, "reasons": reasons, **described(request, found)}
    return render(request, "workspaces/import.html", context, status=422 if reasons else 200)


def import_state(request: HttpRequest, public_id: str) -> HttpResponse:
    """The part of the page that changes, asked for again and again while the job runs."""
    return render(request, "workspaces/import_state.html", described(request, one(public_id)))


def described(request: HttpRequest, found: FileImport) -> dict[str, Any]:
    user, on = person(request), clock.today()
    told = reporting.told(found, reporting.hidden(found, user, on))
    state, total = found.get_state(), told.total
    trial = found.run_at is None
    ready = whole(found.mapping, found.columns, wanted(found.wave))
    return {
        "file_import": found,
        "state": IMPORTS.labels[state],
        "tone": TONES[state],
        "at_work": state in AT_WORK,
        "percent": 100 * told.done // total if total else 0,
        "told": told,
        "failures": found.failure.splitlines(),
        "revisions": revisions(found),
        "lacking": ready.reasons,
        "may_map": IMPORTS.allows("map", state),
        "may_check": IMPORTS.allows("check", state) and ready.allowed,
        "may_run": IMPORTS.allows("run", state),
        "tried": state in (ImportState.CHECKED, ImportState.DONE),
        "trial": trial,
        "counts": counted(told.counts, trial=trial),
        "rejected": rejected_table(told.first_rejected),
        "shown_rejected": len(told.first_rejected),
        "all_rejected": told.counts.get(Outcome.REJECTED, 0),
        "different": different_table(found, user, on) if state == ImportState.DONE else None,
        "has_report": reporting.has_report(found),
        "kept_days": working.KEPT_DAYS,
    }


def revisions(found: FileImport) -> list[tuple[int, str, int]]:
    """Each revision: its rank in addresses, its name, how many of its columns are used."""
    return [
        (rank, revision, len(found.mapping.get(revision, {})))
        for rank, revision in enumerate(sorted(found.columns), start=1)
    ]


def takes_documents(target: Target) -> bool:
    return target.question is not None and target.question.kind is Kind.DOCUMENTS


def import_mapping(request: HttpRequest, public_id: str, rank: int) -> HttpResponse:
    """Which column of one revision fills what of ours."""
    found = one(public_id)
    names = sorted(found.columns)
    if not 1 <= rank <= len(names):
        raise Http404
    revision = names[rank - 1]
    table = found.source == FileImport.Source.TABLE  # a table holds no document
    asked = [each for each in wanted(found.wave) if not (table and takes_documents(each))]
    form = MappingForm(
        request.POST or None,
        wanted=asked,
        columns=found.columns[revision],
        mapping=found.mapping.get(revision, {}),
    )
    if request.method == "POST" and form.is_valid():
        try:
            acts.set_mapping(found, revision, form.mapped(), by=person(request), at=clock.now())
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Correspondances enregistrées. Elles serviront au prochain import."))
            return redirect("workspaces:file_import", public_id)
    context = {
        "file_import": found,
        "form": form,
        "revision": revision,
        "several": len(names) > 1,
        "unmapped": unmapped(form_of(found.wave)),
        "crumbs": [
            (_("Importer des dossiers"), reverse("workspaces:imports")),
            (found.name, reverse("workspaces:file_import", args=[public_id])),
            (_("Correspondances"), ""),
        ],
    }
    return render(request, "workspaces/import_mapping.html", context, status=422 if form.errors else 200)


def import_check(request: HttpRequest, public_id: str) -> HttpResponse:
    return asked(request, public_id, run=False)


def import_run(request: HttpRequest, public_id: str) -> HttpResponse:
    return asked(request, public_id, run=True)


def asked(request: HttpRequest, public_id: str, *, run: bool) -> HttpResponse:
    """Ask for the trial or the import; a refusal is shown on the page of the import."""
    found = one(public_id)
    act = acts.run if run else acts.check
    try:
        act(found, by=person(request), at=clock.now())
    except Refusal as refusal:
        return import_page(request, found, refusal.reasons)
    return redirect("workspaces:file_import", public_id)


def import_report(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Every file of the source, line by line, with what came of it and why."""
    found = one(public_id)
    if not reporting.has_report(found):
        raise Http404
    away = reporting.hidden(found, person(request), clock.today())
    try:
        content, size = reporting.report(found, away)
    except FileNotFoundError as error:
        raise Http404 from error
    kind = "essai" if found.run_at is None else "import"
    given = links.Given(found.report_sha256, f"{kind}-{found.public_id}.csv", "text/csv; charset=utf-8", size)
    return links.download(given, content)
