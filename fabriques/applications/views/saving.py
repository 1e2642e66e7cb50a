from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from fabriques.accounts.access import person
from fabriques.applications.answering.draft_form import DraftForm
from fabriques.applications.answering.merging import ConflictRefusal, mark, marks
from fabriques.applications.answering.reading import State, state_of
from fabriques.applications.answering.rows import RowsField
from fabriques.applications.answering.unsaved import closed
from fabriques.applications.content import answers_of
from fabriques.applications.eligibility import verdict_record
from fabriques.applications.models import Application
from fabriques.applications.states import ApplicationState
from fabriques.applications.views.drafts import both_versions
from fabriques.applications.views.own import written_file
from fabriques.common import clock
from fabriques.common.dates import say_instant
from fabriques.common.reasons import Reason, Refusal


def autosave(request: HttpRequest, public_id: str) -> HttpResponse:
    """Save the answers that changed on the page, named by `fields`; JSON, for the page's own script.

    200: saved, with the new marks, what is still missing, the remarks on the money and the questions asked.
    409: an answer changed elsewhere; both versions are then shown. 422: an answer is refused, the others saved: `kept`
    names those that are. 410: the file takes no more answers, and why.
    """
    draft = written_file(request, public_id)
    if draft.state != ApplicationState.DRAFT:
        return ended(draft, closed(draft))
    codes = frozenset(request.POST.get("fields", "").split(","))
    form = DraftForm(request.POST, application=draft, only=codes)
    form.is_valid()
    try:
        saved = form.save(by=person(request), at=clock.now(), over="keep" in request.POST)
    except ConflictRefusal as refusal:
        return JsonResponse(conflict(draft, refusal.codes_changed), status=409)
    except Refusal as refusal:  # submitted, withdrawn or left while the page was open
        draft.refresh_from_db()
        return ended(draft, *([closed(draft)] if draft.state != ApplicationState.DRAFT else refusal.reasons))
    state = state_of(saved, clock.now())
    errors = by_control(form)
    told = progress(saved, state) | {"errors": errors, "kept": kept(form, state)}
    if form.place is not None:
        told |= about_place(saved, form.sent("commune_search"))
    return JsonResponse(told, status=422 if errors else 200)


def about_place(saved: Application, search: str) -> dict[str, str]:
    """What the page says of the place, again: its territory, and what the search of the commune answers."""
    verdict = verdict_record(saved) if saved.commune_id else None
    fresh = DraftForm(application=saved, search=search)
    return {
        "territory": render_to_string(
            "applications/territory_panel.html",
            {"draft": saved, "verdict": verdict},
        ),
        "place": render_to_string("applications/place_notes.html", {"form": fresh, "blank": False}),
    }


def by_control(form: DraftForm) -> dict[str, list[str]]:
    """What is refused, by the name of the control: of a table, by its cell."""
    told: dict[str, list[str]] = {}
    for name, errors in form.errors.as_data().items():
        for error in errors:
            cell = f"{name}-{error.code}"
            in_table = isinstance(form.fields.get(name), RowsField) and error.code
            told.setdefault(cell if in_table else name, []).extend(str(each) for each in error.messages)
    return told


def kept(form: DraftForm, state: State) -> list[str]:
    """The questions whose answer, as it was sent, is the one stored: the page claims nothing else as saved."""
    answers = form.answers()
    return sorted(code for code in answers if mark(answers[code]) == mark(state.answers.get(code)))


def ended(draft: Application, *reasons: Reason) -> JsonResponse:
    """Why nothing more is saved on this page, whose words stay on it, and where to read the file."""
    told: dict[str, Any] = {
        "why": " ".join(f"{reason.text} {reason.rule}" for reason in reasons),
        "remedy": " ".join(reason.remedy for reason in reasons),
        "link": None,
    }
    if draft.state == ApplicationState.SUBMITTED:
        address = reverse("applications:receipt", args=[draft.public_id])
        told["link"] = {"address": address, "label": _("Voir l'accusé de réception")}
    return JsonResponse(told, status=410)


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
        "saved": say_instant(saved.saved_at),
        "marks": marks(state.answers),
        "asked": sorted(state.asked),
        "lacking": [
            {"field": lack.field, "label": lack.label, "expected": lack.expected} for lack in state.lacks
        ],
        "missing": render_to_string(
            "applications/missing.html",
            {
                "missing": state.lacks,
                "remarks": state.remarks,
                "refused": state.refused,
                "edit_url": "",
            },
        ),
        "progress": {
            each.section.code: render_to_string("applications/progress.html", {"progress": each})
            for each in state.progress()
        },
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
