"""Grants, accounts and delegations: who holds which role, over what, since and until when."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from fabriques.accounts import access, acts, lending, queries, rules, tables
from fabriques.accounts.access import person
from fabriques.accounts.addresses import is_unconfirmed, with_proof
from fabriques.accounts.grant_forms import CloseForm, DelegationForm, GrantForm, RevokeForm
from fabriques.accounts.models import Delegation, Grant, PerimeterKind, Role, User
from fabriques.common import clock
from fabriques.common.forms import done
from fabriques.journal.words import act_words
from fabriques.theme.unread_filters import UnreadFilter, unknown_choice

PAGE_SIZE = 50
STATE_WORDS = {"in_force": "en cours", "to_come": "à venir", "over": "terminées", "all": "toutes"}


def grants(request: HttpRequest) -> HttpResponse:
    """Who holds which role over what, searched, by pages of fifty."""
    user, on = person(request), clock.today()
    held = access.own_grants(user, on)
    asked = read(request)
    sort = tables.grants_sort(request.GET)
    rows = queries.narrowed(access.visible_grants(user, on, held), asked, on)
    page = Paginator(rows.order_by(sort.order_by(tables.ORDERS[sort.key]), "pk"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "table": tables.grants_table(list(page.object_list), request.GET, sort, on),
        "page": page,
        "asked": asked,
        "unread": unread(request),
        "roles": Role.choices,
        "kinds": PerimeterKind.choices,
        "states": list(STATE_WORDS.items()),
        "may_grant": bool(access.grantable(user, on, held)),
        "administrator": access.perimeter_of(user, on).administrator,
    }
    return render(request, "accounts/grants.html", context)


def read(request: HttpRequest) -> queries.Asked:
    """What the list is narrowed to; a role, a kind or a state that does not exist narrows nothing."""
    person_, place, role, kind, state = (
        request.GET.get(name, "").strip()[:120] for name in ("q", "perimetre", "role", "nature", "etat")
    )
    return queries.Asked(
        person=person_,
        place=place,
        role=role if role in Role.values else "",
        kind=kind if kind in PerimeterKind.values else "",
        state=state if state in STATE_WORDS else "in_force",
    )


def unread(request: HttpRequest) -> list[UnreadFilter]:
    """What `read` leaves aside, for the page to say it."""
    filters = (("nature", _("Nature du périmètre"), PerimeterKind.values), ("role", _("Rôle"), Role.values))
    states = ("etat", _("État"), [*STATE_WORDS])
    return [
        each
        for name, title, known in (*filters, states)
        for each in unknown_choice(name, title, request.GET.get(name, "").strip()[:120], known)
    ]


def grant(request: HttpRequest) -> HttpResponse:
    """Give a role to someone who has an account."""
    user, on = person(request), clock.today()
    form = GrantForm(
        request.POST or None, by=user, on=on, initial={"since": on, "email": request.GET.get("a", "")}
    )
    if done(form, lambda: form.save(at=clock.now())):
        messages.success(request, _("L'habilitation est accordée. Elle est écrite au journal."))
        return redirect("accounts:person", form.cleaned_data["email"].public_id)
    return render(request, "accounts/grant.html", {"form": form}, status=422 if form.errors else 200)


def accounts(request: HttpRequest) -> HttpResponse:
    """Every account, by name or address: for technical administrators."""
    text = request.GET.get("q", "").strip()[:120]
    page = Paginator(with_proof(queries.people_named(text)), PAGE_SIZE).get_page(request.GET.get("page"))
    table = tables.accounts_table(list(page.object_list)) if text else None
    context = {"table": table, "page": page, "text": text}
    return render(request, "accounts/accounts.html", context)


def show(request: HttpRequest, public_id: str) -> HttpResponse:
    """One person: account, grants, delegations, history; 404 for whoever sees none of their grants."""
    user, on = person(request), clock.today()
    found = get_object_or_404(User, public_id=public_id)
    visible = access.visible_grants(user, on).filter(user=found).with_perimeters()
    rows = list(visible.order_by("-since", "-pk"))
    if not rows and not access.reads_all_grants(user, on):
        raise Http404
    revocable = {row.pk for row in rows if may_revoke(user, row)}
    lent = access.visible_delegations(user, on)
    given, received = queries.delegations_of(found, lent)
    history = queries.history_of(found, rows, lent)
    authors = queries.done_by(history, found)
    context: dict[str, Any] = {
        "person": found,
        "unconfirmed": found.erased_at is None and is_unconfirmed(found),
        "table": tables.person_table(rows, revocable, on),
        "given": tables.delegation_lines(given, on),
        "received": tables.delegation_lines(received, on),
        "history": [
            (entry.at, act_words(entry.act), authors.get(entry.actor, "la plateforme")) for entry in history
        ],
        "may_manage": access.may_manage_accounts(user, found, on).allowed and found.erased_at is None,
    }
    return render(request, "accounts/person.html", context)


def may_revoke(user: User, row: Grant) -> bool:
    on = clock.today()
    over = row.stopped_on is not None or (row.until is not None and row.until < on)
    return not over and access.may_grant(user, row.role, row.where, row.user, on).allowed


def revoke(request: HttpRequest, public_id: str) -> HttpResponse:
    """Withdraw a grant, at once or at the end of a day, with its motive."""
    user, on = person(request), clock.today()
    visible = access.visible_grants(user, on).with_perimeters().select_related("user")
    row = get_object_or_404(visible, public_id=public_id)
    access.may_grant(user, row.role, row.where, row.user, on).demand()
    form = RevokeForm(request.POST or None)
    if done(form, lambda: form.save(row, by=user, at=clock.now())):
        messages.success(request, _("L'habilitation est retirée. C'est écrit au journal."))
        return redirect("accounts:person", row.user.public_id)
    context = {"form": form, "grant": row}
    return render(request, "accounts/revoke.html", context, status=422 if form.errors else 200)


def close_account(request: HttpRequest, public_id: str) -> HttpResponse:
    """What closing an account does and does not, then its motive."""
    user, found = person(request), get_object_or_404(User, public_id=public_id)
    access.may_manage_accounts(user, found, clock.today()).demand()
    form = CloseForm(request.POST or None)
    if done(form, lambda: form.save(found, by=user, at=clock.now())):
        messages.success(request, _("Le compte est fermé : il n'ouvre plus rien. C'est écrit au journal."))
        return redirect("accounts:person", public_id)
    context = {"form": form, "person": found}
    return render(request, "accounts/close.html", context, status=422 if form.errors else 200)


def reopen_account(request: HttpRequest, public_id: str) -> HttpResponse:
    acts.reopen_account(get_object_or_404(User, public_id=public_id), by=person(request), at=clock.now())
    messages.success(request, _("Le compte est rouvert."))
    return redirect("accounts:person", public_id)


def delegations(request: HttpRequest) -> HttpResponse:
    """The delegations a person gives and receives, and the form to give one."""
    user, on = person(request), clock.today()
    lendable = [row for row in own_grants(user) if row.role in rules.AGENTS]
    form = DelegationForm(
        request.POST or None,
        grants=lendable,
        colleagues=queries.colleagues_of(user, on),
        initial={"since": on},
    )
    if done(form, lambda: form.save(by=user, at=clock.now())):
        messages.success(request, _("La délégation est donnée. Elle est écrite au journal."))
        return redirect("accounts:delegations")
    given, received = queries.delegations_of(user)
    context = {
        "form": form if lendable else None,
        "given": tables.delegation_lines(given, on),
        "received": tables.delegation_lines(received, on),
    }
    return render(request, "accounts/delegations.html", context, status=422 if form.errors else 200)


def own_grants(user: User) -> list[Grant]:
    running = Grant.objects.filter(user=user).in_force(clock.today())
    return list(running.with_perimeters().order_by("since", "pk"))


def end_delegation(request: HttpRequest, public_id: str) -> HttpResponse:
    user = person(request)
    given, received = Delegation.objects.filter(giver=user), Delegation.objects.filter(receiver=user)
    row = get_object_or_404(given | received, public_id=public_id)
    lending.end_delegation(row, by=user, at=clock.now())
    messages.success(request, _("La délégation est terminée."))
    return redirect("accounts:delegations")
