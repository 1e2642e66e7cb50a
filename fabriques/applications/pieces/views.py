"""Sending the documents of a file, and reading them back: each to whoever may have it, always as a download."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from fabriques.accounts.access import person
from fabriques.applications import access as files_access
from fabriques.applications.models import Application, Piece
from fabriques.applications.pieces import access, acts, drawing, rules
from fabriques.applications.pieces.queries import Outcome, Slot, slots, versions
from fabriques.applications.pieces.rules import weight
from fabriques.applications.readings.acts import note_piece_reading, note_reading
from fabriques.applications.readings.kinds import Reading
from fabriques.applications.views.own import NEEDED, written_file
from fabriques.common import clock, files, links
from fabriques.common.content_types import ACCEPTED
from fabriques.common.drawing import bounded
from fabriques.common.reasons import Reason, Refusal

Outcomes = dict[str, tuple[Outcome, ...]]  # of the last upload, by question
Page = Callable[[HttpRequest, Application, Outcomes], HttpResponse]
P = TypeVar("P", bound=Page)
PAGES: dict[str, Page] = {}
NOTHING_SENT = Reason(
    "nothing_sent",
    "Aucun fichier n'est arrivé.",
    "Une pièce est un fichier de votre appareil.",
    "Choisissez un fichier, puis envoyez-le.",
)
NO_QUESTION = Reason(
    "no_question",
    "Rien n'a été enregistré : l'envoi ne dit pas à quelle pièce demandée il répond.",
    "Chaque fichier est rangé sous la pièce demandée.",
    "Choisissez vos fichiers sous la pièce voulue, puis « Envoyer ».",
)


def readable_piece(request: HttpRequest, public_id: str, piece: str) -> Piece:
    """A piece that the person may open, or 404: nobody learns that another exists."""
    user, at = person(request), clock.now()
    pieces = access.readable(user, at).select_related("application__organisation")
    found = get_object_or_404(pieces, application__public_id=public_id, public_id=piece)
    if not access.may_open(user, found, at).allowed:
        raise Http404
    return found


def pieces(request: HttpRequest, public_id: str) -> HttpResponse:
    """Every question that asks for pieces. A POST does one thing: « add », « replace » or « remove »."""
    application = written_file(request, public_id)
    outcomes: Outcomes = {}
    asks_nothing = request.method == "POST" and not is_about_a_question(request, application)
    if asks_nothing:
        messages.error(request, NO_QUESTION.said)
    elif request.method == "POST":
        code, outcomes = done(request, application)
        if request.headers.get("HX-Request"):
            return fragment(request, application, code, outcomes)
        refused = is_refused(outcomes)
        tell(request, application, code, outcomes[code])
        page, back = page_of(request, public_id)
        if page is not None and (refused or request.POST.get("reply")):
            return page(request, application, outcomes)
        if not refused:
            return redirect(f"{back or reverse('applications:pieces', args=[public_id])}#piece-{code}")
    asked = shown(request, application, outcomes)
    return render(
        request,
        "applications/pieces_page.html",
        {"application": application, "slots": asked.values(), "after": "", **limits()},
        status=422 if asks_nothing or is_refused(outcomes) else 200,
    )


def is_about_a_question(request: HttpRequest, application: Application) -> bool:
    """Whether a form says which question, or which piece, it is about; a script's always does."""
    if request.headers.get("HX-Request") or {"replace", "remove"} & set(request.POST):
        return True
    return request.POST.get("add") in application.questions.by_code


def register_page(name: str) -> Callable[[P], P]:
    """Let pieces be sent from a page of a later step, by its name: what it is refused for is shown on it."""

    def registered(page: P) -> P:
        PAGES[name] = page
        return page

    return registered


