"""Who was told that a wave opens, who could not be; and the mailboxes of the networks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from procrastinate.contrib.django.models import ProcrastinateJob

from fabriques.accounts.access import person
from fabriques.accounts.models import User
from fabriques.calls.alerts import acts
from fabriques.calls.models import NetworkContact, OpeningAlert, Wave
from fabriques.calls.queries import concerned_services, unalerted
from fabriques.calls.states import WaveState
from fabriques.common import clock
from fabriques.common.dates import say_instant
from fabriques.common.forms import done
from fabriques.common.mail_addresses import AddressField
from fabriques.common.names import LineField
from fabriques.correspondence.models import LATE_AFTER
from fabriques.correspondence.states import MessageState
from fabriques.territories.models import Region
from fabriques.theme.tables import Cell, Column, Table
from fabriques.workspaces.wave_edit_views import found_wave, wave_crumbs
from fabriques.workspaces.wave_forms import RowChoice, offer_rows

PAGE_SIZE = 50
COLUMNS = (
    Column("to", "Destinataire"),
    Column("address", "Boîte"),
    Column("state", "État"),
    Column("told", "Envoyée le, ou ce que dit la boîte"),
)
MISSING_COLUMNS = (
    Column("service", "Service sans boîte fonctionnelle"),
    Column("todo", "Ce qu'il faut faire"),
)
NETWORK_COLUMNS = (
    Column("name", "Réseau"),
    Column("region", "Territoire"),
    Column("email", "Boîte fonctionnelle"),
    Column("active", "Alertes"),
)
KINDS = {
    "envoyees": gettext_lazy("envoyées"),
    "attente": gettext_lazy("en attente"),
    "retard": gettext_lazy("en retard"),
    "refusees": gettext_lazy("refusées par la boîte"),
}


def late(at: datetime) -> Q:
    waiting = Q(message__state=MessageState.WAITING)
    return waiting & (Q(message__attempts__gt=0) | Q(message__queued_at__lt=at - LATE_AFTER))


def kind_filters(at: datetime) -> dict[str, Q]:
    return {
        "envoyees": Q(message__state=MessageState.SENT),
        "attente": Q(message__state=MessageState.WAITING) & ~late(at),
        "retard": late(at),
        "refusees": Q(message__state=MessageState.BOUNCED),
    }


def wave_alerts(request: HttpRequest, code: str) -> HttpResponse:
    """The alerts of a wave by what became of them; a POST asks for those that are still to be written."""
    wave = found_wave(code)
    form = forms.Form(request.POST if request.method == "POST" else None)
    if form.is_bound and done(form, lambda: acts.ask_alerts(wave, by=person(request), at=clock.now())):
        messages.success(request, _("Les alertes partent. Cette page dit où elles en sont."))
        return redirect("workspaces:wave_alerts", code)
    at = clock.now()
    filters = kind_filters(at)
    found = OpeningAlert.objects.filter(wave=wave)
    chosen = request.GET.get("etat", "")
    if chosen in filters:
        found = found.filter(filters[chosen])
    ordered = found.select_related("message", "service", "contact").order_by("pk")
    page = Paginator(ordered, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        **state_of(wave, at),
        "form": form,
        "page": page,
        "table": alerts_table(list(page.object_list), at),
        "missing": missing_table(wave),
        "chosen": KINDS.get(chosen, ""),
        "crumbs": wave_crumbs(wave, _("Alertes d'ouverture")),
    }
    return render(request, "workspaces/calls/alerts.html", context, status=422 if form.errors else 200)


def wave_alerts_state(request: HttpRequest, code: str) -> HttpResponse:
    """The part of the page that changes while alerts are being written and sent."""
    return render(request, "workspaces/calls/alerts_state.html", state_of(found_wave(code), clock.now()))


def state_of(wave: Wave, at: datetime) -> dict[str, Any]:
    counts = OpeningAlert.objects.filter(wave=wave).aggregate(
        total=Count("pk"), **{kind: Count("pk", filter=wanted) for kind, wanted in kind_filters(at).items()}
    )
    left = len(unalerted(wave))
    total = counts["total"] + left
    jobs = ProcrastinateJob.objects.filter(
        task_name=acts.ALERT, status__in=["todo", "doing"], args__wave=wave.public_id
    )
    writing = jobs.exists()
    return {
        "wave": wave,
        "call": wave.call,
        "running": wave.state(at) in (WaveState.ANNOUNCED, WaveState.OPEN),
        "writing": writing,
        "unfinished": writing or counts["attente"] > 0,
        "counts": [(kind, label, counts[kind]) for kind, label in KINDS.items()],
        "written": counts["total"],
        "sent": counts["envoyees"],
        "left": left,
        "total": total,
        "percent": 100 * counts["envoyees"] // total if total else 0,
    }


def alerts_table(alerts: list[OpeningAlert], at: datetime) -> Table:
    return Table.build(
        _("Alertes de la vague"),
        COLUMNS,
        alerts,
        lambda alert: alert_cells(alert, at),
        empty_title=_("Aucune alerte"),
        empty_text=_("Les alertes partent à l'annonce de la vague."),
    )


def alert_cells(alert: OpeningAlert, at: datetime) -> dict[str, Any]:
    message = alert.message
    words = {
        MessageState.SENT: (_("envoyée"), "good"),
        MessageState.BOUNCED: (_("refusée par la boîte"), "bad"),
        MessageState.ABANDONED: (_("abandonnée"), "bad"),
        MessageState.WAITING: (_("en retard"), "wait") if message.is_late(at) else (_("en attente"), "info"),
    }
    label, tone = words[MessageState(message.state)]
    told = say_instant(message.sent_at) if message.sent_at else message.last_error
    href = reverse("workspaces:alert_again", args=[alert.pk]) if message.state == MessageState.BOUNCED else ""
    return {
        "to": str(alert.service or alert.contact),
        "address": message.address,
        "state": Cell(label, tone=tone, href=href),
        "told": told or "–",
    }


def missing_table(wave: Wave) -> Table:
    silent = concerned_services(wave).filter(email="")
    return Table.build(
        _("Services concernés sans boîte fonctionnelle"),
        MISSING_COLUMNS,
        silent,
        lambda service: {
            "service": Cell(service.name, href=reverse("workspaces:service", args=[service.code])),
            "todo": _(
                "Demander l'adresse fonctionnelle du service et l'inscrire, puis renvoyer les alertes."
            ),
        },
        empty_title=_("Tous les services concernés ont une boîte"),
    )


def alert_again(request: HttpRequest, pk: int) -> HttpResponse:
    """A refused alert: what the mailbox said, and sending it again to the service's present address."""
    alert = get_object_or_404(
        OpeningAlert.objects.select_related("wave__call", "message", "service", "contact"), pk=pk
    )
    form = forms.Form(request.POST if request.method == "POST" else None)
    if form.is_bound and done(form, lambda: acts.send_alert_again(alert, by=person(request), at=clock.now())):
        messages.success(request, _("L'alerte repart."))
        return redirect("workspaces:wave_alerts", alert.wave.code)
    to = alert.service or alert.contact
    context = {
        "alert": alert,
        "wave": alert.wave,
        "to": to,
        "form": form,
        "crumbs": wave_crumbs(alert.wave, _("Alerte refusée")),
    }
    return render(request, "workspaces/calls/alert_again.html", context, status=422 if form.errors else 200)


