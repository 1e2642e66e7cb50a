"""The tables of grants and delegations: columns, and what each cell says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from fabriques.accounts.models import Delegation, Grant
from fabriques.accounts.queries import delegation_state, grant_state
from fabriques.common.dates import say_day
from fabriques.theme.tables import Cell, Column, Sort, Table

COLUMNS = (
    Column("person", "Personne", sortable=True),
    Column("role", "Rôle"),
    Column("perimeter", "Périmètre"),
    Column("since", "Depuis le", sortable=True),
    Column("until", "Jusqu'au"),
    Column("state", "État"),
)
ORDERS = {"person": "user__key", "since": "since"}
OWN_COLUMNS = (*(Column(each.key, each.label) for each in COLUMNS[1:]), Column("act", "Agir"))


def grants_sort(query: QueryDict) -> Sort:
    return Sort.read(query, COLUMNS, default="person")


def cells(grant: Grant, on: date) -> dict[str, Any]:
    words, tone = grant_state(grant, on)
    last = last_day(grant)
    return {
        "role": grant.get_role_display(),
        "perimeter": grant.perimeter_name,
        "since": say_day(grant.since),
        "until": say_day(last) if last else _("sans fin prévue"),
        "state": Cell(words, tone=tone),
    }


def last_day(grant: Grant) -> date | None:
    """The day shown as its end: the day it was withdrawn at once, if it was."""
    return grant.stopped_on or grant.until


def grants_table(grants: Iterable[Grant], query: QueryDict, sort: Sort, on: date) -> Table:
    return Table.build(
        _("Habilitations"),
        COLUMNS,
        grants,
        lambda grant: {
            "person": Cell(str(grant.user), href=reverse("accounts:person", args=[grant.user.public_id])),
            **cells(grant, on),
        },
        query=query,
        sort=sort,
        empty_title=_("Aucune habilitation"),
        empty_text=_("Aucune habilitation ne correspond à cette recherche."),
        empty_href=reverse("accounts:grants"),
        empty_action=_("Voir les habilitations en cours"),
    )


def person_table(grants: Iterable[Grant], revocable: set[int], on: date) -> Table:
    """One person's grants, each with the link to withdraw it for whoever may."""

    def line(grant: Grant) -> dict[str, Any]:
        act = (
            Cell(_("Retirer"), href=reverse("accounts:revoke", args=[grant.public_id]))
            if grant.pk in revocable
            else Cell(grant.revoke_motive or "–")
        )
        return {**cells(grant, on), "act": act}

    return Table.build(
        _("Habilitations de la personne"),
        OWN_COLUMNS,
        grants,
        line,
        empty_title=_("Aucune habilitation"),
        empty_text=_("Cette personne n'a, ou n'a eu, aucune habilitation que vous puissiez voir."),
    )


ACCOUNT_COLUMNS = (Column("person", "Personne"), Column("email", "Adresse"), Column("state", "Compte"))


def accounts_table(people: Iterable[Any]) -> Table:
    """Accounts as `addresses.with_proof` reads them."""
    return Table.build(
        _("Comptes"),
        ACCOUNT_COLUMNS,
        people,
        lambda user: {
            "person": Cell(str(user), href=reverse("accounts:person", args=[user.public_id])),
            "email": user.email if user.is_confirmed else _("%s (non confirmée)") % user.email,
            "state": Cell(_("ouvert"), tone="good") if user.is_active else Cell(_("fermé"), tone="bad"),
        },
        empty_title=_("Aucun compte"),
        empty_text=_("Aucun nom ni aucune adresse électronique ne contient ce que vous cherchez."),
    )


def delegation_lines(rows: Iterable[Delegation], on: date) -> list[dict[str, Any]]:
    """What the page of delegations says of each, and whether it may still be ended."""
    lines = []
    for row in rows:
        words, tone = delegation_state(row, on)
        lines.append({"row": row, "state": words, "tone": tone, "may_end": words != "terminée"})
    return lines
