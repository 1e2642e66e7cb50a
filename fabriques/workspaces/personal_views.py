"""« Mes données »: what is held about oneself, to take away, and the erasure of one's account."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from fabriques.accounts.access import person
from fabriques.common import clock
from fabriques.common.forms import done
from fabriques.common.reasons import Reason
from fabriques.workspaces import erasing, personal, taking_acts


class EraseForm(forms.Form):
    sure = forms.BooleanField(
        label=gettext_lazy("J'ai compris que mon compte ne pourra pas être rouvert."),
        error_messages={"required": gettext_lazy("Cochez cette case pour confirmer.")},
    )


def my_data(request: HttpRequest) -> HttpResponse:
    return page(request)


def page(request: HttpRequest, form: EraseForm | None = None, status: int = 200) -> HttpResponse:
    user, at = person(request), clock.now()
    standing: tuple[Reason, ...] = erasing.judgement(*erasing.alone_for(user, at)).reasons
    context = {
        "subjects": personal.counted(personal.everything(user, clock.today())),
        "form": form or EraseForm(),
        "refused_for": standing,
    }
    return render(request, "workspaces/my_data.html", context, status=status)


@never_cache
def export(request: HttpRequest) -> HttpResponse:
    user = person(request)
    response = HttpResponse(personal.archive(user, clock.now()), content_type="application/zip")
    taking_acts.note_archive(by=user, at=clock.now())
    response["Content-Disposition"] = f'attachment; filename="mes-donnees-{user.public_id}.zip"'
    return response


def erase(request: HttpRequest) -> HttpResponse:
    """Erase one's own account, once it is said twice; the person is signed out."""
    user = person(request)
    form = EraseForm(request.POST)
    if not done(form, lambda: erasing.erase_person(user, by=user, at=clock.now())):
        return page(request, form, status=422)
    logout(request)
    messages.success(request, _("Votre compte est effacé. Vos dossiers déposés restent, sans votre nom."))
    return redirect("/")
