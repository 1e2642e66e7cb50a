"""The list of files: searched, filtered, counted, sorted, cut in pages; and the views of it that people keep."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from fabriques.accounts.access import Perimeter, perimeter_of, person
from fabriques.applications.access import assessed
from fabriques.applications.models.pieces import piece_count
from fabriques.assessment.charge.queries import colleagues_in
from fabriques.common import clock
from fabriques.common.forms import done
from fabriques.overview.deadlines import with_silence
from fabriques.overview.file_list import Found, find, in_order
from fabriques.overview.file_pages import Wanted
from fabriques.overview.filters import FACETS
from fabriques.overview.queries import Stage
from fabriques.workspaces import list_charges, list_facets, list_links, lists, same_list, view_acts
from fabriques.workspaces.access import seen_by
from fabriques.workspaces.list_charge_forms import BulkForm
from fabriques.workspaces.list_forms import ViewForm
from fabriques.workspaces.listing import DEFAULT_SORT, SORT, Asked, scope_of
from fabriques.workspaces.models import SavedView

PAGE_SIZE = 50
PLACES = ("region", "departement", "arrondissement", "service")


def service_list(request: HttpRequest) -> HttpResponse:
    """Files of the perimeter; asked for bare, the list opens with the person's first view when they chose one."""
    by, on = person(request), clock.today()
    perimeter = perimeter_of(by, on)
    views = list(seen_by(by, on))
    first = next((view for view in views if view.is_default and view.person_id == by.pk), None)
    if first is not None and not request.GET:
        return redirect(address(first))
    if any("" in values for _name, values in request.GET.lists()):
        return redirect(f"{request.path}{without_blanks(request)}")
    asked = Asked.read(dict(request.GET.lists()))
    rows, found, asked = cut(request, asked, perimeter)
    colleagues = colleagues_in(perimeter.assessed, on) if perimeter.assessed else None
    names = list_facets.Names(found, asked.filters, colleagues)
    pager = list_links.pager(request.GET, asked, rows, found)
    table = lists.service_table(rows, request.GET, asked, on)
    context = {
        "table": table,
        "rows": [row.cells for row in table.rows],
        "labels": {column.key: column.label for column in lists.COLUMNS},
        "pager": pager,
        "said": list_links.said(pager),
        "views": tabs(views, asked),
        "query": asked.query,
        "save_form": ViewForm(by, on, initial={"query": asked.query}) if asked.query else None,
        **around(request, asked, found, names),
        "ticks": bool(perimeter.assessed or perimeter.decided),
        "notifies": bool(perimeter.decided),
        "to_notify": to_notify(rows, perimeter),
        "bulk_form": BulkForm(by, on, query=asked.query, names=names.words["colleague"])
        if perimeter.assessed
        else None,
    }
    response = render(request, "workspaces/service_list.html", context)
    same_list.remember(
        response,
        f"?{request.GET.urlencode()}" if request.GET else list_links.EVERYTHING,
        rows,
        start=pager.start,
        total=pager.total,
        page_after=pager.following,
    )
    return response


def to_notify(rows: list[Any], perimeter: Perimeter) -> list[str]:
    """The files of a page where every decision waits to be told, for whoever may tell it."""
    if not perimeter.decided or any(row.stage != Stage.DECIDED for row in rows):
        return []
    return [row.public_id for row in rows]


def without_blanks(request: HttpRequest) -> str:
    """What a form left empty does not stay in the address."""
    kept = request.GET.copy()
    for name, values in request.GET.lists():
        kept.setlist(name, [value for value in values if value])
    return list_links.link(kept)


def cut(request: HttpRequest, asked: Asked, perimeter: Perimeter) -> tuple[list[Any], Found, Asked]:
    """The rows of the page and every count; a page before the first one is the first one."""
    by = person(request)
    scope, filters = scope_of(by, asked.filters, clock.today()), asked.filters.read_by(by.public_id)
    near = not perimeter.programme or any(filters.values.get(name) for name in PLACES)
    wanted = Wanted(asked.order, PAGE_SIZE, asked.mark, asked.last)
    found = find(scope, filters, wanted, fine=near)
    if asked.mark is not None and asked.mark.ends_page and len(found.keys) < PAGE_SIZE:
        asked = Asked(asked.filters, asked.order)
        wanted = Wanted(asked.order, PAGE_SIZE)
        found = find(scope, filters, wanted, fine=near)
    files = with_silence(assessed(by, clock.today())).annotate(piece_count=piece_count(clock.now()))
    files = files.select_related(*lists.JOINED).only(*lists.ONLY)
    return in_order(files, found, wanted), found, asked


