from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from fabriques.accounts.access import person
from fabriques.applications.consortium import acts
from fabriques.applications.consortium.forms import MemberForm
from fabriques.applications.models import Application
from fabriques.applications.shown import not_invited, of_invitations, of_refusal, reminded_from, to_invite
from fabriques.applications.states import ApplicationState
from fabriques.applications.views.drafts import no_longer_a_draft
from fabriques.applications.views.own import own_file, written_file
from fabriques.common import clock
from fabriques.common.forms import done, seen_state
from fabriques.common.reasons import Reason, Refusal
from fabriques.common.seen import token
from fabriques.common.values import percent
from fabriques.rulebooks.form.answers import shares_apart


def members(request: HttpRequest, public_id: str) -> HttpResponse:
    """The members of a draft's consortium, and the form that adds one."""
    draft = written_file(request, public_id)
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
    waiting = [
        member.invited_at
        for member in listed
        if member.invited_at and not member.signed_at and not member.declined_at
    ]
    context = {
        "draft": draft,
        "form": form,
        "members": [(each, token(of_refusal(each)) if each.declined_at else "") for each in listed],
        "together": percent(sum(member.share or 0 for member in listed)),
        "apart": shares_apart([member.share for member in listed]),
        "to_invite": [] if draft.is_on_paper else to_invite(draft, clock.now()),
        "reminder": min(map(reminded_from, waiting)) if waiting else None,
        "own_first": not listed,
        "seen_state": token(of_invitations(draft, clock.now())),
        "reasons": reasons,
    }
    status = 422 if form.errors or reasons else 200
    return render(request, "applications/consortium.html", context, status=status)


def member(request: HttpRequest, public_id: str, member_id: str) -> HttpResponse:
    draft = written_file(request, public_id)
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
    draft = written_file(request, public_id)
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


def ask_again(request: HttpRequest, public_id: str, member_id: str) -> HttpResponse:
    """Ask again a member that said that it does not sign."""
    draft = own_file(request, public_id)
    row = get_object_or_404(draft.members, public_id=member_id)
    try:
        acts.ask_again(row, by=person(request), at=clock.now(), seen=seen_state(request))
    except Refusal as refusal:
        return members_page(request, draft, MemberForm(application=draft), refusal.reasons)
    messages.success(request, _("Message envoyé à : %(names)s.") % {"names": row.name})
    return redirect("applications:members", public_id)


def say_who_was_invited(request: HttpRequest, draft: Application, at: datetime) -> None:
    """To whom a message goes, and to whom none does with why, by name."""
    rows = list(draft.members.all())
    told = [row.name for row in rows if row.invited_at == at]
    if told:
        messages.success(request, _("Message envoyé à : %(names)s.") % {"names": ", ".join(told)})
    others = [f"{row.name} ({not_invited(row, at)})" for row in rows if row.invited_at != at]
    if others:
        messages.info(request, _("Sans message : %(names)s.") % {"names": " ; ".join(others)})