def page_of(request: HttpRequest, public_id: str) -> tuple[Page | None, str]:
    """The registered page of this file that the pieces are sent from, and its address; none for that of pieces."""
    sent_from = request.POST.get("after", "")
    try:
        found = resolve(sent_from)
    except Resolver404:
        return None, ""
    page = PAGES.get(found.view_name) if found.kwargs == {"public_id": public_id} else None
    return page, sent_from if page is not None else ""


def is_refused(outcomes: Outcomes) -> bool:
    """Whether a file of the last upload was refused."""
    return any(outcome.why for each in outcomes.values() for outcome in each)


def tell(request: HttpRequest, application: Application, code: str, outcomes: tuple[Outcome, ...]) -> None:
    """Say at the top of the page what was kept, and which files were not, with where the reasons are written."""
    kept = [outcome for outcome in outcomes if not outcome.why]
    if kept:
        said = _("Retiré : %(names)s.") if kept[0].removed else _("Enregistré : %(names)s.")
        messages.success(request, said % {"names": ", ".join(outcome.name for outcome in kept)})
    refused = [outcome.name for outcome in outcomes if outcome.why]
    if refused:
        label = application.questions.by_code[code].label
        told = {"names": ", ".join(refused), "label": label}
        said = (
            _("Pas enregistré : %(names)s. La raison est écrite sous « %(label)s ».")
            if any(refused)
            else _("Rien n'a changé. La raison est écrite sous « %(label)s ».")
        )
        messages.error(request, said % told)


def done(request: HttpRequest, application: Application) -> tuple[str, Outcomes]:
    """Do what was asked; the question it is about, and what became of each file, by question."""
    code = request.POST.get("add", "")
    piece: Piece | None = None
    for verb in ("replace", "remove"):
        if verb in request.POST:
            piece = get_object_or_404(
                application.pieces.select_related("application__organisation"), public_id=request.POST[verb]
            )
            code = piece.code
            if code in access.reserved(person(request), application, clock.today()):
                raise Http404
    if code not in application.questions.by_code:
        raise Http404
    at = clock.now()
    asked = calls(request, application, code, piece, at)
    given = set(application.pieces.current().filter(code=code).values_list("pk", flat=True))
    removed = "remove" in request.POST
    return code, {code: tuple(Outcome(name, attempt(call, given), removed) for name, call in asked)}


Asked = tuple[str, Callable[[], object]]  # the name of the file, and the act


def calls(
    request: HttpRequest, application: Application, code: str, piece: Piece | None, at: datetime
) -> list[Asked]:
    """The acts asked for, one for each file sent or to remove, by its name."""
    who: dict[str, Any] = {"by": person(request), "at": at}
    if piece is not None and "remove" in request.POST:
        return [(piece.file_name, partial(acts.remove_piece, piece, **who))]
    sent = request.FILES.getlist("file")
    if piece is not None:
        chosen = (sent or request.FILES.getlist(f"replace-{piece.public_id}"))[:1]
        store: Callable[..., object] = partial(acts.replace_piece, piece, **who)
    else:
        chosen = sent or request.FILES.getlist(f"file-{code}")
        store = partial(acts.add_piece, application, code, **who)
    return [(str(each.name), partial(store, each)) for each in chosen] or [("", nothing)]


def nothing() -> object:
    raise Refusal(NOTHING_SENT)


def attempt(call: Callable[[], object], given: set[int]) -> str:
    """Do one act; what it was refused for, or that it changed nothing; « » when it was done.

    `given`: the pieces that were there, or that the other files of this upload gave.
    """
    try:
        piece = call()
        if isinstance(piece, Piece) and piece.removed_at is None:
            rules.new_content(piece.file_name, known=piece.pk in given).demand()
            given.add(piece.pk)
    except Refusal as refusal:
        return " ".join(reason.said for reason in refusal.reasons)
    return ""


def shown(request: HttpRequest, application: Application, outcomes: Outcomes) -> dict[str, Slot]:
    reserved = access.reserved(person(request), application, clock.today())
    found = slots(application, clock.now(), reserved)
    return {code: replace(slot, outcomes=outcomes.get(code, ())) for code, slot in found.items()}


