"""The form of a call, written by the programme team: versions, the draft and its sections."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from fabriques.accounts.access import person
from fabriques.calls.form_drafts import acts
from fabriques.calls.form_drafts.storing import HEADING, wave_under_way
from fabriques.calls.form_drafts.storing import mark as mark_of
from fabriques.calls.models import Call, FormDraft, Wave
from fabriques.calls.states import WAVES
from fabriques.common import clock
from fabriques.common.forms import done, revision_sent
from fabriques.common.reasons import Refusal
from fabriques.rulebooks.editing import Document
from fabriques.rulebooks.form import edits
from fabriques.rulebooks.form.edits import Way
from fabriques.rulebooks.form.reader import read_once
from fabriques.workspaces.call_views import crumbs
from fabriques.workspaces.form_builder_forms import HeadingForm, PublishForm, SectionForm, StartForm, UseForm
from fabriques.workspaces.form_pages import (
    Page,
    cards,
    change_table,
    changes,
    changes_since_last,
    found_page,
    stored_text,
    way_of,
)

Edit = Callable[[Document], tuple[Document, Way]]


def form(request: HttpRequest, slug: str) -> HttpResponse:
    """Where the form of a call is: its draft, its versions, which wave asks which. By POST, begin a draft."""
    call = get_object_or_404(Call, slug=slug)
    typed = StartForm(call, request.POST if request.method == "POST" else None)

    def act() -> None:
        acts.begin(call, start=typed.cleaned_data["start"], by=person(request), at=clock.now())

    if typed.is_bound and done(typed, act):
        messages.success(request, _("Le brouillon est commencé. Rien n'est public avant sa publication."))
        return redirect("workspaces:form_draft", slug)
    return form_page(request, call, typed, status=422 if typed.errors else 200)


def form_page(
    request: HttpRequest, call: Call, start: StartForm, use: UseForm | None = None, status: int = 200
) -> HttpResponse:
    at = clock.now()
    versions = list(call.forms.order_by("number"))
    shown = [
        (version, change_table(changes(read_once(before.text), read_once(version.text)), before.number))
        for before, version in pairwise(versions)
    ]
    waves = call.waves.filter(closes_at__gt=at).select_related("form", "call").order_by("opens_at", "pk")
    context = {
        "call": call,
        "crumbs": crumbs(call, (_("Formulaire"), "")),
        "draft": FormDraft.objects.filter(call=call).select_related("saved_by").first(),
        "start": start,
        "versions": ([(versions[0], None), *shown] if versions else [])[::-1],
        "waves": [
            (wave, WAVES.labels[wave.state(at)], use if use and use.wave == wave else UseForm(wave, at))
            for wave in waves
        ],
    }
    return render(request, "workspaces/form_builder/form.html", context, status=status)


def form_use(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Have a wave ask the questions of a version."""
    call = get_object_or_404(Call, slug=slug)
    wave = get_object_or_404(Wave.objects.select_related("call", "form"), call=call, code=code)
    use = UseForm(wave, clock.now(), request.POST)
    if done(use, lambda: use.save(by=person(request), at=clock.now())):
        messages.success(
            request,
            _(
                "Les candidatures à venir de cette vague auront cette version ; celles commencées gardent la leur."
            ),
        )
        return redirect("workspaces:form", slug)
    return form_page(request, call, StartForm(call), use, status=422)


def form_draft(request: HttpRequest, slug: str) -> HttpResponse:
    """The sections of the draft with what is to be seen to; by POST, one more section."""
    page = found_page(slug)
    adding = SectionForm(request.POST if request.method == "POST" else None)
    made: list[Way] = []
    if adding.is_bound and done(
        adding, lambda: made.append(adding.add(page.draft, by=person(request), at=clock.now()))
    ):
        messages.success(request, _("La rubrique est ajoutée à la fin. Posez-y une première question."))
        return redirect("workspaces:form_section", slug, made[0][0])
    sections = [
        {
            "code": code,
            "title": str(table.get("title") or code),
            "questions": [str(raw.get("label") or field) for field, raw in edits.fields(table).items()],
            "remarks": page.look.of(f"sections.{code}"),
            "mark": page.mark((code,)),
        }
        for code, table in edits.sections(page.document).items()
    ]
    context = {
        "page": page,
        "call": page.call,
        "draft": page.draft,
        "look": page.look,
        "sections": sections,
        "adding": adding,
        "crumbs": page.crumbs(),
    }
    return render(
        request, "workspaces/form_builder/draft.html", context, status=422 if adding.errors else 200
    )


def form_heading(request: HttpRequest, slug: str) -> HttpResponse:
    """The title of the form and what is said above it."""
    page = found_page(slug)
    initial = {key: str(page.document.get(key) or "") for key in HEADING}
    initial["seen"] = mark_of(page.document, ())
    typed = HeadingForm(request.POST if request.method == "POST" else None, initial=initial)
    if typed.is_bound and done(typed, lambda: typed.save(page.draft, by=person(request), at=clock.now())):
        messages.success(request, _("En-tête enregistré."))
        return redirect("workspaces:form_draft", slug)
    context = {"form": typed, "title": _("En-tête du formulaire"), "crumbs": page.crumbs((), _("En-tête"))}
    return part_page(request, page, (), typed, context, "workspaces/form_builder/heading.html")


