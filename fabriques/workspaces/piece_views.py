"""A file's pieces opened one after another, each drawn here, with the checklist of the file kept in sight."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from fabriques.accounts.access import person
from fabriques.applications import access
from fabriques.applications.corrections.reading import corrected
from fabriques.applications.models import Piece
from fabriques.applications.pieces import access as pieces_access
from fabriques.applications.pieces import drawing
from fabriques.applications.pieces.queries import Shown
from fabriques.applications.pieces.received import Received, received
from fabriques.applications.readings.acts import note_piece_reading, note_reading
from fabriques.applications.readings.kinds import Reading
from fabriques.assessment.queries import requests
from fabriques.assessment.shown import of_completeness
from fabriques.common import clock
from fabriques.common.drawing import bounded
from fabriques.common.drawing.contents import Contents
from fabriques.common.reasons import Reason
from fabriques.common.seen import token
from fabriques.overview.deadlines import silence_words, with_silence
from fabriques.overview.queries import holder_words, stage_words, with_stage
from fabriques.workspaces.checking import check_form, queue_of
from fabriques.workspaces.new_pieces import came, last_request

FIRST = ""  # no piece in particular
NEEDED = ("wave__call", "rulebook", "form", "organisation", "commune")
UNDRAWABLE = Reason(
    "undrawable",
    "Ce document ne peut pas être montré ici.",
    "Sont dessinés ou lus ici les PDF, les images, les textes et les tableaux qui s'ouvrent sans erreur.",
    "Ouvrez l'original : il est tel que la plateforme l'a reçu.",
)
BUSY = Reason(
    "busy",
    "Trop de documents sont ouverts en même temps.",
    "La plateforme n'en dessine que quelques-uns à la fois.",
    "Réessayez dans quelques secondes, ou ouvrez l'original.",
)


@dataclass(frozen=True)
class Neighbours:
    """Where a piece stands among those of its file; `rank` from 1."""

    rank: int
    total: int
    previous: Piece | None
    following: Piece | None


def first_piece(request: HttpRequest, public_id: str) -> HttpResponse:
    """The first piece of a file, or the first that came on request; a file without any says so."""
    return viewer_page(request, readable_file(request, public_id=public_id), FIRST)


def piece(request: HttpRequest, public_id: str) -> HttpResponse:
    """One piece, current or not, for whoever may read it."""
    seen = pieces_access.readable(person(request), clock.now())
    found = get_object_or_404(seen, public_id=public_id)
    if not pieces_access.may_open(person(request), found, clock.now()).allowed:
        raise Http404
    return viewer_page(request, readable_file(request, pk=found.application_id), public_id)


def readable_file(request: HttpRequest, **which: Any) -> Any:
    files = with_silence(with_stage(access.readable(person(request), clock.today()))).select_related(*NEEDED)
    return get_object_or_404(files, **which)


def viewer_page(
    request: HttpRequest, file: Any, shown_id: str, *, form: forms.Form | None = None, status: int = 200
) -> HttpResponse:
    """`shown_id`: the piece to show, the first to look at when it is none; `form`: a refused checklist."""
    user, on = person(request), clock.today()
    reserved = pieces_access.reserved(user, file, on)
    questions = received(
        pieces_access.readable(user, clock.now()), file, corrected(file), clock.now(), reserved
    )
    note_reading(file, Reading.VIEWER, by=user, at=clock.now())
    order = in_order(questions, shown_id)
    own = access.own(user, on).filter(pk=file.pk).exists()
    asked = last_request(requests(file, clock.now(), for_holder=own))
    new = came(asked, questions)
    ranks = (rank_of(order, {shown_id}), rank_of(order, new))
    rank = next((each for each in ranks if each is not None), 0)
    checklist = None if own else form or check_form(user, file, on)
    stage, tone = holder_words(file, on) if own else stage_words(file.stage, for_holder=False)
    context = {
        "file": file,
        "whose": whose(file),
        "is_own": own,
        "stage": stage,
        "tone": tone,
        "questions": questions,
        "reserved": sum(question.reserved for question in questions),
        "asked": asked,
        "new": new,
        "silence": silence_words(file, on),
        "check_form": checklist,
        "seen": {"completeness": token(of_completeness(file, clock.now()))} if checklist else {},
        "queue": queue_of(request, file) if checklist is not None else None,
        "crumbs": crumbs(file, own),
        **(opened(request, order, rank) if order else {"shown": None}),
    }
    return render(request, "workspaces/viewer.html", context, status=status)


def whose(file: Any) -> str:
    """Whose file it is and where, with the number that its holder was given."""
    receipt = getattr(file, "receipt", None)
    said = [str(file.organisation), str(file.commune or _("commune à préciser"))]
    return " – ".join([*said, receipt.number] if receipt is not None else said)


def rank_of(order: Sequence[tuple[Received, Shown]], wanted: Collection[str]) -> int | None:
    return next((rank for rank, (_, each) in enumerate(order) if each.piece.public_id in wanted), None)


def in_order(questions: Sequence[Received], shown_id: str) -> list[tuple[Received, Shown]]:
    """The pieces one after another: those that the file holds, and the former one that is asked for."""
    return [
        (question, each)
        for question in questions
        for each in (*question.current, *question.earlier)
        if each.current or each.piece.public_id == shown_id
    ]


def opened(request: HttpRequest, order: Sequence[tuple[Received, Shown]], rank: int) -> dict[str, Any]:
    """What is shown of a piece, or why nothing is; its reading is journalled once it is shown."""
    question, shown = order[rank]
    judgement = pieces_access.may_read(shown.piece)
    contents, reasons = read(shown.piece) if judgement.allowed else (None, judgement.reasons)
    if contents is not None:
        note_piece_reading(shown.piece, by=person(request), at=clock.now())
    return {
        "question": question,
        "shown": shown,
        "may_open": judgement.allowed,
        "contents": contents,
        "reasons": reasons,
        "has_words": contents is not None and any(page.text for page in contents.pages),
        "around": Neighbours(
            rank + 1,
            len(order),
            order[rank - 1][1].piece if rank else None,
            order[rank + 1][1].piece if rank + 1 < len(order) else None,
        ),
    }


def read(piece: Piece) -> tuple[Contents | None, tuple[Reason, ...]]:
    try:
        return drawing.contents_of(piece), ()
    except bounded.Undrawable:
        return None, (UNDRAWABLE,)
    except bounded.Busy:
        return None, (BUSY,)


def crumbs(file: Any, own: bool) -> list[tuple[str, str]]:
    if own:
        steps = [(_("Ce qui vous attend"), reverse("workspaces:home"))]
    else:
        steps = [(_("Tous les dossiers"), reverse("workspaces:service_list"))]
    return [*steps, (file.place_name, reverse("workspaces:file", args=[file.public_id])), (_("Pièces"), "")]
