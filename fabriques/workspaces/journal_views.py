"""The journal as the programme team and the control read it: every act, newest first, and its export."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from fabriques.accounts.access import person
from fabriques.applications import access
from fabriques.common import clock
from fabriques.common.authorization import LABELS
from fabriques.common.dates import say_instant_to_the_second
from fabriques.journal.models import Entry
from fabriques.journal.words import act_words, kind_words, known_acts, known_kinds
from fabriques.theme.tables import Column, Table, query_without
from fabriques.workspaces import taking_acts
from fabriques.workspaces.zoning_views import csv_response

PAGE_SIZE = 50
PRINT = 64  # characters of a SHA-256
COLUMNS = (
    Column("at", "Instant"),
    Column("act", "Acte"),
    Column("subject", "Objet"),
    Column("actor", "Auteur"),
    Column("facts", "Faits"),
)
HEADER = (
    "rang", "instant", "acte", "nature", "identifiant", "auteur", "faits", "empreinte_du_motif", "empreinte",
)  # fmt: skip


def narrowed(request: HttpRequest) -> Any:
    """Entries of one kind of subject, of one subject or of one author, as asked."""
    entries = Entry.objects.without(access.excluded_subjects(person(request), clock.today()))
    for name, column in (
        ("nature", "subject_kind"),
        ("objet", "subject_id"),
        ("auteur", "actor"),
        ("acte", "act"),
    ):
        value = request.GET.get(name, "").replace("\0", "").strip()
        if value:
            entries = entries.filter(**{column: value})
    return entries


def journal(request: HttpRequest) -> HttpResponse:
    """Fifty entries from the newest, or from the one before which the last page stopped: no page counts the whole."""
    entries = narrowed(request)
    before = request.GET.get("avant", "")
    if before.isascii() and before.isdigit() and len(before) < 18:
        entries = entries.filter(pk__lt=int(before))
    rows = list(entries.order_by("-pk")[: PAGE_SIZE + 1])
    shown, more = rows[:PAGE_SIZE], len(rows) > PAGE_SIZE
    asked = {name: request.GET.get(name, "") for name in ("nature", "objet", "auteur", "acte")}
    context = {
        "table": Table.build(_("Journal"), COLUMNS, shown, cells),
        "asked": asked,
        "acts": known_acts(),
        "kinds": known_kinds(),
        "older": query_without(request.GET, avant=str(shown[-1].pk)) if more else "",
        "first": query_without(request.GET, "avant") if before else "",
        "csv": query_without(request.GET, "avant"),
    }
    return render(request, "workspaces/journal.html", context)


def cells(entry: Entry) -> dict[str, Any]:
    facts = " · ".join(f"{key} : {short(value)}" for key, value in entry.facts.items())
    return {
        "at": say_instant_to_the_second(entry.at),
        "act": act_words(entry.act),
        "subject": f"{kind_words(entry.subject_kind)} {entry.subject_id}",
        "actor": LABELS.get(entry.actor, entry.actor) or _("la plateforme"),
        "facts": facts or "–",
    }


def short(value: Any) -> str:
    """A fact as the page shows it: a print is cut, the export holds it whole."""
    text = str(value)
    return f"{text[:12]}…" if len(text) == PRINT else text


def journal_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same entries, all of them, oldest first, with the prints that chain them."""
    rows = (
        (
            each.rank, each.as_plain()["at"], each.act, each.subject_kind, each.subject_id, each.actor,
            json.dumps(each.facts, ensure_ascii=False, sort_keys=True), each.motive_digest, each.hash,
        )
        for each in narrowed(request).order_by("pk").iterator(chunk_size=2000)
    )  # fmt: skip
    by = person(request)
    taking_acts.note_journal_export(whole=not request.GET, by=by, at=clock.now())
    return csv_response("journal", HEADER, rows)
