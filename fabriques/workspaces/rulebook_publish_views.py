"""Reading a draft again against the version in force, then publishing it or giving it up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fabriques.accounts.access import person
from fabriques.calls.drafts import acts
from fabriques.calls.drafts.look import new_days_gone
from fabriques.calls.models import RulebookVersion
from fabriques.calls.queries import told
from fabriques.calls.rules_tables import rules_shown
from fabriques.common import clock
from fabriques.common.forms import done, revision_sent
from fabriques.common.names import WrittenField
from fabriques.rulebooks.watching import say_days
from fabriques.workspaces.call_views import difference_table
from fabriques.workspaces.rulebook_views import draft_crumbs, found_draft, looked


class PublishForm(forms.Form):
    reason = WrittenField(
        label=gettext_lazy("Motif de cette version"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Public, à côté de la version. Obligatoire après la première."),
    )
    days_gone = forms.BooleanField(
        label=gettext_lazy("Ces jours passés sont voulus, et je publie cette version avec eux"),
        required=False,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, first: bool, days_gone: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not days_gone:
            del self.fields["days_gone"]
        needed = () if first else ("reason",)
        self.needed_in_the_end = (*needed, "days_gone")  # refused by the act, which says why


def rulebook_publish(request: HttpRequest, slug: str) -> HttpResponse:
    """What would change and what blocks, then the act that makes it the call's rules for good."""
    draft = found_draft(slug)
    last = draft.call.rulebooks.order_by("-number").first()
    days = new_days_gone(draft.text, last.rules if last else None, clock.today())
    form = PublishForm(
        request.POST if request.method == "POST" else None,
        initial={"revision": draft.revision},
        first=last is None,
        days_gone=bool(days),
    )
    made: list[RulebookVersion] = []

    def act() -> None:
        typed = form.cleaned_data
        version = acts.publish_draft(
            draft,
            typed["reason"],
            revision=typed["revision"],
            by=person(request),
            at=clock.now(),
            days_gone=typed.get("days_gone", False),
        )
        made.append(version)

    if form.is_bound and done(form, act):
        messages.success(
            request, _("Version %s publiée : elle ne change plus, et chacun peut la lire.") % made[0].number
        )
        return redirect("workspaces:rulebook_version", slug, made[0].number)
    found = looked(draft)
    context = {
        "call": draft.call,
        "draft": draft,
        "form": form,
        "look": found,
        "last": last,
        "days": say_days(days),
        **(rules_shown(found.book) if found.book is not None else {}),
        "differences": difference_table(told(last.rules, found.book), last.number)
        if last is not None and found.book is not None
        else None,
        "crumbs": draft_crumbs(draft.call, (_("Relire et publier"), "")),
    }
    status = 422 if form.errors else 200
    return render(request, "workspaces/calls/publish.html", context, status=status)


def rulebook_discard(request: HttpRequest, slug: str) -> HttpResponse:
    draft = found_draft(slug)
    acts.discard_draft(draft, revision=revision_sent(request), by=person(request), at=clock.now())
    messages.success(request, _("Le brouillon est abandonné. Les versions publiées n'ont pas changé."))
    return redirect("workspaces:call", slug)
