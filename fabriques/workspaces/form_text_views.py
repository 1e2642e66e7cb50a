"""The form of a call seen whole: as an applicant, beside the version before, as a text to take away or bring in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from fabriques.accounts.access import person
from fabriques.calls.models import Call, FormVersion
from fabriques.common import clock
from fabriques.common.forms import done
from fabriques.rulebooks.form.reader import read_once
from fabriques.rulebooks.form.types import Form
from fabriques.rulebooks.types import Rulebook
from fabriques.workspaces.call_views import crumbs
from fabriques.workspaces.form_builder_forms import TextForm
from fabriques.workspaces.form_pages import change_table, changes, changes_since_last, found_page, rules_of
from fabriques.workspaces.form_preview import chapters


def preview(form: Form, book: Rulebook | None) -> dict[str, Any]:
    return {"form": form, "chapters": chapters(form, book)}


def form_preview(request: HttpRequest, slug: str) -> HttpResponse:
    """The draft as an applicant would have it; what does not read yet is left out, and said."""
    page = found_page(slug)
    context: dict[str, Any] = {
        "call": page.call,
        "look": page.look,
        "is_draft": True,
        "crumbs": page.crumbs((), _("Aperçu")),
    }
    if page.look.form is not None:
        context |= preview(page.look.form, page.book)
    return render(request, "workspaces/form_builder/preview.html", context)


def form_changes(request: HttpRequest, slug: str) -> HttpResponse:
    """What the draft changes from the last version, in words."""
    page = found_page(slug)
    context = {
        "call": page.call,
        "differences": changes_since_last(page),
        "last": page.call.forms.order_by("-number").first(),
        "look": page.look,
        "crumbs": page.crumbs((), _("Ce qui change")),
    }
    return render(request, "workspaces/form_builder/changes.html", context)


def form_text(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole text, for whoever reads TOML; comments are kept here, and lost by the other pages."""
    page = found_page(slug)
    initial = {"text": page.draft.text, "revision": page.draft.revision}
    posted = request.method == "POST"
    typed = TextForm(request.POST if posted else None, request.FILES if posted else None, initial=initial)
    if typed.is_bound and done(typed, lambda: typed.save(page.draft, by=person(request), at=clock.now())):
        messages.success(request, _("Texte enregistré."))
        return redirect("workspaces:form_text", slug)
    conflict = typed.is_bound and typed.data.get("revision") != str(page.draft.revision)
    context = {
        "call": page.call,
        "draft": page.draft,
        "form": typed,
        "look": page.look,
        "stored": page.draft.text if conflict else "",
        "crumbs": page.crumbs((), _("Texte complet")),
    }
    status = 422 if typed.errors else 200
    return render(request, "workspaces/form_builder/text.html", context, status=status)


def form_export(request: HttpRequest, slug: str) -> HttpResponse:
    return as_file(found_page(slug).draft.text, f"{slug}-brouillon.toml")


def form_version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A published version as an applicant has it, with what it changed."""
    call = get_object_or_404(Call, slug=slug)
    version = get_object_or_404(FormVersion, call=call, number=number)
    before = call.forms.filter(number__lt=number).order_by("-number").first()
    form = read_once(version.text)
    table = None if before is None else change_table(changes(read_once(before.text), form), before.number)
    context: dict[str, Any] = {
        "call": call,
        "version": version,
        "differences": table,
        "crumbs": crumbs(call, (_("Version %s du formulaire") % number, "")),
        **preview(form, rules_of(call)),
    }
    return render(request, "workspaces/form_builder/preview.html", context)


def form_version_export(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    version = get_object_or_404(FormVersion, call__slug=slug, number=number)
    return as_file(version.text, f"{slug}-version-{number}.toml")


def as_file(text: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type="application/toml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
