"""A person's own name, changed by that person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fabriques.accounts.access import person
from fabriques.accounts.acts import change_name
from fabriques.accounts.models import User
from fabriques.common import clock
from fabriques.common.forms import done
from fabriques.common.names import NameField


class NameForm(forms.Form):
    full_name = NameField(
        label=gettext_lazy("Nom et prénom"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"full_name": user.full_name})
        super().__init__(*args, **kwargs)

    def save(self, *, by: User, at: datetime) -> User:
        return change_name(by, self.cleaned_data["full_name"], by=by, at=at)


def name(request: HttpRequest) -> HttpResponse:
    user = person(request)
    form = NameForm(request.POST or None, user=user)
    if done(form, lambda: form.save(by=user, at=clock.now())):
        messages.success(request, _("Votre nom est changé."))
        return redirect("account_name")
    return render(request, "account/name.html", {"form": form}, status=422 if form.errors else 200)
