"""The journal as the programme team and the control read it: every act, newest first, and its export."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fabriques.accounts.access import person
from fabriques.applications import access
from fabriques.common import clock
from fabriques.common.dates import say_instant_to_the_second
from fabriques.journal.details import in_words
from fabriques.journal.models import Entry
from fabriques.journal.words import acts_by_step, kind_words, known_acts, known_kinds
from fabriques.theme.tables import Column, Table, query_without
from fabriques.theme.unread_filters import unknown_choice
from fabriques.workspaces import taking_acts
from fabriques.workspaces.journal_names import Names, about_files, authors_named
from fabriques.workspaces.words import entry_words
from fabriques.workspaces.zoning_views import csv_response

PAGE_SIZE = 50
# What an exact link narrows to, by the name in its address: the column that is compared.
EXACT = {"nature": "subject_kind", "objet": "subject_id", "auteur": "actor", "acte": "act"}
ASKED = ("nature", "acte", "qui", "dossier", "objet", "auteur")
COLUMNS = (
    Column("at", "Instant"),
    Column("act", "Acte"),
    Column("subject", "Objet"),
    Column("actor", "Auteur"),
    Column("facts", "Faits"),
)
HEADER = (
    "rang", "instant", "acte", "acte_en_clair", "nature", "nature_en_clair", "identifiant", "auteur", "faits",
    "faits_en_clair", "empreinte_du_motif", "empreinte",
)  # fmt: skip


def asked(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\0", "").strip()


def narrowed(request: HttpRequest) -> Any:
    """Entries of one act, on what or by whom was chosen; files are those that the reader may read."""
    user, on = person(request), clock.today()
    entries = Entry.objects.without(access.excluded_subjects(user, on))
    for name, column in EXACT.items():
        if value := asked(request, name):
            entries = entries.filter(**{column: value})
    if who := asked(request, "qui"):
        entries = entries.filter(actor__in=authors_named(who))
    if file := asked(request, "dossier"):
        entries = entries.filter(about_files(file, user, on))
    return entries


def journal(request: HttpRequest) -> HttpResponse:
    """Fifty entries from the newest, or from the one before which the last page stopped: no page counts the whole."""
    entries = narrowed(request)
    before = request.GET.get("avant", "")
    if before.isascii() and before.isdigit() and len(before) < 18:
        entries = entries.filter(pk__lt=int(before))
    rows = list(entries.order_by("-pk")[: PAGE_SIZE + 1])
    shown, more = rows[:PAGE_SIZE], len(rows) > PAGE_SIZE
    names = Names(shown, person(request), clock.today())

    def cells(entry: Entry) -> dict[str, Any]:
        return {"at": say_instant_to_the_second(entry.at), **names.cells(entry)}

    context = {
        "table": Table.build(
            _("Journal"),
            COLUMNS,
            shown,
            cells,
            empty_title=_("Aucune écriture"),
            empty_text=_("Rien dans le journal ne correspond à ce que vous cherchez."),
            empty_href=reverse("workspaces:journal"),
            empty_action=_("Voir tout le journal"),
        ),
        "unread": [
            *unknown_choice("acte", _("Acte"), asked(request, "acte"), dict(known_acts()), ignored=False),
            *unknown_choice("nature", _("Sur"), asked(request, "nature"), dict(known_kinds()), ignored=False),
        ],
        "asked": {name: asked(request, name) for name in ASKED},
        "acts": acts_by_step(),
        "kinds": known_kinds(),
        "older": query_without(request.GET, avant=str(shown[-1].pk)) if more else "",
        "first": query_without(request.GET, "avant") if before else "",
        "csv": query_without(request.GET, "avant"),
    }
    return render(request, "workspaces/journal.html", context)


def journal_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same entries, all of them, oldest first, in words beside their codes, with the prints that chain them."""
    rows = (
        (
            each.rank, each.as_plain()["at"], each.act, entry_words(each), each.subject_kind,
            kind_words(each.subject_kind), each.subject_id, each.actor,
            json.dumps(each.facts, ensure_ascii=False, sort_keys=True), in_words(each.act, each.facts),
            each.motive_digest, each.hash,
        )
        for each in narrowed(request).order_by("pk").iterator(chunk_size=2000)
    )  # fmt: skip
    by = person(request)
    taking_acts.note_journal_export(whole=not request.GET, by=by, at=clock.now())
    return csv_response("journal", HEADER, rows)
