"""The page where a member of a consortium reads the file, and signs its intent or says that it does not."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import ResolverMatch
from django.utils.translation import gettext as _

from fabriques.accounts.access import person
from fabriques.accounts.addresses import is_unconfirmed
from fabriques.accounts.confirming import confirm_first
from fabriques.accounts.models import User
from fabriques.accounts.sign_in_reasons import Why, register_why
from fabriques.applications import access
from fabriques.applications.answering.reading import chapters
from fabriques.applications.consortium import acts
from fabriques.applications.consortium.access import by_letter, may_sign
from fabriques.applications.consortium.forms import DeclineForm
from fabriques.applications.consortium.signatures import changed_since, text_of
from fabriques.applications.consortium.standing import standing
from fabriques.applications.models import ConsortiumMember
from fabriques.applications.pieces.access import reserved as reserved_pieces
from fabriques.applications.readings.acts import note_reading
from fabriques.applications.readings.kinds import Reading
from fabriques.applications.shown import of_intent
from fabriques.applications.states import ApplicationState
from fabriques.common import clock
from fabriques.common.forms import done, seen_state
from fabriques.common.reasons import Refusal
from fabriques.common.seen import token
from fabriques.common.text import harmless


@register_why("applications:sign_intent")
def why_signing(match: ResolverMatch, given: Mapping[str, str]) -> Why | None:
    """What the letter says already to whoever followed its link."""
    row = by_letter(match.kwargs["member_id"], given)
    if row is None:
        return None
    said = _(
        "Cette page montre le dossier « %(project)s », que « %(lead)s » propose de signer à « %(member)s ». "
        "Connectez-vous avec l'adresse %(address)s, ou créez un compte à cette adresse."
    )
    told = {
        "project": harmless(row.application.place_name),
        "lead": harmless(row.application.organisation.name),
        "member": harmless(row.name),
        "address": row.email,
    }
    return Why(said % told, row.email)


def found(request: HttpRequest, member_id: str) -> ConsortiumMember | None:
    """The intent of an address, read by that person and by the file's structure; None: their address comes first."""
    user = person(request)
    rows = access.intents(user, clock.today()).select_related(
        "application__wave__call", "application__wave__rulebook", "application__rulebook", "application__form",
        "application__organisation", "application__commune__departement",
    )  # fmt: skip
    row = rows.filter(public_id=member_id).first()
    if row is None and not is_unconfirmed(user):
        raise Http404
    return row


def sign(request: HttpRequest, member_id: str) -> HttpResponse:
    """The file as its member reads it, and the text it signs."""
    row = found(request, member_id)
    if row is None:
        return confirm_first(request)
    reasons: tuple[object, ...] = ()
    if request.method == "POST":
        try:
            acts.sign(row, by=person(request), at=clock.now(), seen=seen_state(request))
        except Refusal as refusal:
            reasons = refusal.reasons
        else:
            messages.success(request, _("Votre intention est signée. Le chef de file le voit aussitôt."))
            return redirect("applications:sign_intent", member_id)
    return page(request, row, DeclineForm(), reasons)


def decline(request: HttpRequest, member_id: str) -> HttpResponse:
    """Say that one does not sign, with a word to the lead."""
    row = found(request, member_id)
    if row is None:
        return redirect("applications:sign_intent", member_id)
    form = DeclineForm(request.POST)
    if done(form, lambda: form.save(row, by=person(request), at=clock.now(), seen=seen_state(request))):
        messages.success(
            request, _("Votre réponse est enregistrée : le chef de file apprend que vous ne signez pas.")
        )
        return redirect("applications:sign_intent", member_id)
    return page(request, row, form)


def page(
    request: HttpRequest, row: ConsortiumMember, form: DeclineForm, reasons: tuple[object, ...] = ()
) -> HttpResponse:
    user, draft, at = person(request), row.application, clock.now()
    note_reading(draft, Reading.INTENT, by=user, at=at)
    reserved = reserved_pieces(user, draft, clock.today())
    signable = draft.state == ApplicationState.DRAFT and row.signed_at is None
    context = {
        "member": row,
        "seen_state": token(of_intent(row, draft)) if signable else "",
        "draft": draft,
        "text": row.signed_text or text_of(row, draft),
        "chapters": chapters(draft, reserved=reserved, given_at=at),
        "downloads": draft.public_id if opens_pieces(user, row) else "",
        "reasons": reasons,
        "form": form if not row.is_lead and may_sign(user, row, draft).allowed else None,
        "standing": standing(draft, clock.today()),
        "changed_since": changed_since(row, draft),
    }
    status = 422 if reasons or form.errors else 200
    return render(request, "applications/sign_intent.html", context, status=status)


def opens_pieces(user: User, row: ConsortiumMember) -> bool:
    """Whether a person opens the pieces of the file: its structure, and who signed for the member."""
    return row.signed_by_id == user.pk or access.is_own(user, row.application)
