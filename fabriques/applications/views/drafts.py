from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fabriques.accounts.access import person
from fabriques.applications import acts
from fabriques.applications.answering.draft_form import DraftForm
from fabriques.applications.answering.merging import ConflictRefusal
from fabriques.applications.answering.reading import Chapter, State, chapters, state_of
from fabriques.applications.eligibility import verdict_record
from fabriques.applications.forms import PointForm, StartForm
from fabriques.applications.models import Application
from fabriques.applications.paper.access import of_own_service
from fabriques.applications.pieces.access import reserved as reserved_pieces
from fabriques.applications.pieces.queries import slots
from fabriques.applications.pieces.views import limits
from fabriques.applications.shown import of_draft
from fabriques.applications.states import ApplicationState
from fabriques.applications.views.looking import looked_up, prefilled
from fabriques.applications.views.own import own_row, written_file
from fabriques.applications.views.unsaved import not_saved
from fabriques.calls.models import Wave
from fabriques.calls.queries import amendments_since
from fabriques.calls.states import WaveState
from fabriques.common import clock
from fabriques.common.forms import add_refusal, done, seen_state
from fabriques.common.reasons import Reason, Refusal
from fabriques.common.seen import token
from fabriques.common.throttle import allowed
from fabriques.connectors import company_register
from fabriques.organisations.lookup_views import identity
from fabriques.rulebooks.form.budget import years_of
from fabriques.rulebooks.form.showing import shown
from fabriques.rulebooks.form.types import Field, Kind, Section
from fabriques.territories.locating.finder import same_words

TOO_MANY = gettext_lazy(
    "Trop de demandes en peu de temps. Attendez dix minutes : rien de ce que vous avez écrit n'est perdu."
)


def start(request: HttpRequest, code: str) -> HttpResponse:
    at = clock.now()
    wave = get_object_or_404(
        Wave.objects.select_related("rulebook", "call").filter(opened_at__isnull=False), code=code
    )
    looks = "look_up" in request.POST
    known, initial = looked_up(request) if looks else prefilled(request)
    typed = None if looks else request.POST or None
    form = StartForm(typed, user=person(request), wave=wave, initial=initial)
    if typed and not allowed("start", person(request).public_id, times=30, seconds=600):
        form.add_error(None, TOO_MANY)
    if typed and form.is_valid():
        try:
            return redirect("applications:edit", form.save(at).public_id)
        except Refusal as refusal:
            add_refusal(form, refusal)
    context = {
        "form": form,
        "wave": wave,
        "known": known,
        "identity": identity(known) if known else [],
        "looks_up": company_register.is_on(),
    }
    return render(request, "applications/start.html", context, status=422 if form.errors else 200)


def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """The draft, every question on one page; what can be read is saved even when an answer is refused."""
    draft = written_file(request, public_id)
    if draft.state != ApplicationState.DRAFT:
        return not_saved(request, draft) or no_longer_a_draft(draft)
    search = request.GET.get("commune", "").replace("\0", "").strip()
    typed = request.POST if request.method == "POST" else None
    form = DraftForm(typed, application=draft, search=search)
    conflicts: list[dict[str, Any]] = []
    if request.method == "POST":
        whole = form.is_valid()
        try:
            saved = form.save(by=person(request), at=clock.now(), over="keep" in request.POST)
        except ConflictRefusal as refusal:
            conflicts = both_versions(draft, refusal.codes_changed)
            form.show_conflict(refusal.codes_changed)
            add_refusal(form, refusal)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            if whole:
                return saved_page(request, form, saved)
            form.show_saved(saved)
            draft = saved
            messages.info(request, _("Les autres réponses sont enregistrées."))
    blank = "commune" in request.GET and not search
    context = {"form": form, "draft": draft, "conflicts": conflicts, "blank": blank, **standing(draft)}
    context["points"] = draft.earlier_reasons.all() if draft.previous_id else ()
    return render(
        request,
        "applications/edit.html",
        context | sections(request, form, context["standing"]),
        status=422 if form.errors else 200,
    )


def both_versions(draft: Application, codes: tuple[str, ...]) -> list[dict[str, Any]]:
    """The answers saved meanwhile, to be read beside what was typed."""
    draft.refresh_from_db()
    fresh = state_of(draft, clock.now())
    years = years_of(draft.rulebook.rules.amounts)
    return [
        {
            "field": fresh.form.by_code[code],
            "stored": shown(fresh.form.by_code[code], fresh.answers.get(code), years),
        }
        for code in codes
    ]


