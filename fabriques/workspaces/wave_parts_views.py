"""The territories and the envelopes of a wave."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from fabriques.accounts.access import person
from fabriques.calls.models import Envelope, Wave
from fabriques.calls.states import WaveState
from fabriques.calls.waves import acts
from fabriques.calls.waves.lists import ReadList, read_list
from fabriques.common import clock
from fabriques.common.forms import done
from fabriques.common.values import Money, grouped
from fabriques.territories.models import Arrondissement, Departement
from fabriques.theme.tables import Column, Table
from fabriques.workspaces.wave_edit_views import found_wave, wave_crumbs
from fabriques.workspaces.wave_forms import CeilingForm, DelegationForm, TerritoriesForm, YearForm

REJECTED_COLUMNS = (
    Column("line", "Ligne", align="end"),
    Column("text", "Ce qui est écrit"),
    Column("why", "Pourquoi"),
)
LISTED_COLUMNS = (Column("code", "Code"), Column("name", "Territoire"), Column("departement", "Département"))


def known_territories() -> tuple[dict[str, str], dict[str, str]]:
    """Names by code: of the arrondissements, and of the départements that have none."""
    arrondissements = dict(Arrondissement.objects.order_by("code").values_list("code", "name"))
    bare = Departement.objects.filter(arrondissements__isnull=True).order_by("code")
    return arrondissements, dict(bare.values_list("code", "name"))


def wave_territories(request: HttpRequest, code: str) -> HttpResponse:
    """The list of a wave, pasted or sent; each line that is not understood is told with its reason."""
    wave = found_wave(code)
    rows = list(wave.listed.select_related("arrondissement__departement", "departement").order_by("pk"))
    codes = "\n".join(str(row.arrondissement_id or row.departement_id) for row in rows)
    initial = {"reserved": "list" if wave.has_list else "all", "codes": codes, "note": wave.list_note}
    form = TerritoriesForm(request.POST or None, request.FILES or None, initial=initial)
    read: list[ReadList] = []
    if form.is_bound and done(form, lambda: save_territories(request, wave, form, read)) and form.is_valid():
        messages.success(request, _("Territoires enregistrés."))
        return redirect("workspaces:wave_territories", code)
    context = {
        "wave": wave,
        "call": wave.call,
        "form": form,
        "read": read[0] if read else None,
        "rejected": rejected_table(read[0]) if read else None,
        "prepared": wave.state(clock.now()) is WaveState.PREPARED,
        "listed": Table.build(
            _("Territoires de la vague"),
            LISTED_COLUMNS,
            rows,
            lambda row: {
                "code": row.arrondissement_id or row.departement_id,
                "name": str(row),
                "departement": str(row.arrondissement.departement if row.arrondissement else row.departement),
            },
        ),
        "crumbs": wave_crumbs(wave, _("Territoires")),
    }
    return render(request, "workspaces/calls/territories.html", context, status=422 if form.errors else 200)


def save_territories(request: HttpRequest, wave: Wave, form: TerritoriesForm, read: list[ReadList]) -> None:
    """Read the list and save it; lines not understood keep it from being saved unless it is asked for."""
    by, at = person(request), clock.now()
    if form.cleaned_data["reserved"] == "all":
        acts.set_territories(wave, None, by=by, at=at)
        return
    found = read_list(form.text(), *known_territories())
    read.append(found)
    if not found.total:
        form.add_error("codes", _("Aucune ligne ne nomme un territoire."))
    elif found.rejected and not form.cleaned_data["without_rejected"]:
        form.add_error(
            "without_rejected",
            _("Des lignes ne sont pas reconnues (%s) : corrigez-les, ou cochez cette case.")
            % len(found.rejected),
        )
    else:
        acts.set_territories(
            wave,
            Arrondissement.objects.filter(code__in=found.arrondissements).order_by("code"),
            Departement.objects.filter(code__in=found.departements).order_by("code"),
            note=form.cleaned_data["note"],
            by=by,
            at=at,
        )


def rejected_table(read: ReadList) -> Table:
    return Table.build(
        _("Lignes non reconnues"),
        REJECTED_COLUMNS,
        read.rejected,
        lambda each: {"line": each.line, "text": each.text, "why": each.why},
        empty_title=_("Toutes les lignes sont reconnues"),
    )


def wave_envelopes(request: HttpRequest, code: str) -> HttpResponse:
    """What the wave may give each year, and the parts delegated to services; each form says which act it is."""
    wave = found_wave(code)
    asked = request.POST.get("act", "") if request.method == "POST" else ""
    year = YearForm(request.POST if asked == "year" else None)
    delegation = DelegationForm(wave, request.POST if asked == "delegate" else None)
    one = forms.Form() if asked not in ("ceiling", "remove") else None
    done_now = False
    if asked == "year":
        done_now = done(year, lambda: year.save(wave, by=person(request), at=clock.now()))
    elif asked == "delegate":
        done_now = done(delegation, lambda: delegation.save(wave, by=person(request), at=clock.now()))
    elif asked:
        one, done_now = change_one(request, wave, asked)
    if done_now:
        messages.success(request, _("Enveloppes enregistrées."))
        return redirect("workspaces:wave_envelopes", code)
    context: dict[str, Any] = {
        "wave": wave,
        "call": wave.call,
        "year_form": year,
        "delegation_form": delegation,
        "one_form": one,
        "forms": [year, delegation, one],
        "prepared": wave.state(clock.now()) is WaveState.PREPARED,
        "envelopes": envelopes_shown(wave),
        "total": wave.rulebook.rules.envelope.total,
        "crumbs": wave_crumbs(wave, _("Enveloppes")),
    }
    return render(request, "workspaces/calls/envelopes.html", context, status=422 if asked else 200)


def change_one(request: HttpRequest, wave: Wave, asked: str) -> tuple[forms.Form, bool]:
    """Change or remove the envelope that the form names."""
    pk = request.POST.get("envelope", "")
    envelope = get_object_or_404(
        Envelope.objects.select_related("wave"),
        wave=wave,
        pk=int(pk) if pk.isdecimal() and len(pk) < 15 else 0,
    )
    by, at = person(request), clock.now()
    if asked == "remove":
        form = forms.Form(request.POST)
        return form, done(form, lambda: acts.remove_envelope(envelope, by=by, at=at))
    typed = CeilingForm(request.POST)
    return typed, done(
        typed, lambda: acts.change_ceiling(envelope, typed.cleaned_data["ceiling"], by=by, at=at)
    )


def envelopes_shown(wave: Wave) -> list[dict[str, Any]]:
    """Each year's envelope with the parts it delegates, and what stays at the centre."""
    found = list(wave.envelopes.select_related("service").order_by("year", "pk"))
    shown = []
    for envelope in (each for each in found if each.parent_id is None):
        parts = [each for each in found if each.parent_id == envelope.pk]
        left = envelope.ceiling_cents - sum(each.ceiling_cents for each in parts)
        shown.append(
            {
                "envelope": envelope,
                "euros": grouped(envelope.ceiling_cents // 100),
                "parts": [(part, grouped(part.ceiling_cents // 100)) for part in parts],
                "left": Money(left),
            }
        )
    return shown
