"""A wave prepared page by page, then opened, prolonged or amended."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from fabriques.accounts.access import person
from fabriques.applications import access
from fabriques.applications.states import ApplicationState
from fabriques.calls.hours import overseas
from fabriques.calls.models import Call, Wave
from fabriques.calls.queries import told
from fabriques.calls.shown import of_running_wave, of_wave
from fabriques.calls.states import WAVES, WaveState
from fabriques.calls.wave_rules import LateResults, late_results
from fabriques.common import clock
from fabriques.common.dates import say_instant
from fabriques.common.forms import done, seen_state
from fabriques.common.seen import token
from fabriques.theme.tables import Column, Table
from fabriques.workspaces.call_views import crumbs, difference_table
from fabriques.workspaces.wave_forms import AmendForm, HoursForm, OpeningForm, ProlongForm, WaveForm

HOUR_COLUMNS = (Column("place", "Où"), Column("opens", "Ouverture"), Column("closes", "Clôture"))


def found_wave(code: str) -> Wave:
    return get_object_or_404(Wave.objects.select_related("call", "rulebook", "form"), code=code)


def wave_crumbs(wave: Wave, title: str = "") -> list[tuple[str, str]]:
    """Where a page of a wave stands, in the words of the menu: « Vagues », the wave, what is done there."""
    own = reverse("workspaces:wave", args=[wave.code])
    edit = reverse("workspaces:wave_edit", args=[wave.code]) if title else ""
    return [
        (_("Ce qui vous attend"), reverse("workspaces:home")),
        (_("Vagues"), reverse("workspaces:waves")),
        (wave.title, own),
        (_("Calendrier, territoires et enveloppes"), edit),
        *([(title, "")] if title else []),
    ]


def hours_table(opens_at: datetime, closes_at: datetime) -> Table:
    """Paris first, then overseas, at the same instants."""
    rows = [(_("Paris"), say_instant(opens_at), say_instant(closes_at))]
    pairs = zip(overseas(opens_at), overseas(closes_at), strict=True)
    rows += [(first.place, first.words, second.words) for first, second in pairs]
    return Table.build(
        _("Les mêmes instants, à l'heure de chacun"),
        HOUR_COLUMNS,
        rows,
        lambda row: {"place": row[0], "opens": row[1], "closes": row[2]},
    )


def wave_hours(request: HttpRequest) -> HttpResponse:
    """What the hours being typed mean overseas, as a piece of page."""
    form = HoursForm(request.GET)
    context: dict[str, Any] = {"hours": None, "form": form}
    if form.is_valid():
        context["hours"] = hours_table(form.cleaned_data["opens_at"], form.cleaned_data["closes_at"])
    return render(request, "workspaces/calls/hours.html", context)


def wave_new(request: HttpRequest, slug: str) -> HttpResponse:
    call = get_object_or_404(Call, slug=slug)
    form = WaveForm(call, None, request.POST if request.method == "POST" else None)
    made: list[Wave] = []
    if form.is_bound and done(form, lambda: made.append(form.save(by=person(request), at=clock.now()))):
        messages.success(request, _("La vague est préparée. Rien n'est public avant son ouverture."))
        return redirect("workspaces:wave_edit", made[0].code)
    context = {
        "call": call,
        "form": form,
        "hours": None,
        "versions": call.rulebooks.exists(),
        "crumbs": crumbs(call, (_("Nouvelle vague"), "")),
    }
    return render(request, "workspaces/calls/wave_new.html", context, status=422 if form.errors else 200)


def wave_edit(request: HttpRequest, code: str) -> HttpResponse:
    """The preparation of a wave, and what it still lacks; once announced, what may still change."""
    wave = found_wave(code)
    form = WaveForm(wave.call, wave, request.POST if request.method == "POST" else None)
    if form.is_bound and done(form, lambda: form.save(by=person(request), at=clock.now())):
        messages.success(request, _("Vague enregistrée."))
        return redirect("workspaces:wave_edit", code)
    return edit_page(request, wave, form, status=422 if form.errors else 200)


def edit_page(
    request: HttpRequest, wave: Wave, form: WaveForm, opening: OpeningForm | None = None, status: int = 200
) -> HttpResponse:
    at = clock.now()
    state = wave.state(at)
    wave = found_wave(wave.code)
    context = {
        "wave": wave,
        "call": wave.call,
        "form": form,
        "opening": opening or OpeningForm(late_of(wave)),
        "late": late_of(wave),
        "seen_state": token(of_wave(wave)) if state is WaveState.PREPARED else "",
        "state": WAVES.labels[state],
        "prepared": state is WaveState.PREPARED,
        "already": wave.opens_at <= at,
        "running": state in (WaveState.ANNOUNCED, WaveState.OPEN),
        "hours": hours_table(wave.opens_at, wave.closes_at),
        "lateness": wave.rulebook.rules.calendar.lateness,
        "envelopes": list(wave.envelopes.filter(parent=None).order_by("year", "pk")),
        "delegated": wave.envelopes.filter(parent__isnull=False).count(),
        "listed": wave.listed.count(),
        "changes": wave.changes.select_related("rulebook_before", "rulebook_after").order_by("-changed_at"),
        "newer": wave.call.rulebooks.filter(number__gt=wave.rulebook.number).exists(),
        "crumbs": wave_crumbs(wave),
    }
    return render(request, "workspaces/calls/wave_edit.html", context, status=status)


def late_of(wave: Wave) -> LateResults | None:
    return late_results(wave.opens_at, wave.closes_at, wave.rulebook.rules.calendar.results_on)


def wave_open(request: HttpRequest, code: str) -> HttpResponse:
    """Announce the wave and alert whoever it concerns; every refusal is told above the page."""
    wave = found_wave(code)
    opening = OpeningForm(late_of(wave), request.POST)
    if done(
        opening, lambda: opening.save(wave, by=person(request), at=clock.now(), seen=seen_state(request))
    ):
        messages.success(request, opened_words(wave, clock.now()))
        return redirect("workspaces:wave_alerts", code)
    return edit_page(request, wave, WaveForm(wave.call, wave), opening, status=422)


def opened_words(wave: Wave, at: datetime) -> str:
    leaving = _(
        "Les alertes partent aux services et aux réseaux concernés : cette page dit où elles en sont."
    )
    if wave.opens_at <= at:
        return _("La vague est ouverte. %s") % leaving
    said = {"instant": say_instant(wave.opens_at), "leaving": leaving}
    return _("La vague est annoncée : elle ouvrira le %(instant)s. %(leaving)s") % said


def wave_prolong(request: HttpRequest, code: str) -> HttpResponse:
    wave = found_wave(code)
    form = ProlongForm(wave, request.POST if request.method == "POST" else None)
    if form.is_bound and done(
        form, lambda: form.save(wave, by=person(request), at=clock.now(), seen=seen_state(request))
    ):
        messages.success(
            request, _("La clôture est repoussée ; les personnes qui ont un brouillon sont prévenues.")
        )
        return redirect("workspaces:wave_edit", code)
    wave = found_wave(code)
    context = {
        "wave": wave,
        "call": wave.call,
        "form": form,
        "hours": hours_table(wave.opens_at, wave.closes_at),
        "drafts": drafts(request, wave),
        "seen_state": token(of_running_wave(wave)),
        "crumbs": wave_crumbs(wave, _("Repousser la clôture")),
    }
    return render(request, "workspaces/calls/wave_prolong.html", context, status=422 if form.errors else 200)


def wave_amend(request: HttpRequest, code: str) -> HttpResponse:
    """Put the wave under a newer version: each one is shown with what it changes."""
    wave = found_wave(code)
    form = AmendForm(wave, request.POST if request.method == "POST" else None)
    seen = seen_state(request)
    if form.is_bound and done(form, lambda: form.save(by=person(request), at=clock.now(), seen=seen)):
        messages.success(
            request,
            _("Le règlement de la vague est changé ; les personnes qui ont un brouillon sont prévenues."),
        )
        return redirect("workspaces:wave_edit", code)
    number, current = wave.rulebook.number, wave.rulebook.rules
    context = {
        "wave": wave,
        "call": wave.call,
        "form": form,
        "versions": [
            (version, difference_table(told(current, version.rules), number)) for version in form.versions
        ],
        "drafts": drafts(request, wave),
        "seen_state": token(of_running_wave(wave)),
        "crumbs": wave_crumbs(wave, _("Changer le règlement")),
    }
    return render(request, "workspaces/calls/wave_amend.html", context, status=422 if form.errors else 200)


def drafts(request: HttpRequest, wave: Wave) -> int:
    return (
        access.counted(person(request), clock.today()).filter(wave=wave, state=ApplicationState.DRAFT).count()
    )
