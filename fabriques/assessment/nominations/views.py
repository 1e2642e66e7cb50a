"""Nominations: a service points out and follows, the invited person starts or declines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import ResolverMatch, reverse
from django.utils.translation import gettext as _

from fabriques.accounts.access import person
from fabriques.accounts.addresses import is_unconfirmed
from fabriques.accounts.confirming import confirm_first
from fabriques.accounts.sign_in_reasons import Why, register_why
from fabriques.applications import access as files
from fabriques.assessment import access, rules
from fabriques.assessment.models import Nomination
from fabriques.assessment.nominations import acts, queries
from fabriques.assessment.nominations.forms import (
    InvitationForm,
    SpotForm,
    WithdrawForm,
)
from fabriques.assessment.states import NOMINATIONS, NominationState
from fabriques.calls.letters import call_page
from fabriques.calls.models import Wave
from fabriques.calls.states import WaveState
from fabriques.common import clock
from fabriques.common.dates import legal_day, say_day
from fabriques.common.forms import add_refusal, done
from fabriques.common.french import opening
from fabriques.common.reasons import Refusal
from fabriques.common.text import harmless
from fabriques.theme.tables import Cell, Column, Table

PAGE_SIZE = 50
TONES = {
    NominationState.SPOTTED: "wait",
    NominationState.INVITED: "info",
    NominationState.STARTED: "good",
    NominationState.DECLINED: "neutral",
    NominationState.WITHDRAWN: "neutral",
}
COLUMNS = (
    Column("project", "Projet"),
    Column("commune", "Commune"),
    Column("wave", "Vague"),
    Column("service", "Service"),
    Column("spotted", "Repéré le"),
    Column("state", "État"),
)
NEEDED = ("wave__call", "wave__rulebook", "wave__form", "service", "commune__departement")


def nominations(request: HttpRequest) -> HttpResponse:
    """The projects pointed out in the territory of the person's services, with what became of them."""
    user, at, on = person(request), clock.now(), clock.today()
    found = access.nominations(user, on)
    shown = found.select_related("wave", "service", "commune").order_by("-spotted_at", "-pk")
    page = Paginator(shown, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "waves": [
            (wave, rules.short_notice(wave.closes_at, at))
            for wave in queries.open_to_nomination(user, on, at)
        ],
        "totals": queries.totals(found),
        "page": page,
        "table": table(list(page.object_list)),
    }
    return render(request, "assessment/nominations.html", context)


def table(found: list[Nomination]) -> Table:
    return Table.build(
        _("Projets signalés"),
        COLUMNS,
        found,
        lambda each: {
            "project": Cell(each.project_name, href=reverse("assessment:nomination", args=[each.public_id])),
            "commune": str(each.commune),
            "wave": each.wave.title,
            "service": each.service.name,
            "spotted": say_day(legal_day(each.spotted_at)),
            "state": Cell(NOMINATIONS.labels[each.get_state()], tone=TONES[each.get_state()]),
        },
        empty_title=_("Aucun projet signalé pour l'instant"),
        empty_text=_("Quand un service signale un projet de votre territoire, il paraît ici."),
    )


def spot(request: HttpRequest, code: str) -> HttpResponse:
    """Point out one project to a wave."""
    user, at = person(request), clock.now()
    wave = get_object_or_404(
        Wave.objects.select_related("rulebook", "call").filter(opened_at__isnull=False), code=code
    )
    form = SpotForm(request.POST or None, wave=wave)
    made: list[Nomination] = []
    if done(form, lambda: made.append(form.save(by=user, at=at))):
        messages.success(request, _("Projet signalé. Son porteur n'est pas encore prévenu : invitez-le."))
        return redirect("assessment:nomination", made[0].public_id)
    context = {
        "form": form,
        "wave": wave,
        "nominates": wave.rulebook.rules.decision.nominates,
        "warning": rules.short_notice(wave.closes_at, at),
    }
    return render(request, "assessment/spot.html", context, status=422 if form.errors else 200)


def followed(request: HttpRequest, public_id: str) -> Nomination:
    found = access.nominations(person(request), clock.today()).select_related(*NEEDED, "spotted_by")
    return get_object_or_404(found, public_id=public_id)


def nomination(request: HttpRequest, public_id: str) -> HttpResponse:
    return nomination_page(request, followed(request, public_id))


