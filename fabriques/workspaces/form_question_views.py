"""The questions of a form being written: added by kind, set option by option."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fabriques.accounts.access import person
from fabriques.common import clock
from fabriques.common.forms import done
from fabriques.rulebooks.form import edits
from fabriques.rulebooks.form.starting import EXPLANATIONS
from fabriques.rulebooks.form.types import Kind
from fabriques.workspaces import form_words
from fabriques.workspaces.form_builder_forms import KindForm, NewQuestionForm
from fabriques.workspaces.form_builder_views import part_page
from fabriques.workspaces.form_pages import cards, found_page, way_of
from fabriques.workspaces.form_question_forms import QuestionForm


def form_question_new(request: HttpRequest, slug: str, place: str) -> HttpResponse:
    """A question more in a section, or in a group: its words and its kind, each kind explained."""
    page, way = found_page(slug), way_of(place, most=2)
    raw = page.raw(way)
    if len(way) == 2 and raw.get("kind") != Kind.GROUP:
        raise Http404
    typed = NewQuestionForm(
        page.document, inside=len(way) == 2, data=request.POST if request.method == "POST" else None
    )
    made: list[edits.Way] = []

    def act() -> None:
        made.append(typed.save(page.draft, way, page.nature, by=person(request), at=clock.now()))

    if typed.is_bound and done(typed, act):
        messages.success(request, _("La question est ajoutée. Réglez-en maintenant les détails."))
        return redirect("workspaces:form_question", slug, ".".join(made[0]))
    context = {
        "page": page,
        "call": page.call,
        "form": typed,
        "holder": page.title(way),
        "crumbs": page.crumbs(way, _("Nouvelle question")),
    }
    status = 422 if typed.errors else 200
    return render(request, "workspaces/form_builder/question_new.html", context, status=status)


def form_question(request: HttpRequest, slug: str, place: str) -> HttpResponse:
    """One question with the options of its kind; those of a group below it."""
    page, way = found_page(slug), way_of(place, least=2)
    page.raw(way)
    typed = QuestionForm(page.document, way, page.book, request.POST if request.method == "POST" else None)
    if typed.is_bound and done(typed, lambda: typed.save(page.draft, by=person(request), at=clock.now())):
        said = _("Question enregistrée.")
        if typed.may_tick:
            said = _("Question enregistrée. Vous pouvez maintenant cocher les réponses dont elle dépend.")
        messages.success(request, said)
        return redirect("workspaces:form_question", slug, ".".join(typed.way))
    titles = {code: str(table.get("title") or code) for code, table in edits.sections(page.document).items()}
    context: dict[str, Any] = {
        "form": typed,
        "place": place,
        "title": page.title(way),
        "kind": form_words.kind_name(typed.raw),
        "explanation": EXPLANATIONS[typed.kind],
        "kind_form": KindForm(page.document, way),
        "section": way[0],
        "inside": len(way) > 2,
        "is_group": typed.kind is Kind.GROUP and len(way) == 2,
        "cards": cards(page, way) if typed.kind is Kind.GROUP and len(way) == 2 else [],
        "others": [(code, title) for code, title in titles.items() if code != way[0]],
        "remarks": page.look.of(edits.path_of(way)),
        "back": page.address("form_section" if len(way) == 2 else "form_question", way[:-1]),
        "crumbs": page.crumbs(way),
    }
    return part_page(request, page, way, typed, context, "workspaces/form_builder/question.html")


def form_kind(request: HttpRequest, slug: str, place: str) -> HttpResponse:
    """Another kind for a question."""
    page, way = found_page(slug), way_of(place, least=2)
    page.raw(way)
    typed = KindForm(page.document, way, request.POST)
    if done(typed, lambda: typed.save(page.draft, way, page.nature, by=person(request), at=clock.now())):
        messages.success(request, _("Le genre a changé ; ce que les deux genres ont en commun est gardé."))
    else:
        for errors in typed.errors.values():
            for error in errors:
                messages.error(request, str(error))
    return redirect("workspaces:form_question", slug, place)
