"""How services of the State are reached: kept by the programme team, and by each service for itself."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fabriques.accounts.access import perimeter_of, person
from fabriques.accounts.models import User
from fabriques.accounts.queries import without_agent
from fabriques.common import clock
from fabriques.common.forms import done
from fabriques.common.phones import PhoneField
from fabriques.common.search import holds
from fabriques.territories.contacts import Contact, set_contact
from fabriques.territories.models import Service
from fabriques.theme.tables import Cell, Column, Table

PAGE_SIZE = 50
COLUMNS = (
    Column("name", "Service"),
    Column("state", "Agents"),
    Column("email", "Boîte fonctionnelle"),
    Column("phone", "Téléphone"),
    Column("postal", "Adresse postale"),
)


class ContactForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("Boîte fonctionnelle"),
        required=False,
        help_text=gettext_lazy(
            "Celle du service, pas d'une personne : elle figure sur les accusés de réception, et reçoit les dossiers "
            "qui arrivent."
        ),
    )
    phone = PhoneField(
        label=gettext_lazy("Téléphone"),
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    postal_address = forms.CharField(
        label=gettext_lazy("Adresse postale"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Une ligne par ligne d'adresse. La loi la demande sur l'accusé de réception."),
    )

    def save(self, service: Service, *, by: User, at: datetime) -> Service:
        typed = self.cleaned_data
        contact = Contact(typed["email"], typed["phone"], typed["postal_address"].replace("\r\n", "\n"))
        return set_contact(service, contact, by=by, at=at)


def kept_by(user: User) -> QuerySet[Service]:
    """The services whose contact a person keeps: all for the programme team, else those they work in."""
    perimeter = perimeter_of(user, clock.today())
    if perimeter.programme:
        return Service.objects.all()
    return Service.objects.filter(code__in=[service.code for service in perimeter.seen])


def services(request: HttpRequest) -> HttpResponse:
    """The services a person keeps the contact of, those without a mailbox counted and found in one click."""
    kept = list(kept_by(person(request)).order_by("name", "code"))  # a few hundreds in all
    typed, without = request.GET.get("q", "").strip(), request.GET.get("sans", "")
    missing = without == "boite"
    empty = unstaffed(person(request))
    silent = sum(not each.email for each in kept)
    found = [
        each
        for each in kept
        if (not typed or holds(each.name, typed) or typed.lower() == each.code.lower())
        and not (missing and each.email)
        and (without != "agent" or each.code in empty)
    ]
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "table": services_table(list(page.object_list), empty),
        "silent": silent,
        "unstaffed": len(empty),
        "typed": typed,
        "narrowed": bool(typed or without),
        "crumbs": [(_("Ce qui vous attend"), reverse("workspaces:home")), (_("Services de l'État"), "")],
    }
    return render(request, "workspaces/services.html", context)


def unstaffed(user: User) -> set[str]:
    """The codes of the services where nobody holds any role, for the programme team; nothing for anybody else."""
    on = clock.today()
    if not perimeter_of(user, on).programme:
        return set()
    return set(without_agent(Service.objects.all(), on).values_list("code", flat=True))


def services_table(rows: list[Service], empty: Collection[str]) -> Table:
    return Table.build(
        _("Services de l'État"),
        COLUMNS,
        rows,
        lambda service: {
            "name": Cell(service.name, href=reverse("workspaces:service", args=[service.code])),
            "state": Cell(_("sans agent"), tone="bad") if service.code in empty else _("au moins un"),
            "email": service.email or Cell(_("aucune"), tone="wait"),
            "phone": service.phone or "–",
            "postal": ", ".join(service.postal_address.splitlines()) or "–",
        },
        empty_title=_("Aucun service ne répond à cette recherche"),
    )


def service(request: HttpRequest, code: str) -> HttpResponse:
    """How one service is reached, and the form that changes it."""
    found = get_object_or_404(kept_by(person(request)), code=code)
    kept = {"email": found.email, "phone": found.phone, "postal_address": found.postal_address}
    form = ContactForm(request.POST if request.method == "POST" else None, initial=kept)
    if form.is_bound and done(form, lambda: form.save(found, by=person(request), at=clock.now())):
        messages.success(request, _("Coordonnées enregistrées : %(name)s.") % {"name": found.name})
        return redirect("workspaces:services")
    crumbs = [
        (_("Ce qui vous attend"), reverse("workspaces:home")),
        (_("Services de l'État"), reverse("workspaces:services")),
        (found.name, ""),
    ]
    context = {"service": found, "form": form, "crumbs": crumbs}
    return render(request, "workspaces/service.html", context, status=422 if form.errors else 200)
