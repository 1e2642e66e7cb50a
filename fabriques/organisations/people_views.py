"""« Ma structure »: its people and their roles; and invitations, to a structure or to a role of the State."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import ResolverMatch
from django.utils.translation import gettext as _

from fabriques.accounts.access import person
from fabriques.accounts.addresses import claims
from fabriques.accounts.confirming import confirm_first
from fabriques.accounts.models import PLACES, PerimeterKind, User
from fabriques.accounts.sign_in_reasons import Why, register_why
from fabriques.common import clock
from fabriques.common.durations import is_past
from fabriques.common.forms import done, seen_state
from fabriques.common.reasons import Reason, Refusal
from fabriques.common.seen import token as token_of
from fabriques.common.text import harmless
from fabriques.connectors import company_register
from fabriques.organisations import access, inviting, people
from fabriques.organisations.lookup_views import identity_of
from fabriques.organisations.models import Invitation, JoinRequest, Membership, Organisation
from fabriques.organisations.people_forms import InviteForm, InviteToRoleForm, RoleForm
from fabriques.organisations.shown import of_invitation

PAGE_SIZE = 50


def mine(request: HttpRequest) -> HttpResponse:
    """The organisations a person belongs to."""
    places = Membership.objects.filter(user=person(request)).select_related("organisation")
    places = places.annotate(people=Count("organisation__memberships")).order_by("organisation__key", "pk")
    asked = JoinRequest.objects.filter(asked_by=person(request), answered_at=None)
    context = {"places": places, "asked": asked.select_related("organisation")}
    return render(request, "organisations/mine.html", context)


def own(request: HttpRequest, public_id: str) -> Organisation:
    """An organisation the person belongs to, or 404: another one is not known to exist."""
    return get_object_or_404(Organisation, public_id=public_id, memberships__user=person(request))


def organisation(request: HttpRequest, public_id: str) -> HttpResponse:
    return page(request, own(request, public_id))


def page(
    request: HttpRequest,
    found: Organisation,
    form: InviteForm | None = None,
    reasons: tuple[Reason, ...] = (),
    status: int = 200,
) -> HttpResponse:
    user, at = person(request), clock.now()
    places = list(found.memberships.select_related("user").order_by("-role", "user__key", "pk"))
    manages = any(each.user_id == user.pk and each.role == Membership.Role.MANAGER for each in places)
    waiting = (
        Invitation.objects.waiting(at)
        .filter(organisation=found)
        .select_related("invited_by", "organisation", *PLACES)
    )
    context: dict[str, Any] = {
        "organisation": found,
        "identity": identity_of(found),
        "looks_up": company_register.is_on(),
        "places": places,
        "manages": manages,
        "alone": manages and people.is_only_manager(user, found),
        "roles": Membership.Role.choices,
        "waiting": [(each, token_of(of_invitation(each))) for each in waiting] if manages else [],
        "asked": found.join_requests.filter(
            access.answerable(user, clock.today()), answered_at=None
        ).select_related("asked_by")
        if manages
        else [],
        "form": (form or InviteForm()) if manages else None,
        "refused_for": reasons,
    }
    return render(request, "organisations/people.html", context, status=status)


def invite(request: HttpRequest, public_id: str) -> HttpResponse:
    found = own(request, public_id)
    form = InviteForm(request.POST)
    if done(form, lambda: form.save(found, by=person(request), at=clock.now())):
        messages.success(request, _("L'invitation est partie."))
        return redirect("organisations:people", public_id)
    return page(request, found, form, status=422)


def member(found: Organisation, public_id: str) -> User:
    return get_object_or_404(User, public_id=public_id, memberships__organisation=found)


def change_role(request: HttpRequest, public_id: str, who: str) -> HttpResponse:
    found = own(request, public_id)
    other = member(found, who)
    form = RoleForm(request.POST)
    if not form.is_valid():
        return page(request, found, status=422)
    role = Membership.Role(form.cleaned_data["role"])
    return settled(
        request,
        found,
        lambda at: people.change_role(found, other, role, by=person(request), at=at),
        _("Le rôle est changé."),
    )


def remove(request: HttpRequest, public_id: str, who: str) -> HttpResponse:
    found = own(request, public_id)
    other = member(found, who)
    return settled(
        request,
        found,
        lambda at: people.remove(found, other, by=person(request), at=at),
        _("La personne ne fait plus partie de la structure."),
    )


def transfer(request: HttpRequest, public_id: str, who: str) -> HttpResponse:
    found = own(request, public_id)
    other = member(found, who)
    return settled(
        request,
        found,
        lambda at: people.transfer(found, other, by=person(request), at=at),
        _("La responsabilité est transmise ; vous restez dans la structure."),
    )


def leave(request: HttpRequest, public_id: str) -> HttpResponse:
    found = own(request, public_id)
    try:
        people.leave(found, by=person(request), at=clock.now())
    except Refusal as refusal:
        return page(request, found, reasons=refusal.reasons, status=422)
    messages.success(request, _("Vous ne faites plus partie de la structure."))
    return redirect("organisations:mine")


def settled(request: HttpRequest, found: Organisation, act: Any, said: str) -> HttpResponse:
    """Do an act on the people of an organisation; a refusal is shown on its page."""
    try:
        act(clock.now())
    except Refusal as refusal:
        return page(request, found, reasons=refusal.reasons, status=422)
    messages.success(request, said)
    return redirect("organisations:people", found.public_id)


def invitations(request: HttpRequest) -> HttpResponse:
    """Invitations to a role of the State: those that wait or are settled, and the form to send one."""
    user, on, at = person(request), clock.today(), clock.now()
    initial = {"kind": PerimeterKind.SERVICE, "place": request.GET.get("service", "").replace("\0", "")[:40]}
    form = InviteToRoleForm(request.POST or None, by=user, on=on, initial=initial)
    if done(form, lambda: form.save(at=at)):
        messages.success(request, _("L'invitation est partie."))
        return redirect("organisations:invitations")
    rows = Invitation.objects.filter(access.managed(user, on)).select_related(
        "invited_by", "organisation", *PLACES
    )
    found = Paginator(rows.order_by("-invited_at", "-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    lines = [(row, *standing(row, at), token_of(of_invitation(row))) for row in found.object_list]
    context = {"form": form, "lines": lines, "page": found}
    return render(request, "organisations/invitations.html", context, status=422 if form.errors else 200)


def standing(row: Invitation, at: datetime) -> tuple[str, str]:
    """What became of an invitation, in words, with its tone."""
    if row.accepted_at is not None:
        return _("acceptée"), "good"
    if row.revoked_at is not None:
        return _("annulée"), "neutral"
    return (_("expirée"), "bad") if is_past(row.expires_at, at) else (_("en attente"), "wait")


def revoke_invitation(request: HttpRequest, public_id: str) -> HttpResponse:
    """Cancel an invitation: by whoever manages its organisation, or could have sent it."""
    user, on = person(request), clock.today()
    managed = Q(organisation__memberships__user=user, organisation__memberships__role=Membership.Role.MANAGER)
    row = Invitation.objects.filter(managed | access.managed(user, on), public_id=public_id).first()
    if row is None:
        raise Http404
    inviting.revoke_invitation(row, by=user, at=clock.now(), seen=seen_state(request))
    messages.success(request, _("L'invitation est annulée : son lien n'ouvre plus rien."))
    if row.organisation is not None:
        return redirect("organisations:people", row.organisation.public_id)
    return redirect("organisations:invitations")


@register_why("organisations:invitation")
def why_invited(match: ResolverMatch, given: Mapping[str, str]) -> Why | None:
    """What the letter says already to whoever holds its link, while the invitation waits."""
    row = inviting.found(match.kwargs["token"])
    if row is None or not Invitation.objects.waiting(clock.now()).filter(pk=row.pk).exists():
        return None
    told = {"who": harmless(str(row.invited_by)), "address": row.address}
    if row.organisation is None:
        told |= {"role": row.get_role_display(), "place": row.perimeter_name}
        said = _(
            "%(who)s vous propose une habilitation (%(role)s, %(place)s). Connectez-vous avec l'adresse %(address)s, "
            "ou créez un compte à cette adresse."
        )
    else:
        told |= {"structure": harmless(row.organisation.name)}
        said = _(
            "%(who)s vous invite à rejoindre la structure « %(structure)s ». Connectez-vous avec l'adresse "
            "%(address)s, ou créez un compte à cette adresse."
        )
    return Why(said % told, row.address)


def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page of an invitation's link: what is offered, and the button that accepts it."""
    user, at = person(request), clock.now()
    row = inviting.found(token)
    if row is None:
        return render(request, "organisations/invitation.html", {"invitation": None}, status=404)
    if claims(user, row.address):
        return confirm_first(request)
    reasons = access.may_accept(user, row, at).reasons
    status = 200
    if request.method == "POST":
        try:
            accepted = inviting.accept(row, by=user, at=at, seen=seen_state(request))
        except Refusal as refusal:
            reasons, status = refusal.reasons, 422
        else:
            messages.success(request, _("C'est fait : l'invitation est acceptée."))
            if accepted.organisation is not None:
                return redirect("organisations:people", accepted.organisation.public_id)
            return redirect(settings.LOGIN_REDIRECT_URL)
    context = {
        "invitation": row,
        "refused_for": reasons,
        "acceptable": access.may_accept(user, row, at).allowed,
        "seen_state": token_of(of_invitation(row)),
    }
    return render(request, "organisations/invitation.html", context, status=status)
