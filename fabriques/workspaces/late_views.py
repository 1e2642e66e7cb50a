"""Drafts that were not submitted at the hour: known to exist, never read, let in by a written waiver."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fabriques.accounts.access import person
from fabriques.accounts.models import User
from fabriques.applications import access
from fabriques.applications.lateness import acts
from fabriques.applications.models import Application, LateWaiver
from fabriques.common import clock
from fabriques.common.dates import legal_instant
from fabriques.common.forms import done
from fabriques.common.names import WrittenField
from fabriques.common.pasted import number_text
from fabriques.common.typed_fields import DayField, HourField

PER_PAGE = 50
ENTERED_BY = gettext_lazy("La personne qui saisit le dossier reçoit ce texte ; il est conservé avec lui.")


class WaiverForm(forms.Form):
    """Why a draft may arrive after the hour, and until when."""

    motive = WrittenField(
        label=gettext_lazy("Motif de la dérogation"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Le porteur reçoit ce texte ; il est conservé avec le dossier."),
    )
    day = DayField(label=gettext_lazy("Le dépôt est possible jusqu'au"))
    hour = HourField(label=gettext_lazy("à (heure de Paris)"), initial="18:00")

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        self.application = application
        super().__init__(*args, **kwargs)
        if application.is_on_paper:
            self.fields["motive"].help_text = ENTERED_BY
            self.fields["day"].label = _("L'enregistrement est possible jusqu'au")

    def save(self, *, by: User, at: datetime) -> LateWaiver:
        values = self.cleaned_data
        until = legal_instant(values["day"], values["hour"])
        return acts.grant_waiver(self.application, motive=values["motive"], until=until, by=by, at=at)


def late_drafts(request: HttpRequest) -> HttpResponse:
    """Drafts kept at the closing, by their reference: the holder gives it when asking for a waiver."""
    drafts = (
        access.late_drafts(person(request), clock.today())
        .select_related("wave", "closing_record")
        .annotate(waived=Exists(LateWaiver.objects.filter(application=OuterRef("pk"))))
        .order_by("-closing_record__closed_at", "public_id")
    )
    sought = number_text(request.GET.get("reference", "")).lower()
    if sought:
        drafts = drafts.filter(public_id=sought)
    page = Paginator(drafts, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "workspaces/late_drafts.html", {"page_obj": page, "sought": sought})


def waive(request: HttpRequest, public_id: str) -> HttpResponse:
    drafts = access.late_drafts(person(request), clock.today())
    draft = get_object_or_404(
        drafts.select_related("wave", "rulebook", "closing_record", "late_waiver"), public_id=public_id
    )
    form = WaiverForm(request.POST or None, application=draft)
    if done(form, lambda: form.save(by=person(request), at=clock.now())):
        said = (
            _("Dérogation accordée : la personne qui saisit le dossier est prévenue et peut l'enregistrer.")
            if draft.is_on_paper
            else _("Dérogation accordée : le porteur est prévenu et peut déposer.")
        )
        messages.success(request, said)
        return redirect("workspaces:late_drafts")
    context = {
        "draft": draft,
        "form": form,
        "lateness": draft.rulebook.rules.calendar.lateness,
        "waiver": getattr(draft, "late_waiver", None),
    }
    return render(request, "workspaces/waive.html", context, status=422 if form.errors else 200)
