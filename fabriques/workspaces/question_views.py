"""The questions asked about a call, and the answers the team publishes for everyone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fabriques.accounts.access import person
from fabriques.accounts.models import User
from fabriques.calls.models import Answer, Call, Question
from fabriques.calls.questions import acts
from fabriques.calls.states import QUESTIONS, QuestionState
from fabriques.common import clock
from fabriques.common.dates import say_instant
from fabriques.common.forms import done
from fabriques.common.names import WrittenField
from fabriques.common.text import shortened
from fabriques.theme.tables import Cell, Column, Table
from fabriques.workspaces.call_views import crumbs

PAGE_SIZE = 30
TONES = {QuestionState.WAITING: "wait", QuestionState.ANSWERED: "good", QuestionState.SET_ASIDE: "neutral"}
COLUMNS = (Column("question", "Question"), Column("asked", "Posée le"), Column("state", "État"))


class AnswerForm(forms.Form):
    wording = WrittenField(
        label=gettext_lazy("Question, telle qu'elle est publiée"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Retirez-en ce qui reconnaîtrait une personne ou un dossier."),
    )
    text = WrittenField(
        label=gettext_lazy("Réponse, la même pour tout le monde"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def save(self, question: Question | None, call: Call, *, by: User, at: datetime) -> Answer:
        typed = self.cleaned_data
        if question is None:
            return acts.write_question(call, typed["wording"], typed["text"], by=by, at=at)
        return acts.answer(question, typed["wording"], typed["text"], by=by, at=at)


class AsideForm(forms.Form):
    motive = WrittenField(
        label=gettext_lazy("Motif, envoyé à la personne"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def questions(request: HttpRequest, slug: str) -> HttpResponse:
    """Every question of a call, those that wait first; the form publishes one of the team's own."""
    call = get_object_or_404(Call, slug=slug)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_bound and done(form, lambda: form.save(None, call, by=person(request), at=clock.now())):
        messages.success(request, _("La question et sa réponse sont publiées."))
        return redirect("workspaces:questions", slug)
    found = call.questions.order_by("-state", "asked_at", "pk")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "call": call,
        "form": form,
        "page": page,
        "table": Table.build(
            _("Questions sur l'appel"),
            COLUMNS,
            list(page.object_list),
            lambda each: {
                "question": Cell(
                    shortened(each.text, 120), href=reverse("workspaces:question", args=[each.public_id])
                ),
                "asked": say_instant(each.asked_at),
                "state": Cell(QUESTIONS.labels[each.get_state()], tone=TONES[each.get_state()]),
            },
            empty_title=_("Aucune question pour l'instant"),
        ),
        "crumbs": crumbs(call, (_("Questions"), "")),
    }
    return render(request, "workspaces/calls/questions.html", context, status=422 if form.errors else 200)


def question(request: HttpRequest, public_id: str) -> HttpResponse:
    """One question: answering it, correcting its answer, or setting it aside."""
    rows = Question.objects.select_related("call", "asked_by")
    found = get_object_or_404(rows, public_id=public_id)
    answers = list(found.answers.order_by("-number"))
    last = answers[0] if answers else None
    wanted = request.POST.get("act", "") if request.method == "POST" else ""
    initial = {"wording": last.wording if last else found.text, "text": last.text if last else ""}
    form = AnswerForm(request.POST if wanted == "answer" else None, initial=initial)
    aside = AsideForm(request.POST if wanted == "aside" else None)
    by, at = person(request), clock.now()
    if wanted == "answer" and done(form, lambda: form.save(found, found.call, by=by, at=at)):
        messages.success(request, _("La réponse est publiée, sans le nom de qui a demandé."))
        return redirect("workspaces:questions", found.call.slug)
    if wanted == "aside" and done(
        aside, lambda: acts.set_aside(found, aside.cleaned_data["motive"], by=by, at=at)
    ):
        messages.success(request, _("La question est écartée, et son auteur prévenu."))
        return redirect("workspaces:questions", found.call.slug)
    context: dict[str, Any] = {
        "call": found.call,
        "question": found,
        "state": QUESTIONS.labels[found.get_state()],
        "tone": TONES[found.get_state()],
        "waiting": found.get_state() is QuestionState.WAITING,
        "answers": answers,
        "form": form,
        "aside": aside,
        "forms": [form, aside],
        "crumbs": crumbs(
            found.call,
            (_("Questions"), reverse("workspaces:questions", args=[found.call.slug])),
            (shortened(found.text, 40), ""),
        ),
    }
    return render(request, "workspaces/calls/question.html", context, status=422 if wanted else 200)
