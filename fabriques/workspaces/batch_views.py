"""Lists of places sent to be checked, each seen by whoever sent it only."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fabriques.accounts.access import person
from fabriques.applications.batch.columns import NAMES, SPELLINGS
from fabriques.applications.batch.states import PLACES_CHECKS, UNFINISHED, CheckState
from fabriques.applications.models import PlacesCheck
from fabriques.calls.models import Call
from fabriques.common import clock, files, links
from fabriques.common.background import KEPT_DAYS
from fabriques.common.dates import say_day, say_instant
from fabriques.common.forms import done
from fabriques.common.values import Ternary, grouped
from fabriques.theme.tables import Cell, Column, Table
from fabriques.workspaces.batch_forms import PlacesCheckForm

PAGE_SIZE = 20
TONES = {
    CheckState.WAITING: "wait",
    CheckState.RUNNING: "info",
    CheckState.DONE: "good",
    CheckState.FAILED: "bad",
}
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
COUNTED = {
    Ternary.YES: gettext_lazy("éligibles"),
    Ternary.NO: gettext_lazy("non éligibles"),
    Ternary.UNKNOWN: gettext_lazy("à vérifier"),
}
COLUMNS = (
    Column("file", "Fichier"),
    Column("asked", "Envoyé le"),
    Column("calls", "Appels"),
    Column("lines", "Lignes", align="end"),
    Column("state", "État"),
)
PROBLEM_COLUMNS = (Column("line", "Ligne du fichier"), Column("why", "À revoir"))


def own(request: HttpRequest) -> QuerySet[PlacesCheck]:
    """A person sees their own lists only: the others do not exist for them."""
    return PlacesCheck.objects.filter(asked_by=person(request))


def checks(request: HttpRequest) -> HttpResponse:
    """The lists already sent, and the form that sends one more."""
    form = PlacesCheckForm()
    if request.method == "POST":
        form = PlacesCheckForm(request.POST, request.FILES)
        made: list[PlacesCheck] = []
        if done(form, lambda: made.append(form.save(person(request), clock.now()))):
            messages.success(request, _("Fichier reçu : la vérification commence."))
            return redirect("workspaces:places_check", made[0].public_id)
    page = Paginator(own(request).order_by("-asked_at", "-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "table": table(list(page.object_list)),
        "headers": [{"term": NAMES[told], "value": ", ".join(names)} for told, names in SPELLINGS.items()],
        "kept_days": KEPT_DAYS,
        "crumbs": [
            (_("Ce qui vous attend"), reverse("workspaces:home")),
            (_("Vérifier une liste de lieux"), ""),
        ],
    }
    return render(request, "workspaces/batch.html", context, status=422 if form.errors else 200)


def table(found: list[PlacesCheck]) -> Table:
    titles = titles_of(found)
    return Table.build(
        _("Vos vérifications"),
        COLUMNS,
        found,
        lambda check: {
            "file": Cell(check.file_name, href=reverse("workspaces:places_check", args=[check.public_id])),
            "asked": say_instant(check.asked_at),
            "calls": ", ".join(titles.get(slug, slug) for slug in check.calls),
            "lines": grouped(check.lines_total) if check.lines_total else "–",
            "state": Cell(PLACES_CHECKS.labels[check.get_state()], tone=TONES[check.get_state()]),
        },
        empty_title=_("Aucune vérification pour l'instant"),
        empty_text=_("Envoyez un fichier : chaque ligne reçoit un verdict."),
    )


def titles_of(found: list[PlacesCheck]) -> dict[str, str]:
    slugs = {slug for check in found for slug in check.calls}
    return dict(Call.objects.filter(slug__in=slugs).order_by("pk").values_list("slug", "title"))


def check(request: HttpRequest, public_id: str) -> HttpResponse:
    """How far a list is, then what came of it."""
    found = get_object_or_404(own(request), public_id=public_id)
    crumbs = [
        (_("Ce qui vous attend"), reverse("workspaces:home")),
        (_("Vérifier une liste de lieux"), reverse("workspaces:places_checks")),
        (found.file_name, ""),
    ]
    return render(request, "workspaces/batch_check.html", {"crumbs": crumbs, **described(found)})


def state(request: HttpRequest, public_id: str) -> HttpResponse:
    """The part of the page that changes, asked for again and again while the job runs."""
    found = get_object_or_404(own(request), public_id=public_id)
    return render(request, "workspaces/batch_state.html", described(found))


def described(found: PlacesCheck) -> dict[str, Any]:
    titles = titles_of([found])
    total = found.lines_total
    return {
        "check": found,
        "state": PLACES_CHECKS.labels[found.get_state()],
        "tone": TONES[found.get_state()],
        "unfinished": found.get_state() in UNFINISHED,
        "percent": 100 * found.lines_done // total if total else 0,
        "titles": [titles.get(slug, slug) for slug in found.calls],
        "day": say_day(found.day) if found.day else "",
        "failures": found.failure.splitlines(),
        "answers": [(titles.get(slug, slug), counted(found.answers.get(slug, {}))) for slug in found.calls],
        "problems": Table.build(
            _("Premières lignes à revoir"),
            PROBLEM_COLUMNS,
            found.first_problems,
            lambda each: {"line": grouped(each[0]), "why": each[1]},
        ),
        "shown_problems": len(found.first_problems),
        "kept_days": KEPT_DAYS,
    }


def counted(counts: dict[str, int]) -> list[tuple[str, str]]:
    return [(str(label), grouped(counts.get(answer, 0))) for answer, label in COUNTED.items()]


def result(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The file made, to whoever sent the list and nobody else."""
    found = get_object_or_404(own(request).filter(state=CheckState.DONE), public_id=public_id)
    if found.files_removed_at is not None:
        raise Http404
    try:
        content = files.stream(found.result_sha256)
    except FileNotFoundError as error:
        raise Http404 from error
    name = f"{PurePath(found.file_name).stem}-verifie.{found.result_form}"
    given = links.Given(found.result_sha256, name, TYPES[found.result_form], found.result_size)
    return links.download(given, content)
