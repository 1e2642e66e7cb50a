from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fabriques.accounts.access import person
from fabriques.applications import access, acts, rules
from fabriques.applications.content import values_of
from fabriques.applications.documents import receipt_pdf as make_pdf
from fabriques.applications.eligibility import verdict_record
from fabriques.applications.forms import DraftForm, PointForm, StartForm
from fabriques.applications.letters import implicit_rejection
from fabriques.applications.models import Application, Receipt
from fabriques.applications.states import ApplicationState
from fabriques.calls.models import Wave
from fabriques.calls.states import WaveState
from fabriques.common import clock
from fabriques.common.forms import add_refusal, done
from fabriques.common.reasons import Refusal

NEEDED = ("rulebook", "wave__call", "wave__rulebook", "organisation", "commune__departement", "commune__arrondissement",
          "commune__service", "service")  # fmt: skip


def own_file(request: HttpRequest, public_id: str) -> Application:
    """A file of the person's organisations, or 404: nobody learns that another exists."""
    return get_object_or_404(access.own(person(request)).select_related(*NEEDED), public_id=public_id)


@login_required
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, code: str) -> HttpResponse:
    at = clock.now()
    wave = get_object_or_404(
        Wave.objects.select_related("rulebook", "call").filter(opened_at__isnull=False), code=code
    )
    form = StartForm(request.POST or None, user=person(request), wave=wave)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("applications:edit", form.save(at).public_id)
        except Refusal as refusal:
            add_refusal(form, refusal)
    return render(
        request, "applications/start.html", {"form": form, "wave": wave}, status=422 if form.errors else 200
    )


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    draft = own_file(request, public_id)
    if draft.state != ApplicationState.DRAFT:
        return no_longer_a_draft(draft)
    search = request.GET.get("commune", "")
    form = DraftForm(request.POST or None, application=draft, search=search)
    stored = None
    if request.method == "POST" and form.is_valid():
        try:
            saved = form.save(by=person(request), at=clock.now())
        except Refusal as refusal:
            add_refusal(form, refusal)
            stored = DraftForm(application=draft) if "changed_meanwhile" in refusal.codes else None
            draft.refresh_from_db()
            if stored is not None:
                # What was typed stays; saving again is then a choice made with both versions in view.
                form.data = {**request.POST.dict(), "revision": str(draft.revision)}
        else:
            return saved_page(request, form, saved)
    unknown = search if search and not form.found else ""
    context = {"form": form, "draft": draft, "stored": stored, "unknown": unknown, **standing(draft)}
    return render(request, "applications/edit.html", context, status=422 if form.errors else 200)


def saved_page(request: HttpRequest, form: DraftForm, saved: Application) -> HttpResponse:
    """Where to go after a save: choose the commune if several answer, read the file again, or keep writing."""
    if form.to_choose:
        messages.warning(request, _("Brouillon enregistré. Il reste à choisir la commune."))
        query = urlencode({"commune": form.to_choose})
        return redirect(f"{reverse('applications:edit', args=[saved.public_id])}?{query}#commune")
    messages.success(request, _("Brouillon enregistré."))
    if "search" in request.POST:
        return redirect(f"{reverse('applications:edit', args=[saved.public_id])}#commune")
    return redirect(
        "applications:review" if "review" in request.POST else "applications:edit", saved.public_id
    )


def no_longer_a_draft(file: Application) -> HttpResponse:
    """A submitted file is read on its receipt; a withdrawn one is in the person's own space."""
    if file.state == ApplicationState.SUBMITTED:
        return redirect("applications:receipt", file.public_id)
    return redirect(settings.LOGIN_REDIRECT_URL)


def standing(draft: Application) -> dict[str, object]:
    """What the page says of a draft: what is missing, where its territory stands, who will receive it."""
    book = draft.rulebook.rules
    return {
        "missing": rules.missing(values_of(draft), book.criteria, book.amounts),
        "criteria": [(criterion, draft.answers.get(criterion.code, "")) for criterion in book.criteria],
        "documents": [document for document in book.documents if document.required.value],
        "verdict": verdict_record(draft) if draft.commune_id else None,
        "is_open": draft.wave.state(clock.now()) == WaveState.OPEN,
        "lateness": book.calendar.lateness.text.words,
    }


@login_required
@require_http_methods(["GET", "POST"])
def locate(request: HttpRequest, public_id: str) -> HttpResponse:
    """Where the place is, on the map or by its coordinates: what the verdict by perimeter needs."""
    draft = own_file(request, public_id)
    if draft.state != ApplicationState.DRAFT:
        return no_longer_a_draft(draft)
    form = PointForm(request.POST or None, application=draft)
    if done(form, lambda: form.save(by=person(request), at=clock.now())):
        messages.success(request, _("La position du lieu est enregistrée."))
        return redirect("applications:edit", public_id)
    query = {"commune": draft.commune_id or ""}
    if draft.point:
        query |= {"lon": f"{draft.point[0]:.6f}", "lat": f"{draft.point[1]:.6f}"}
    context = {
        "form": form,
        "draft": draft,
        "outlines_url": f"{reverse('territories:outlines')}?{urlencode(query)}",
        "point_url": f"{reverse('territories:point')}?{urlencode(query)}",
        **standing(draft),
    }
    return render(request, "applications/locate.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def review(request: HttpRequest, public_id: str) -> HttpResponse:
    draft = own_file(request, public_id)
    if draft.state != ApplicationState.DRAFT:
        return no_longer_a_draft(draft)
    return render(request, "applications/review.html", {"draft": draft, "reasons": (), **standing(draft)})


@login_required
@require_POST
def submit(request: HttpRequest, public_id: str) -> HttpResponse:
    draft = own_file(request, public_id)
    try:
        acts.submit(draft, by=person(request), at=clock.now())
    except Refusal as refusal:
        context = {"draft": draft, "reasons": refusal.reasons, **standing(draft)}
        return render(request, "applications/review.html", context, status=422)
    return redirect("applications:receipt", public_id)


def readable(request: HttpRequest) -> QuerySet[Application]:
    """Files whose receipt a person may read: their organisations' and those of their perimeter."""
    own = access.own(person(request)).values("pk")
    seen = access.assessed(person(request), clock.today()).values("pk")
    return Application.objects.filter(Q(pk__in=own) | Q(pk__in=seen))


def readable_receipt(request: HttpRequest, public_id: str) -> Receipt:
    needed = (
        "application__wave__call",
        "application__rulebook",
        "application__service",
        "application__commune",
    )
    return get_object_or_404(
        Receipt.objects.select_related(*needed),
        application__in=readable(request),
        application__public_id=public_id,
    )


@login_required
@require_GET
def receipt(request: HttpRequest, public_id: str) -> HttpResponse:
    found = readable_receipt(request, public_id)
    context = {"receipt": found, "file": found.application, "silence": implicit_rejection(found)}
    return render(request, "applications/receipt.html", context)


@login_required
@require_GET
def receipt_pdf(request: HttpRequest, public_id: str) -> HttpResponse:
    found = readable_receipt(request, public_id)
    response = HttpResponse(make_pdf(found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.number}.pdf"'
    return response