def part_page(
    request: HttpRequest, page: Page, way: Way, typed: forms.Form, context: dict[str, Any], template: str
) -> HttpResponse:
    """A part with its form and, when someone else saved it meanwhile, what they wrote and the mark of it."""
    mark = mark_of(page.document, way)
    seen = typed.data.get(typed.add_prefix("seen")) if typed.is_bound else mark
    context |= {
        "page": page,
        "call": page.call,
        "draft": page.draft,
        "mark": mark,
        "stored": stored_text(page.document, way) if seen != mark else "",
    }
    return render(request, template, context, status=422 if typed.errors else 200)


def form_section(request: HttpRequest, slug: str, section: str) -> HttpResponse:
    """One section: its title, its introduction, its questions as cards."""
    page, way = found_page(slug), (section,)
    raw = page.raw(way)
    initial = {
        "title": raw.get("title", ""),
        "intro": raw.get("help", ""),
        "seen": mark_of(page.document, way),
    }
    typed = SectionForm(request.POST if request.method == "POST" else None, initial=initial)
    if typed.is_bound and done(
        typed, lambda: typed.save(page.draft, way, by=person(request), at=clock.now())
    ):
        messages.success(request, _("Rubrique enregistrée."))
        return redirect("workspaces:form_section", slug, section)
    order = list(edits.sections(page.document).items())
    rank = [code for code, _table in order].index(section)
    context = {
        "form": typed,
        "section": section,
        "title": page.title(way),
        "cards": cards(page, way),
        "before": order[rank - 1] if rank else None,
        "after": order[rank + 1] if rank + 1 < len(order) else None,
        "remarks": [each for each in page.look.remarks if each.path == f"sections.{section}"],
        "crumbs": page.crumbs(way),
    }
    return part_page(request, page, way, typed, context, "workspaces/form_builder/section.html")


MOVES: dict[str, Callable[[Way], Edit]] = {
    "up": lambda way: lambda document: (edits.move(document, way, -1), way),
    "down": lambda way: lambda document: (edits.move(document, way, 1), way),
    "copy": lambda way: lambda document: edits.duplicate(document, way),
    "remove": lambda way: lambda document: (edits.remove(document, way), way[:-1]),
}


def form_arrange(request: HttpRequest, slug: str, place: str) -> HttpResponse:
    """Move, copy or remove a section or a question; a removal tells when someone changed it meanwhile."""
    page, way = found_page(slug), way_of(place)
    asked = request.POST.get("act", "")
    target = request.POST.get("to", "")
    if asked == "to" and len(way) == 2:
        change: Edit = lambda document: edits.move_to(document, way, target)  # noqa: E731
    elif asked in MOVES:
        change = MOVES[asked](way)
    else:
        raise Http404
    seen = request.POST.get("seen") if asked == "remove" else None
    try:
        _row, now = acts.edit(
            page.draft, change, way=way, seen=seen, whole=True, by=person(request), at=clock.now()
        )
    except Refusal as refusal:
        for reason in refusal.reasons:
            messages.error(request, reason.said)
        return redirect(page.address("form_draft"))
    if asked == "remove":
        messages.success(request, _("C'est retiré. Les conditions qui en dépendaient le sont aussi."))
    return redirect(where_after(found_page(slug), now, way))


def where_after(page: Page, now: Way, way: Way) -> str:
    """The page that shows what was moved, copied or removed: its section, its group, or the draft."""
    if len(way) == 1:
        return page.address("form_draft") + "#rubriques"
    if len(way) == 3:
        return page.address("form_question", now[:2]) + "#questions"
    if len(now) == 1:
        return page.address("form_section", now)
    homes = {
        field: code for code, table in edits.sections(page.document).items() for field in edits.fields(table)
    }
    section = homes.get(now[1], now[0])
    return page.address("form_section", (section,)) + f"#q-{now[1]}"


def form_publish(request: HttpRequest, slug: str) -> HttpResponse:
    """What would change and what blocks, then the act that makes it a version for good."""
    page = found_page(slug)
    under_way = wave_under_way(page.call, clock.now())
    typed = PublishForm(
        justified=under_way,
        revision=page.draft.revision,
        data=request.POST if request.method == "POST" else None,
    )
    numbers: list[int] = []

    def act() -> None:
        numbers.append(typed.save(page.draft, by=person(request), at=clock.now()).number)

    if typed.is_bound and done(typed, act):
        said = _(
            "Version %s publiée : elle ne change plus. Choisissez maintenant les vagues qui l'utilisent."
        )
        messages.success(request, said % numbers[0])
        return redirect("workspaces:form", slug)
    context = {
        "page": page,
        "call": page.call,
        "draft": page.draft,
        "form": typed,
        "look": page.look,
        "last": page.call.forms.order_by("-number").first(),
        "differences": changes_since_last(page),
        "under_way": under_way,
        "crumbs": page.crumbs((), _("Relire et publier")),
    }
    status = 422 if typed.errors else 200
    return render(request, "workspaces/form_builder/publish.html", context, status=status)


def form_discard(request: HttpRequest, slug: str) -> HttpResponse:
    page = found_page(slug)
    try:
        acts.discard(page.draft, revision=revision_sent(request), by=person(request), at=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Le brouillon est abandonné. Les versions publiées n'ont pas changé."))
    return redirect("workspaces:form", slug)
