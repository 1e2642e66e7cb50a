from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from fabriques.accounts.access import person
from fabriques.accounts.addresses import is_unconfirmed
from fabriques.accounts.confirming import confirm_first
from fabriques.applications import access
from fabriques.applications.answering.reading import chapters
from fabriques.applications.consortium import acts
from fabriques.applications.consortium.forms import MemberForm
from fabriques.applications.consortium.signatures import changed_since, text_of
from fabriques.applications.consortium.standing import standing
from fabriques.applications.models import Application
from fabriques.applications.pieces.access import reserved as reserved_pieces
from fabriques.applications.readings.acts import note_reading
from fabriques.applications.readings.kinds import Reading
from fabriques.applications.shown import of_invitations, reminded_from, to_invite
from fabriques.applications.states import ApplicationState
from fabriques.applications.views.drafts import no_longer_a_draft
from fabriques.applications.views.own import own_file
from fabriques.common import clock
from fabriques.common.forms import done, seen_state
from fabriques.common.reasons import Reason, Refusal
from fabriques.common.seen import token
from fabriques.common.values import percent
from fabriques.rulebooks.form.answers import shares_apart


def members(request: HttpRequest, public_id: str) -> HttpResponse:
    """The members of a draft's consortium, and the form that adds one."""
    draft = own_file(request, public_id)
    if draft.state != ApplicationState.DRAFT:
        return no_longer_a_draft(draft)
    form = MemberForm(request.POST or None, application=draft)
    if done(form, lambda: form.save(by=person(request), at=clock.now())):
        messages.success(request, _("Membre ajouté."))
        return redirect("applications:members", public_id)
    return members_page(request, draft, form)


def members_page(
    request: HttpRequest, draft: Application, form: MemberForm, reasons: tuple[Reason, ...] = ()
) -> HttpResponse:
    """`reasons`: why the invitations were not sent."""
    prefetch_related_objects([draft], "members")
    listed = list(draft.members.all())
    waiting = [member.invited_at for member in listed if member.invited_at and not member.signed_at]
    context = {
        "draft": draft,
        "form": form,
        "members": listed,
        "together": percent(sum(member.share or 0 for member in listed)),
        "apart": shares_apart([member.share for member in listed]),
        "to_invite": to_invite(draft, clock.now()),
        "reminder": min(map(reminded_from, waiting)) if waiting else None,
        "own_first": not listed,
        "seen_state": token(of_invitations(draft, clock.now())),
        "reasons": reasons,
    }
    status = 422 if form.errors or reasons else 200
    return render(request, "applications/consortium.html", context, status=status)


def member(request: HttpRequest, public_id: str, member_id: str) -> HttpResponse:
    draft = own_file(request, public_id)
    if draft.state != ApplicationState.DRAFT:
        return no_longer_a_draft(draft)
    row = get_object_or_404(draft.members, public_id=member_id)
    form = MemberForm(request.POST or None, application=draft, member=row)
    if done(form, lambda: form.save(by=person(request), at=clock.now())):
        messages.success(request, _("Membre enregistré."))
        return redirect("applications:members", public_id)
    context = {"draft": draft, "form": form, "member": row}
    return render(request, "applications/consortium_member.html", context, status=422 if form.errors else 200)


def remove(request: HttpRequest, public_id: str, member_id: str) -> HttpResponse:
    draft = own_file(request, public_id)
    acts.remove_member(
        get_object_or_404(draft.members, public_id=member_id), by=person(request), at=clock.now()
    )
    messages.success(request, _("Membre retiré."))
    return redirect("applications:members", public_id)


def invite(request: HttpRequest, public_id: str) -> HttpResponse:
    draft, at = own_file(request, public_id), clock.now()
    try:
        acts.invite_to_sign(draft, by=person(request), at=at, seen=seen_state(request))
    except Refusal as refusal:
        return members_page(request, draft, MemberForm(application=draft), refusal.reasons)
    say_who_was_invited(request, draft, at)
    return redirect("applications:members", public_id)


def say_who_was_invited(request: HttpRequest, draft: Application, at: datetime) -> None:
    """To whom a message goes, by name."""
    told = [member.name for member in draft.members.all() if member.invited_at == at]
    if told:
        messages.success(request, _("Message envoyé à : %(names)s.") % {"names": ", ".join(told)})
    else:
        messages.info(request, _("Aucun message à envoyer : chacun a déjà reçu le sien, ou a signé."))


def sign(request: HttpRequest, member_id: str) -> HttpResponse:
    """The file as its member reads it, and the text it signs; seen by that person and by the file's structure."""
    user = person(request)
    found = access.intents(user, clock.today()).select_related(
        "application__wave__call", "application__wave__rulebook", "application__rulebook", "application__form",
        "application__organisation", "application__commune__departement",
    )  # fmt: skip
    row = found.filter(public_id=member_id).first()
    if row is None and is_unconfirmed(user):
        return confirm_first(request)
    if row is None:
        raise Http404
    reasons: tuple[object, ...] = ()
    if request.method == "POST":
        try:
            acts.sign(row, by=user, at=clock.now())
        except Refusal as refusal:
            reasons = refusal.reasons
        else:
            messages.success(request, _("Votre intention est signée. Le chef de file le voit aussitôt."))
            return redirect("applications:sign_intent", member_id)
    note_reading(row.application, Reading.INTENT, by=user, at=clock.now())
    reserved = reserved_pieces(user, row.application, clock.today())
    context = {
        "member": row,
        "draft": row.application,
        "text": row.signed_text or text_of(row, row.application),
        "chapters": chapters(row.application, reserved=reserved, given_at=clock.now()),
        "reasons": reasons,
        "standing": standing(row.application, clock.today()),
        "changed_since": changed_since(row, row.application),
    }
    return render(request, "applications/sign_intent.html", context, status=422 if reasons else 200)
