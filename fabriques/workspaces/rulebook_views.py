"""The draft of a call's rules: section by section, as text, as an applicant will read it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fabriques.accounts.access import person
from fabriques.calls.drafts import acts
from fabriques.calls.drafts.look import Look, look
from fabriques.calls.drafts.starts import begun_with, starts_of
from fabriques.calls.models import Call, RulebookDraft
from fabriques.calls.rules_tables import rules_shown
from fabriques.common import clock
from fabriques.common.forms import done, offer
from fabriques.rulebooks import editing, reader
from fabriques.rulebooks.outline import book
from fabriques.rulebooks.outline.shapes import Section
from fabriques.theme.fields import summary_context
from fabriques.workspaces.call_views import crumbs
from fabriques.workspaces.rulebook_forms import SectionForm


class BeginForm(forms.Form):
    start = forms.ChoiceField(label=gettext_lazy("Partir de"), widget=forms.RadioSelect)

    def __init__(self, call: Call, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        found = starts_of(call)
        offer(self, "start", [(each.code, each.label) for each in found])
        self.initial["start"] = found[0].code


class TextForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Texte du règlement (TOML)"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 40, "spellcheck": "false", "class": "rulebook-text"}),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)


def found_draft(slug: str) -> RulebookDraft:
    rows = RulebookDraft.objects.select_related("call", "saved_by", "based_on")
    return get_object_or_404(rows, call__slug=slug)


def looked(draft: RulebookDraft, text: str | None = None) -> Look:
    """Everything there is to say today of a draft, or of what is being typed of it."""
    return look(draft.text if text is None else text, on=clock.today(), start=begun_with(draft))


def found_section(code: str) -> Section:
    try:
        return book.section(code)
    except KeyError as error:
        raise Http404 from error


def draft_crumbs(call: Call, *more: tuple[str, str]) -> list[tuple[str, str]]:
    return crumbs(
        call, (_("Brouillon de règlement"), reverse("workspaces:rulebook", args=[call.slug])), *more
    )


def rulebook(request: HttpRequest, slug: str) -> HttpResponse:
    """The draft's contents with what blocks in each section; without a draft, the choice of a start."""
    call = get_object_or_404(Call, slug=slug)
    draft = RulebookDraft.objects.filter(call=call).select_related("saved_by", "based_on").first()
    if draft is None:
        return begin(request, call)
    found = looked(draft)
    sections = []
    for section in book.SECTIONS:
        remarks = found.within(section)
        serious = [sum(each.severity.value == level for each in remarks) for level in ("error", "warning")]
        sections.append((section, *serious))
    context = {
        "call": call,
        "draft": draft,
        "look": found,
        "sections": sections,
        "crumbs": crumbs(call, (_("Brouillon de règlement"), "")),
    }
    return render(request, "workspaces/calls/rulebook.html", context)


def begin(request: HttpRequest, call: Call) -> HttpResponse:
    form = BeginForm(call, request.POST if request.method == "POST" else None)

    def act() -> None:
        acts.begin_draft(call, start=form.cleaned_data["start"], by=person(request), at=clock.now())

    if form.is_bound and done(form, act):
        messages.success(request, _("Le brouillon est commencé. Rien n'est public avant sa publication."))
        return redirect("workspaces:rulebook", call.slug)
    context = {"call": call, "form": form, "crumbs": crumbs(call, (_("Brouillon de règlement"), ""))}
    status = 422 if form.errors else 200
    return render(request, "workspaces/calls/rulebook_begin.html", context, status=status)


def rulebook_section(request: HttpRequest, slug: str, section: str) -> HttpResponse:
    """One section: what is typed is kept whatever happens, what is wrong is told beside it."""
    draft, chosen = found_draft(slug), found_section(section)
    document = reader.parsed(draft.text)
    if request.method != "POST":
        form = SectionForm(chosen, document, today=clock.today())
        return section_page(request, draft, form, looked(draft))
    form = SectionForm(chosen, document, request.POST, today=clock.today())
    if form.more or form.added:
        form.quiet()
        return section_page(request, draft, form, looked(draft))
    if done(form, lambda: form.save(draft, by=person(request), at=clock.now())):
        left = len(looked(draft, editing.write(editing.replaced(document, chosen, form.part))).within(chosen))
        said = (
            _("Rubrique enregistrée.") if not left else _("Rubrique enregistrée ; des remarques sont à lire.")
        )
        messages.success(request, said)
        return redirect("workspaces:rulebook_section", slug, section)
    return section_page(request, draft, form, looked(draft), status=422)