def limits() -> dict[str, object]:
    """What the page says of the files it takes, and what the browser checks before sending."""
    most: int = settings.PIECE_MAX_BYTES
    return {"most": weight(most), "most_bytes": most, "accepted": ACCEPTED}


def fragment(request: HttpRequest, application: Application, code: str, outcomes: Outcomes) -> HttpResponse:
    """One question again, after what a script sent for it."""
    slot = shown(request, application, outcomes).get(code)
    if slot is None:
        raise Http404
    context = {"slot": slot, "inline": False, **limits()}
    status = 422 if is_refused(outcomes) else 200
    return render(request, "applications/pieces_of_field.html", context, status=status)


def history(request: HttpRequest, public_id: str, code: str) -> HttpResponse:
    """Every version of a question's pieces, for the holder and, after the submission, for the service."""
    user, on = person(request), clock.today()
    seen = access.readable(user, clock.now())
    application = get_object_or_404(
        files_access.readable(user, on).select_related(*NEEDED).filter(pieces__in=seen).distinct(),
        public_id=public_id,
    )
    field = application.questions.by_code.get(code)
    if field is None or code in access.reserved(user, application, on):
        raise Http404
    note_reading(application, Reading.VERSIONS, by=user, at=clock.now())
    context = {"application": application, "field": field, "versions": versions(seen, application, code)}
    return render(request, "applications/pieces_history.html", context)


def download(request: HttpRequest, public_id: str, piece: str) -> HttpResponse:
    """Journal the reading, then give a signed link that lasts two minutes."""
    found = readable_piece(request, public_id, piece)
    access.may_read(found).demand()
    note_piece_reading(found, by=person(request), at=clock.now())
    given = links.Given(
        found.sha256, found.file_name, found.content_type, found.size, person(request).public_id
    )
    far = files.link(
        found.sha256, file_name=given.file_name, content_type=given.content_type, seconds=links.SECONDS
    )
    return redirect(far or reverse("applications:content", args=[links.signed(given)]))


def content(request: HttpRequest, token: str) -> HttpResponseBase:
    """The content that a link of ours names, while it lasts, for whoever it was made for."""
    given = links.read(token)
    if given is None or given.reader != person(request).public_id:
        return render(request, "applications/link_ended.html", status=410)
    try:
        return links.download(given, files.stream(given.sha256))
    except FileNotFoundError as error:
        raise Http404 from error


def thumbnail(request: HttpRequest, public_id: str, piece: str) -> HttpResponseBase:
    """The small picture of a document; it is not the document, so its reading is not journalled.

    That of bank details could be read: there is none.
    """
    found = readable_piece(request, public_id, piece)
    drawn = found.thumbnail_sha256 and found.code not in access.bank_codes(found.application)
    if not drawn or not access.may_read(found).allowed:
        raise Http404
    try:
        chunks = files.stream(found.thumbnail_sha256)
    except FileNotFoundError as error:
        raise Http404 from error
    response = links.guarded(HttpResponse(b"".join(chunks), content_type="image/webp"))
    response["Cache-Control"] = "private, max-age=86400, immutable"
    return response


def drawn_page(request: HttpRequest, public_id: str, piece: str, number: int) -> HttpResponse:
    """One page of a document drawn to be read, from 1: as good as the document, so its reading is journalled."""
    found = readable_piece(request, public_id, piece)
    if not access.may_read(found).allowed:
        raise Http404
    note_piece_reading(found, by=person(request), at=clock.now())
    try:
        picture = drawing.page_of(found, number)
    except bounded.Undrawable as error:
        raise Http404 from error
    except bounded.Busy:
        return HttpResponse(status=503, headers={"Retry-After": "5"})
    response = links.guarded(HttpResponse(picture, content_type="image/webp"))
    response["Cache-Control"] = "private, max-age=600, immutable"
    return response