class NetworkForm(forms.Form):
    name = LineField(label=gettext_lazy("Nom du réseau"), max_length=120)
    email = AddressField(
        label=gettext_lazy("Boîte fonctionnelle"),
        help_text=gettext_lazy("Celle du réseau, pas d'une personne."),
    )
    region = RowChoice(
        label=gettext_lazy("Région"), required=False, empty_label=gettext_lazy("Réseau national")
    )
    active = forms.BooleanField(
        label=gettext_lazy("Reçoit les alertes d'ouverture"), required=False, initial=True
    )

    def __init__(self, contact: NetworkContact | None, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.contact = contact
        offer_rows(self, "region", Region.objects.order_by("key"))
        if contact is not None:
            self.initial = {
                "name": contact.name, "email": contact.email, "region": contact.region_id, "active": contact.is_active,
            }  # fmt: skip

    def save(self, *, by: User, at: datetime) -> NetworkContact:
        typed = self.cleaned_data
        return acts.keep_network(
            self.contact,
            typed["name"],
            typed["email"],
            typed["region"],
            active=typed["active"],
            by=by,
            at=at,
        )


def networks(request: HttpRequest) -> HttpResponse:
    """The networks told of each opening, and the form that adds one."""
    return network_page(request, None, NetworkContact.objects.select_related("region").order_by("name", "pk"))


def network(request: HttpRequest, public_id: str) -> HttpResponse:
    found = get_object_or_404(NetworkContact.objects.select_related("region"), public_id=public_id)
    return network_page(request, found, None)


def network_page(
    request: HttpRequest, contact: NetworkContact | None, rows: QuerySet[NetworkContact] | None
) -> HttpResponse:
    form = NetworkForm(contact, request.POST if request.method == "POST" else None)
    if form.is_bound and done(form, lambda: form.save(by=person(request), at=clock.now())):
        messages.success(request, _("Réseau enregistré."))
        return redirect("workspaces:networks")
    crumbs = [
        (_("Ce qui vous attend"), reverse("workspaces:home")),
        (_("Appels"), reverse("workspaces:calls")),
    ]
    crumbs += [(_("Réseaux"), reverse("workspaces:networks") if contact else "")]
    context: dict[str, Any] = {
        "form": form,
        "contact": contact,
        "crumbs": [*crumbs, (contact.name, "")] if contact else crumbs,
        "table": None if rows is None else networks_table(rows),
    }
    return render(request, "workspaces/calls/networks.html", context, status=422 if form.errors else 200)


def networks_table(rows: QuerySet[NetworkContact]) -> Table:
    return Table.build(
        _("Réseaux prévenus des ouvertures"),
        NETWORK_COLUMNS,
        rows,
        lambda each: {
            "name": Cell(each.name, href=reverse("workspaces:network", args=[each.public_id])),
            "region": str(each.region) if each.region else _("national"),
            "email": each.email,
            "active": Cell(_("oui"), tone="good") if each.is_active else Cell(_("non"), tone="neutral"),
        },
        empty_title=_("Aucun réseau"),
        empty_text=_("Ajoutez la boîte du réseau national et celles des réseaux régionaux."),
    )