def section_page(
    request: HttpRequest, draft: RulebookDraft, form: SectionForm, found: Look, status: int = 200
) -> HttpResponse:
    """The form, its remarks beside it and, when someone else saved it meanwhile, what they wrote."""
    form.show(found.within(form.section))
    conflict = form.is_bound and form.data.get("seen") not in (None, form.stored_mark)
    place = book.SECTIONS.index(form.section)
    stored = None
    if conflict:
        stored = editing.write(editing.part(form.document, form.section))
    context = {
        "call": draft.call,
        "draft": draft,
        "form": form,
        "section": form.section,
        "mark": form.stored_mark,
        "stored": stored,
        "sections": book.SECTIONS,
        "before": book.SECTIONS[place - 1] if place else None,
        "after": book.SECTIONS[place + 1] if place + 1 < len(book.SECTIONS) else None,
        "crumbs": draft_crumbs(draft.call, (form.section.title, "")),
        **checks(found, form.section),
    }
    return render(request, "workspaces/calls/section.html", context, status=status)


def checks(found: Look, section: Section) -> dict[str, Any]:
    """What the panel of checks shows: this section's remarks, then how many there are in all."""
    errors, warnings, informations = found.counts
    return {
        "remarks": found.within(section),
        "errors": errors,
        "warnings": warnings,
        "informations": informations,
    }


def rulebook_check(request: HttpRequest, slug: str, section: str) -> HttpResponse:
    """The checks on what is typed and not saved yet, as a piece of page."""
    draft, chosen = found_draft(slug), found_section(section)
    document = reader.parsed(draft.text)
    form = SectionForm(chosen, document, request.POST, today=clock.today())
    unread = [] if form.is_valid() else [entry["text"] for entry in summary_context(form)["entries"]]
    part = form.part or editing.part(document, chosen)
    found = looked(draft, editing.write(editing.replaced(document, chosen, without_blanks(part))))
    context = {"unread": unread, "live": True, **checks(found, chosen)}
    return render(request, "workspaces/calls/checks.html", context)


def without_blanks(raw: Any) -> Any:
    """The same without what is None, which the text cannot hold: a value being typed."""
    if isinstance(raw, dict):
        return {key: without_blanks(each) for key, each in raw.items() if each is not None}
    return [without_blanks(each) for each in raw] if isinstance(raw, list) else raw


def rulebook_text(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole text, for whoever reads TOML; comments are kept here, and lost by the pages of sections."""
    draft = found_draft(slug)
    initial = {"text": draft.text, "revision": draft.revision}
    form = TextForm(request.POST if request.method == "POST" else None, initial=initial)

    def act() -> None:
        typed = form.cleaned_data["text"].replace("\r\n", "\n")
        acts.save_text(
            draft, typed, revision=form.cleaned_data["revision"], by=person(request), at=clock.now()
        )

    if form.is_bound and done(form, act):
        messages.success(request, _("Texte enregistré."))
        return redirect("workspaces:rulebook_text", slug)
    conflict = form.is_bound and form.data.get("revision") != str(draft.revision)
    context = {
        "call": draft.call,
        "draft": draft,
        "form": form,
        "look": looked(draft),
        "stored": draft.text if conflict else "",
        "crumbs": draft_crumbs(draft.call, (_("Texte complet"), "")),
    }
    status = 422 if form.errors else 200
    return render(request, "workspaces/calls/rulebook_text.html", context, status=status)


def rulebook_preview(request: HttpRequest, slug: str) -> HttpResponse:
    """The call's page as an applicant would read it if the draft were published as it is."""
    draft = found_draft(slug)
    found = looked(draft)
    context: dict[str, Any] = {
        "call": draft.call,
        "draft": draft,
        "look": found,
        "crumbs": draft_crumbs(draft.call, (_("Aperçu"), "")),
    }
    if found.book is not None:
        context |= {"book": found.book, **rules_shown(found.book)}
    return render(request, "workspaces/calls/preview.html", context)
