"""The questions and answers of a call, the same for everyone, and the box to ask another."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.core.internal import ratelimit
from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fabriques.accounts.models import User
from fabriques.calls.models import Answer, Call, Question
from fabriques.calls.questions import acts
from fabriques.common import clock
from fabriques.common.authorization import VISITOR
from fabriques.common.forms import done
from fabriques.common.mail_addresses import AddressField, AskedAddressInput
from fabriques.common.names import WrittenField

PAGE_SIZE = 30
FROM_ONE_PLACE = {"question": "10/h/ip"}


class QuestionForm(forms.Form):
    text = WrittenField(
        label=gettext_lazy("Votre question"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Elle pourra être publiée, sans votre nom. N'y mettez rien de personnel."),
    )
    address = AddressField(
        label=gettext_lazy("Votre adresse électronique"),
        help_text=gettext_lazy("Pour vous prévenir de la réponse. Elle n'est jamais publiée."),
        widget=AskedAddressInput(attrs={"autocomplete": "email"}),
    )
    # People do not see this field; programs that fill everything give themselves away.
    website = forms.CharField(
        label=gettext_lazy("Ne pas remplir"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, user: User | None, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.user = user
        if user is not None:
            del self.fields["address"]

    def save(self, call: Call, *, at: datetime) -> Question:
        typed = self.cleaned_data
        return acts.ask(
            call,
            typed["text"],
            by=self.user or VISITOR,
            address=typed.get("address", ""),
            trapped=bool(typed["website"]),
            at=at,
        )


def questions(request: HttpRequest, slug: str) -> HttpResponse:
    """The published answers of a call, searched without accents; asking needs no account."""
    call = get_object_or_404(Call, slug=slug)
    user = request.user if isinstance(request.user, User) else None
    form = QuestionForm(user, request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound:
        if (
            ratelimit.consume(request, app="fabriques.public", action="question", config=FROM_ONE_PLACE)
            is None
        ):
            form.add_error(None, too_many())
            status = 429
        elif done(form, lambda: form.save(call, at=clock.now())):
            messages.success(
                request,
                _("Votre question est arrivée. Vous recevrez un message quand la réponse sera publiée."),
            )
            return redirect("public:questions", slug)
        else:
            status = 422
    asked = request.GET.get("q", "").strip()[:80]
    found = Answer.objects.filter(question__call=call, question__state="answered").current().matching(asked)
    ordered = found.select_related("question").prefetch_related("question__answers")
    page = Paginator(ordered.order_by("-question__asked_at", "pk"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "call": call,
        "form": form,
        "asked": asked,
        "page": page,
        "answers": [(answer, former(answer)) for answer in page.object_list],
        "crumbs": [
            (_("Accueil"), reverse("public:home")),
            (_("Appels"), reverse("public:calls")),
            (call.title, reverse("public:call", args=[slug])),
            (_("Questions"), ""),
        ],
    }
    return render(request, "public/questions.html", context, status=status)


def former(answer: Answer) -> list[Answer]:
    """The versions that a published answer replaced, the last one first."""
    older = [each for each in answer.question.answers.all() if each.number < answer.number]
    return sorted(older, key=lambda each: -each.number)


def too_many() -> str:
    return _("Trop de questions viennent de votre connexion. Attendez une heure, puis envoyez de nouveau.")