def nomination_page(
    request: HttpRequest, found: Nomination, form: WithdrawForm | None = None, reasons: Any = ()
) -> HttpResponse:
    state, at = found.get_state(), clock.now()
    follows = access.may_follow(person(request), found, clock.today())
    context = {
        "nomination": found,
        "state": NOMINATIONS.labels[state],
        "tone": TONES[state],
        "reasons": reasons,
        "form": form or WithdrawForm(),
        "may_invite": follows.allowed and NOMINATIONS.allows("invite", state),
        "may_withdraw": follows.allowed and NOMINATIONS.allows("withdraw", state),
        "warning": rules.short_notice(found.wave.closes_at, at) if state in WAITING else "",
        "unlisted": not found.wave.lists(found.commune),
    }
    refused = bool(reasons or (form and form.errors))
    return render(request, "assessment/nomination.html", context, status=422 if refused else 200)


WAITING = (NominationState.SPOTTED, NominationState.INVITED)


def invite(request: HttpRequest, public_id: str) -> HttpResponse:
    found = followed(request, public_id)
    try:
        acts.invite_holder(found, by=person(request), at=clock.now())
    except Refusal as refusal:
        return nomination_page(request, found, reasons=refusal.reasons)
    messages.success(request, _("Le porteur est invité : le message part."))
    return redirect("assessment:nomination", public_id)


def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    found = followed(request, public_id)
    form = WithdrawForm(request.POST)
    if done(
        form,
        lambda: acts.withdraw_nomination(
            found, form.cleaned_data["motive"], by=person(request), at=clock.now()
        ),
    ):
        messages.success(request, _("Signalement retiré."))
        return redirect("assessment:nomination", public_id)
    return nomination_page(request, found, form)


@register_why("assessment:invitation")
def why_invited(match: ResolverMatch, given: Mapping[str, str]) -> Why | None:
    """What the letter says already to whoever followed its link."""
    found = access.invited_by_letter(match.kwargs["public_id"], given)
    if found is None:
        return None
    said = _(
        "%(service)s a repéré votre projet « %(project)s » et vous invite à déposer un dossier. Connectez-vous avec "
        "l'adresse %(address)s, ou créez un compte à cette adresse."
    )
    told = {
        "service": opening(str(found.service)),
        "project": harmless(found.project_name),
        "address": found.contact_address,
    }
    return Why(said % told, found.contact_address)


def invitation(request: HttpRequest, public_id: str) -> HttpResponse:
    """What an invited person reads: the same form and the same closing as everyone, then « Commencer le dossier »."""
    user, at = person(request), clock.now()
    if is_unconfirmed(user):
        return confirm_first(request)
    found = invited(request, public_id)
    form = InvitationForm(request.POST or None, nomination=found, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("applications:edit", form.save(at).public_id)
        except Refusal as refusal:
            add_refusal(form, refusal)
    return invitation_page(request, found, form)


def invited(request: HttpRequest, public_id: str) -> Nomination:
    found = access.invitations(person(request)).select_related(*NEEDED)
    return get_object_or_404(found, public_id=public_id)


def invitation_page(request: HttpRequest, found: Nomination, form: InvitationForm) -> HttpResponse:
    wave, at = found.wave, clock.now()
    context = {
        "nomination": found,
        "draft": files.linked(person(request), found.application_id, clock.today()),
        "wave": wave,
        "form": form,
        "call_url": call_page(wave.call),
        "lateness": wave.rulebook.rules.calendar.lateness.text.words,
        "may_start": NOMINATIONS.allows("start", found.get_state()),
        "is_open": wave.state(at) == WaveState.OPEN,
        "not_yet": wave.state(at) == WaveState.ANNOUNCED,
        "warning": rules.short_notice(wave.closes_at, at) if at < wave.closes_at else "",
    }
    return render(request, "assessment/invitation.html", context, status=422 if form.errors else 200)


def decline(request: HttpRequest, public_id: str) -> HttpResponse:
    if is_unconfirmed(person(request)):
        return redirect("assessment:invitation", public_id)
    found = invited(request, public_id)
    try:
        acts.decline(found, by=person(request), at=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("Votre réponse est enregistrée : vous ne souhaitez pas déposer cette fois.")
        )
    return redirect("assessment:invitation", public_id)
