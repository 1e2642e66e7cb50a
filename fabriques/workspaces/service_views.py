"""How services of the State are reached: kept by the programme team, and by each service for itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fabriques.accounts.access import perimeter_of, person
from fabriques.accounts.models import User
from fabriques.accounts.queries import agents_of, without_agent
from fabriques.common import clock
from fabriques.common.forms import done
from fabriques.common.names import WrittenField
from fabriques.common.phones import PhoneField
from fabriques.common.search import holds
from fabriques.common.values import grouped
from fabriques.territories.contacts import Contact, set_contact
from fabriques.territories.models import Service
from fabriques.theme.tables import Cell, Column, Sort, Table
from fabriques.workspaces.staffing import files_waiting

PAGE_SIZE = 50
TITLES = {
    "": gettext_lazy("Services de l'État"),
    "agent": gettext_lazy("Services sans agent"),
    "boite": gettext_lazy("Services sans boîte fonctionnelle"),
}
COLUMNS = (
    Column("name", "Service"),
    Column("state", "Agents"),
    Column("files", "Dossiers qui attendent", align="end", sortable=True),
    Column("email", "Boîte fonctionnelle"),
    Column("phone", "Téléphone"),
    Column("postal", "Adresse postale"),
)


class ContactForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("Boîte fonctionnelle"),
        required=False,
        help_text=gettext_lazy(
            "Celle du service, pas d'une personne : elle figure sur les accusés de réception et sur la page publique "
            "« Contact et aide », et reçoit les dossiers qui arrivent."
        ),
    )
    phone = PhoneField(
        label=gettext_lazy("Téléphone"),
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    postal_address = WrittenField(
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


def read_by(user: User) -> QuerySet[Service]:
    """The services whose contact a person reads: the national control reads them all."""
    return Service.objects.all() if perimeter_of(user, clock.today()).controls_all else kept_by(user)


def services(request: HttpRequest) -> HttpResponse:
    """The services a person keeps the contact of, those without a mailbox counted and found in one click.

    Whoever keeps one alone is taken to it.
    """
    kept = list(read_by(person(request)).order_by("name", "code"))  # a few hundreds in all
    if len(kept) == 1:
        return redirect("workspaces:service", kept[0].code)
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
    waiting = files_waiting(person(request), clock.today())
    sort = Sort.read(request.GET, COLUMNS, default="-files" if without == "agent" else "")
    if sort.key == "files":
        found.sort(key=lambda each: waiting.get(each.code, 0), reverse=sort.descending)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "title": TITLES.get(without, TITLES[""]),
        "table": services_table(list(page.object_list), empty, waiting, request.GET, sort),
        "silent": silent,
        "unstaffed": len(empty),
        "typed": typed,
        "narrowed": bool(typed or without),
        "crumbs": [(_("Ce qui vous attend"), reverse("workspaces:home")), (_("Services de l'État"), "")],
    }
    return render(request, "workspaces/services.html", context)


def unstaffed(user: User) -> set[str]:
    """The codes of the services where nobody holds any role, for whoever reads them all; nothing for anybody else."""
    on = clock.today()
    perimeter = perimeter_of(user, on)
    if not (perimeter.programme or perimeter.controls_all):
        return set()
    return set(without_agent(Service.objects.all(), on).values_list("code", flat=True))


def services_table(
    rows: list[Service],
    empty: Collection[str],
    waiting: Mapping[str, int],
    query: QueryDict | None = None,
    sort: Sort | None = None,
) -> Table:
    listed = f"{reverse('workspaces:service_list')}?service="
    return Table.build(
        _("Services de l'État"),
        COLUMNS,
        rows,
        lambda service: {
            "files": Cell(grouped(waiting[service.code]), href=f"{listed}{service.code}")
            if service.code in waiting
            else "0",
            "name": Cell(service.name, href=reverse("workspaces:service", args=[service.code])),
            "state": Cell(_("sans agent"), tone="bad") if service.code in empty else _("au moins un"),
            "email": service.email or Cell(_("aucune"), tone="wait"),
            "phone": service.phone or "–",
            "postal": ", ".join(service.postal_address.splitlines()) or "–",
        },
        query=query,
        sort=sort,
        empty_title=_("Aucun service ne répond à cette recherche"),
    )


def without_mailbox(user: User) -> int:
    """How many of the services whose contact a person keeps cannot be written to: one count, wherever it is told."""
    return read_by(user).filter(email="").count()


def service(request: HttpRequest, code: str) -> HttpResponse:
    """How one service is reached, and the form that changes it."""
    found = get_object_or_404(read_by(person(request)), code=code)
    keeps = kept_by(person(request)).filter(pk=found.pk).exists()
    kept = {"email": found.email, "phone": found.phone, "postal_address": found.postal_address}
    form = ContactForm(request.POST if request.method == "POST" else None, initial=kept)
    if form.is_bound and done(form, lambda: form.save(found, by=person(request), at=clock.now())):
        messages.success(request, _("Coordonnées enregistrées : %(name)s.") % {"name": found.name})
        return redirect("workspaces:services")
    alone = read_by(person(request)).count() == 1
    crumbs = [
        (_("Ce qui vous attend"), reverse("workspaces:home")),
        *([] if alone else [(_("Services de l'État"), reverse("workspaces:services"))]),
        (found.name, ""),
    ]
    context = {
        "service": found,
        "form": form,
        "keeps": keeps,
        "crumbs": crumbs,
        "agents": agents_of([found], clock.today()),
        "waiting": files_waiting(person(request), clock.today()).get(code, 0),
        "gives_roles": perimeter_of(person(request), clock.today()).gives_roles,
    }
    return render(request, "workspaces/service.html", context, status=422 if form.errors else 200)
