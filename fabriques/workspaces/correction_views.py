"""Questions of a file under assessment: reopened with what is expected, cancelled, read once they are answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import BoundField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _

from fabriques.accounts.access import person
from fabriques.applications import access
from fabriques.applications.answering.reading import Entry, chapters
from fabriques.applications.corrections import acts as corrections
from fabriques.applications.corrections.forms import AskCorrectionForm, note_of
from fabriques.applications.corrections.letters import correction_asked
from fabriques.applications.corrections.reading import corrected
from fabriques.applications.holder_mail import told
from fabriques.applications.pieces.access import reserved
from fabriques.applications.readings.acts import note_reading
from fabriques.applications.readings.kinds import Reading
from fabriques.applications.shown import of_corrections
from fabriques.common import clock
from fabriques.common.forms import done, seen_state
from fabriques.common.seen import token
from fabriques.correspondence.wording import as_typed
from fabriques.overview.deadlines import silence_words
from fabriques.rulebooks.form.types import Field, Section
from fabriques.workspaces.file_views import acted, for_service


@dataclass(frozen=True)
class Reopenable:
    """A question that may be reopened: what the file says of it (None when it is not asked), its box."""

    field: Field
    entry: Entry | None
    box: str
    chosen: bool
    note: BoundField


@dataclass(frozen=True)
class Group:
    """A section of the form with its questions that may be reopened."""

    section: Section
    questions: tuple[Reopenable, ...]

    @property
    def chosen(self) -> int:
        return sum(each.chosen for each in self.questions)


def ask_correction(request: HttpRequest, public_id: str) -> HttpResponse:
    """Reopen questions of a file: which ones, why, until when; « preview » shows what the holder would read."""
    file = for_service(request, public_id)
    user, on, at = person(request), clock.today(), clock.now()
    if not access.may_reopen(user, file, on).allowed:
        raise Http404
    note_reading(file, Reading.FILE, by=user, at=at)
    form = AskCorrectionForm(request.POST or None, application=file)
    preview: tuple[str, str] | None = None
    if "preview" in request.POST:
        if form.is_valid():
            subject, body = correction_asked(file, form.request)
            preview = as_typed(subject), as_typed(body)
    elif done(form, lambda: form.save(by=user, at=at, seen=seen_state(request))):
        said = (_("La correction est demandée"), told(file), _("Le reste du dossier ne bouge pas."))
        messages.success(request, format_html("{} : {}. {}", *said))
        return redirect("workspaces:file", public_id)
    found = groups(request, file, form)
    context = {
        "file": file,
        "form": form,
        "groups": found,
        "chosen": sum(group.chosen for group in found),
        "preview": preview,
        "silence": silence_words(file, on),
        "seen_state": token(of_corrections(file)),
    }
    return render(request, "workspaces/ask_correction.html", context, status=422 if form.errors else 200)


def groups(request: HttpRequest, file: Any, form: AskCorrectionForm) -> list[Group]:
    """The questions that may be reopened, by section of the form, with the answer that its service reads."""
    hidden, at = reserved(person(request), file, clock.today()), clock.now()
    said = {
        entry.field.code: entry
        for chapter in chapters(file, corrected(file), hidden, given_at=at)
        for entry in chapter.entries
    }
    offered = {option.data["value"]: option for option in form["reopened"]}
    found = [
        Group(
            section,
            tuple(
                Reopenable(
                    field,
                    said.get(field.code),
                    offered[field.code].id_for_label,
                    offered[field.code].data["selected"],
                    form[note_of(field.code)],
                )
                for field in section.fields
                if field.code in offered
            ),
        )
        for section in file.questions.sections
    ]
    return [group for group in found if group.questions]


def over(
    request: HttpRequest, public_id: str, correction_id: str, act: Callable[..., object], said: str
) -> HttpResponse:
    file = for_service(request, public_id)
    correction = get_object_or_404(file.corrections.all(), public_id=correction_id)
    return acted(request, file, correction, act, said)


def cancel_correction(request: HttpRequest, public_id: str, correction_id: str) -> HttpResponse:
    said = _("La demande de correction est annulée.")
    return over(request, public_id, correction_id, corrections.cancel_correction, said)


def read_correction(request: HttpRequest, public_id: str, correction_id: str) -> HttpResponse:
    said = _("La correction est lue : le dossier reprend son cours.")
    return over(request, public_id, correction_id, corrections.read_correction, said)
