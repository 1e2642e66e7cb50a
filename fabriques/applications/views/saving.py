from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import resolve_url
from django.template.loader import render_to_string

from fabriques.accounts.access import person
from fabriques.applications.answering.draft_form import DraftForm
from fabriques.applications.answering.merging import ConflictRefusal, marks
from fabriques.applications.answering.reading import State, state_of
from fabriques.applications.content import answers_of
from fabriques.applications.models import Application
from fabriques.applications.states import ApplicationState
from fabriques.applications.views.drafts import both_versions
from fabriques.applications.views.own import own_file
from fabriques.common import clock
from fabriques.common.dates import say_instant_to_the_second
from fabriques.common.reasons import Refusal


def autosave(request: HttpRequest, public_id: str) -> HttpResponse:
    """Save the answers that changed on the page, named by `fields`; JSON, for the page's own script.

    200: saved, with the new marks, what is still missing, the remarks on the money and the questions asked.
    409: an answer changed elsewhere; both versions are then shown. 422: an answer is refused, the others saved.
    """
    draft = own_file(request, public_id)
    if draft.state != ApplicationState.DRAFT:
        return JsonResponse({"gone": resolve_url(settings.LOGIN_REDIRECT_URL)}, status=410)
    codes = frozenset(request.POST.get("fields", "").split(","))
    form = DraftForm(request.POST, application=draft, only=codes)
    form.is_valid()
    try:
        saved = form.save(by=person(request), at=clock.now(), over="keep" in request.POST)
    except ConflictRefusal as refusal:
        return JsonResponse(conflict(draft, refusal.codes_changed), status=409)
    except Refusal as refusal:  # submitted, withdrawn or left while the page was open
        return JsonResponse(
            {"gone": resolve_url(settings.LOGIN_REDIRECT_URL), "why": str(refusal)}, status=410
        )
    state = state_of(saved, clock.now())
    errors = {name: [str(error) for error in errors] for name, errors in form.errors.items()}
    return JsonResponse(progress(saved, state) | {"errors": errors}, status=422 if errors else 200)


def conflict(draft: Application, codes: tuple[str, ...]) -> dict[str, Any]:
    """The answers changed elsewhere, in words, and the marks to send once the person has chosen."""
    told = [
        {"code": each["field"].code, "label": each["field"].label, "stored": each["stored"].plain}
        for each in both_versions(draft, codes)
    ]
    fresh = marks(answers_of(draft))
    return {"conflicts": told, "marks": {code: fresh.get(code, "") for code in codes}}


def progress(saved: Application, state: State) -> dict[str, Any]:
    return {
        "saved": say_instant_to_the_second(saved.saved_at),
        "marks": marks(state.answers),
        "asked": sorted(state.asked),
        "lacking": [
            {"field": lack.field, "label": lack.label, "expected": lack.expected} for lack in state.lacks
        ],
        "missing": render_to_string("applications/missing.html", {"missing": state.lacks, "edit_url": ""}),
        "progress": {each.section.code: each.lacking for each in state.progress()},
        "remarks": [
            {
                "field": remark.field,
                "level": remark.level.value,
                "text": remark.text,
                "rule": remark.rule,
                "remedy": remark.remedy,
            }
            for remark in state.remarks
        ],
    }