def sections(request: HttpRequest, form: DraftForm, state: State) -> dict[str, Any]:
    """The page's sections: each question with its form field, whether it is asked, and how far the section is."""
    asked = state.asked
    remarks: dict[str, list[Any]] = {}
    for remark in state.remarks:
        remarks.setdefault(remark.field, []).append(remark)
    asks_pieces = bool(state.form.of_kind(Kind.DOCUMENTS))
    reserved = reserved_pieces(person(request), form.application, clock.today())
    places = slots(form.application, clock.now(), reserved) if asks_pieces else {}
    return {
        "sections": [
            {
                "section": progress.section,
                "progress": progress,
                "questions": [
                    {
                        "field": each.field,
                        "bound": each.bound,
                        "asked": each.field.code in asked,
                        "remarks": remarks.get(each.field.code, ()),
                        "slot": places.get(each.field.code),
                        "explains_indicators": each.field is first_indicator(progress.section),
                    }
                    for each in form.asked(progress.section)
                ],
            }
            for progress in state.progress()
        ],
        "asks_pieces": asks_pieces,
        **limits(),
        "members": form.application.members.all() if state.form.of_kind(Kind.CONSORTIUM) else (),
    }


def first_indicator(section: Section) -> Field | None:
    """The question that says, for all those of its section, what the yearly report makes of them."""
    return next((field for field in section.fields if field.indicator), None)


def saved_page(request: HttpRequest, form: DraftForm, saved: Application) -> HttpResponse:
    """Where to go after a save: choose the commune if several answer, read the file again, or keep writing.

    What was typed to find the commune stays on the page, whatever its name.
    """
    typed, page = (
        form.cleaned_data.get("commune_search", ""),
        reverse("applications:edit", args=[saved.public_id]),
    )
    looks = "search" in request.POST
    if form.to_choose:
        about = form.place.code if form.place else ""
        messages.warning(request, _("Brouillon enregistré. Il reste à choisir la commune."), extra_tags=about)
        return redirect(f"{page}?{urlencode({'commune': form.to_choose})}#commune")
    messages.success(request, _("Brouillon enregistré."))
    if "review" in request.POST:
        return redirect("applications:review", saved.public_id)
    commune = saved.commune
    same = commune is not None and same_words(typed, commune.name)
    query = "" if same or not (typed or looks) else f"?{urlencode({'commune': typed})}"
    return redirect(f"{page}{query}{'#commune' if looks else ''}")


def no_longer_a_draft(file: Application) -> HttpResponse:
    """A submitted file is read on its receipt; a withdrawn one is in the person's own space."""
    if file.state == ApplicationState.SUBMITTED:
        return redirect("applications:receipt", file.public_id)
    return redirect(settings.LOGIN_REDIRECT_URL)


def standing(draft: Application) -> dict[str, Any]:
    """What the page says of a draft: what is missing, where its territory stands, who will receive it."""
    state = state_of(draft, clock.now())
    is_open = draft.wave.state(clock.now()) == WaveState.OPEN
    return {
        "standing": state,
        "closing_record": None if is_open else getattr(draft, "closing_record", None),
        "waiver": None if is_open else getattr(draft, "late_waiver", None),
        "missing": state.lacks,
        "remarks": state.remarks,
        "refused": state.refused,
        "verdict": verdict_record(draft) if draft.commune_id else None,
        "is_open": is_open,
        "lateness": draft.rulebook.rules.calendar.lateness.text.words,
        "amendments": amendments_since(draft.rulebook, draft.wave),
    }


def adopt_rules(request: HttpRequest, public_id: str) -> HttpResponse:
    """Move one's draft to the rules and the form in force."""
    acts.adopt_rules(written_file(request, public_id), by=person(request), at=clock.now())
    messages.success(request, _("Votre dossier suit maintenant le règlement et le formulaire en vigueur."))
    return redirect("applications:edit", public_id)


def locate(request: HttpRequest, public_id: str) -> HttpResponse:
    """Where the place is, on the map or by its coordinates: what the verdict by perimeter needs."""
    draft = written_file(request, public_id)
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


def whole(request: HttpRequest, draft: Application) -> list[Chapter]:
    """Everything the draft says, but for the documents that the person may not see."""
    reserved = reserved_pieces(person(request), draft, clock.today())
    return chapters(draft, reserved=reserved, given_at=None)


def review(request: HttpRequest, public_id: str) -> HttpResponse:
    draft = written_file(request, public_id)
    if draft.state != ApplicationState.DRAFT:
        return no_longer_a_draft(draft)
    return review_page(request, draft)


def review_page(request: HttpRequest, draft: Application, reasons: tuple[Reason, ...] = ()) -> HttpResponse:
    """What would be submitted, to read again; `reasons`: why it was not."""
    context = {
        "draft": draft,
        "reasons": reasons,
        "seen_state": token(of_draft(draft)),
        "chapters": whole(request, draft),
        "offers_to_follow": draft.is_on_paper and of_own_service(person(request), draft, clock.today()),
        "follows": "follows" in request.POST or request.method != "POST",
        **standing(draft),
    }
    return render(request, "applications/review.html", context, status=422 if reasons else 200)


def submit(request: HttpRequest, public_id: str) -> HttpResponse:
    try:
        draft = own_row(request, public_id)
        acts.submit(draft, by=person(request), at=clock.now(), seen=seen_state(request))
    except Refusal as refusal:
        return review_page(request, written_file(request, public_id), refusal.reasons)
    return redirect("applications:receipt", public_id)
