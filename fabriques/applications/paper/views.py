from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from fabriques.accounts.access import person
from fabriques.applications.models import Application, PostalLetter
from fabriques.applications.paper import access, acts
from fabriques.applications.paper.forms import EnterForm, EnvelopeForm
from fabriques.applications.paper.printing import letter_pdf
from fabriques.applications.paper.queries import waves_on_paper
from fabriques.applications.readings.acts import note_reading
from fabriques.applications.readings.kinds import Reading
from fabriques.applications.states import ApplicationState
from fabriques.applications.views.drafts import no_longer_a_draft, review_page
from fabriques.applications.views.looking import looked_up
from fabriques.applications.views.own import written_file
from fabriques.calls.models import Wave
from fabriques.common import clock
from fabriques.common.forms import done, seen_state
from fabriques.common.reasons import Refusal
from fabriques.connectors import company_register
from fabriques.organisations.lookup_views import identity

PER_PAGE = 50
TYPED = (
    "postmarked_on", "arrived_on", "sender_name", "postal_address", "email", "phone", "search", "place_name", "name",
    "legal_form", "number", "request_key",
)  # fmt: skip


def home(request: HttpRequest) -> HttpResponse:
    """What came on paper: the letters to post, the files being entered, the waves one may enter a file for."""
    user, on = person(request), clock.today()
    letters = access.letters(user, on).filter(posted_at=None)
    drafts = access.entered(user, on).filter(state=ApplicationState.DRAFT)
    context = {
        "page_obj": Paginator(letters.select_related("application__paper_sender"), PER_PAGE).get_page(
            request.GET.get("page")
        ),
        "drafts": drafts.select_related("wave", "commune", "started_by").order_by("-saved_at")[:PER_PAGE],
        "waves": waves_on_paper(clock.now()),
    }
    return render(request, "applications/paper/home.html", context)


def enter(request: HttpRequest, code: str) -> HttpResponse:
    """Begin to enter a file; then its answers and its pieces, on the page of any draft."""
    wave = get_object_or_404(
        Wave.objects.select_related("rulebook", "call").filter(opened_at__isnull=False), code=code
    )
    looks = "look_up" in request.POST
    known, initial = looked_up(request, TYPED) if looks else (None, {})
    form = EnterForm(None if looks else request.POST or None, wave=wave, initial=initial)
    made: list[Application] = []
    if done(form, lambda: made.append(form.save(by=person(request), at=clock.now()))):
        messages.success(
            request, _("Brouillon ouvert. Recopiez les réponses et ajoutez les pièces numérisées.")
        )
        return redirect("applications:edit", made[0].public_id)
    context = {
        "form": form,
        "wave": wave,
        "known": known,
        "identity": identity(known) if known else [],
        "looks_up": company_register.is_on(),
    }
    return render(request, "applications/paper/enter.html", context, status=422 if form.errors else 200)


def kept_file(request: HttpRequest, public_id: str) -> Application:
    """A file on paper that the person enters, or 404."""
    files = access.entered(person(request), clock.today())
    return get_object_or_404(files.select_related("wave", "paper_sender"), public_id=public_id)


def envelope(request: HttpRequest, public_id: str) -> HttpResponse:
    draft = kept_file(request, public_id)
    if draft.state != ApplicationState.DRAFT:
        return no_longer_a_draft(draft)
    form = EnvelopeForm(request.POST or None, initial=EnvelopeForm.said_of(draft))
    by, at = person(request), clock.now()
    if done(form, lambda: acts.correct_envelope(draft, form.envelope(), by=by, at=at)):
        messages.success(request, _("Les dates et l'expéditeur sont enregistrés."))
        return redirect("applications:edit", public_id)
    context = {"form": form, "draft": draft}
    return render(request, "applications/paper/envelope.html", context, status=422 if form.errors else 200)


def receive(request: HttpRequest, public_id: str) -> HttpResponse:
    draft = kept_file(request, public_id)
    try:
        acts.receive(
            draft,
            by=person(request),
            at=clock.now(),
            seen=seen_state(request),
            follows="follows" in request.POST,
        )
    except Refusal as refusal:
        return review_page(request, written_file(request, public_id), refusal.reasons)
    return redirect("applications:receipt", public_id)


def kept_letter(request: HttpRequest, public_id: str) -> PostalLetter:
    letters = access.letters(person(request), clock.today())
    return get_object_or_404(
        letters.select_related("application__paper_sender", "application__service", "application__wave"),
        public_id=public_id,
    )


def letter(request: HttpRequest, public_id: str) -> HttpResponse:
    """A letter of the procedure, to print: an accessible PDF with the address where a window envelope shows it.

    Its reading is journalled.
    """
    found = kept_letter(request, public_id)
    note_reading(found.application, Reading.POSTAL_LETTER, by=person(request), at=clock.now())
    response = HttpResponse(letter_pdf(found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="courrier-{found.public_id}.pdf"'
    return response


def posted(request: HttpRequest, public_id: str) -> HttpResponse:
    acts.mark_posted(kept_letter(request, public_id), by=person(request), at=clock.now())
    messages.success(request, _("Courrier noté comme posté."))
    return redirect("applications:paper")