def around(request: HttpRequest, asked: Asked, found: Found, names: list_facets.Names) -> dict[str, Any]:
    """What the form offers and says."""
    filters = asked.filters
    selects = [list_facets.group(name, found, filters, names) for name in list_facets.SELECTS]
    groups = [list_facets.group(name, found, filters, names) for name in list_facets.GROUPS]
    switches = [list_facets.group(name, found, filters, names) for name in list_facets.SWITCHES]
    charges = list_charges.charges(found, filters, names, person(request).public_id)
    selects.append(charges)
    return {
        "charge_links": list_charges.charge_links(request.GET, charges, switches[-1]),
        "stages": list_facets.stages(request.GET, found, filters),
        # One value only, and not chosen: choosing it would change nothing.
        "selects": [each for each in selects if len(each.choices) > 1 or each.used],
        "groups": [each for each in groups if each.choices],
        "switches": [(each, choice) for each in switches for choice in each.choices if choice.value == "oui"],
        "bounds": list_facets.bounds(filters),
        "unread": list_facets.not_understood(filters, names),
        "silences": list_facets.silences(filters),
        "chips": list_facets.chips(request.GET, filters, names),
        "filters": filters,
        "inside": len([name for name in filters.pairs() if name[0] not in ("q", FACETS["stage"])]),
        "kept": [
            *((FACETS["stage"], each) for each in filters.values.get("stage", ())),
            *([(SORT, asked.sort)] if asked.sort != DEFAULT_SORT else []),
        ],
    }


def address(view: SavedView) -> str:
    return (
        f"{reverse('workspaces:service_list')}{list_links.EVERYTHING if not view.query else f'?{view.query}'}"
    )


def tabs(views: list[SavedView], asked: Asked) -> list[list_links.Link]:
    """Everything, then each view; the one that the page shows is marked."""
    everything = list_links.Link(
        _("Tous les dossiers"), f"{reverse('workspaces:service_list')}?vue=tous", chosen=not asked.query
    )
    return [
        everything,
        *(list_links.Link(view.name, address(view), chosen=view.query == asked.query) for view in views),
    ]


def saved_views(request: HttpRequest) -> HttpResponse:
    """The person's views and those shared with them; POST keeps one more."""
    by, on = person(request), clock.today()
    form = ViewForm(by, on, request.POST or None)
    made: list[SavedView] = []
    if request.method == "POST" and done(form, lambda: made.append(form.save(clock.now()))):
        messages.success(request, _("Vue enregistrée."))
        return redirect(address(made[0]))
    return views_page(request, form if form.is_bound else None, None)


def views_page(
    request: HttpRequest, made: ViewForm | None, changed: tuple[SavedView, ViewForm] | None
) -> HttpResponse:
    """`made` or `changed`: the form that was refused, shown again with why."""
    by, on = person(request), clock.today()
    views = list(seen_by(by, on))
    own = []
    for view in (each for each in views if each.person_id == by.pk):
        initial = {"name": view.name, "shared_with": view.service_id or ""}
        form = ViewForm(by, on, initial=initial, auto_id=f"vue-{view.public_id}-%s")
        if changed is not None and changed[0].pk == view.pk:
            form = changed[1]
        own.append((view, address(view), form))
    context = {
        "own": own,
        "shared": [(view, address(view)) for view in views if view.person_id != by.pk],
        "made": made,
        "refused": made or (changed[1] if changed else None),
        "crumbs": [
            (_("Ce qui vous attend"), reverse("workspaces:home")),
            (_("Dossiers"), reverse("workspaces:service_list")),
            (_("Vues de la liste"), ""),
        ],
    }
    return render(request, "workspaces/saved_views.html", context, status=422 if made or changed else 200)


def saved_view(request: HttpRequest, public_id: str) -> HttpResponse:
    """Rename, share, open first or remove one of the person's own views."""
    by, on, at = person(request), clock.today(), clock.now()
    view = get_object_or_404(SavedView, public_id=public_id, person=by)
    match request.POST.get("action"):
        case "rename":
            form = ViewForm(by, on, request.POST, auto_id=f"vue-{view.public_id}-%s")
            if not done(form, lambda: form.rename(view, at)):
                return views_page(request, None, (view, form))
            messages.success(request, _("Vue modifiée."))
        case "first" | "not_first" as action:
            view_acts.open_first(view, action == "first", by=by, at=at)
            messages.success(request, _("C'est noté : la liste s'ouvrira ainsi."))
        case "remove":
            view_acts.remove_view(view, by=by, at=at)
            messages.success(request, _("Vue supprimée."))
        case _unknown:
            messages.info(request, _("Rien n'a été changé."))
    return redirect("workspaces:saved_views")
