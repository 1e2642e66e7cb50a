"""The journal as the programme team and the control read it: every act, newest first, and its export."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from fabriques.accounts.access import person
from fabriques.accounts.models import User
from fabriques.applications import access
from fabriques.common import clock
from fabriques.common.dates import PARIS, say_instant_to_the_second
from fabriques.common.typed import AskedDay, asked_day
from fabriques.journal.models import Entry
from fabriques.journal.words import acts_by_step, kind_words, known_acts, known_kinds
from fabriques.theme.tables import Column, Table, query_without
from fabriques.theme.unread_filters import LEFT_ASIDE, UnreadFilter, unknown_choice
from fabriques.workspaces import taking_acts
from fabriques.workspaces.csv_files import csv_response
from fabriques.workspaces.journal_names import Names, about_files, authors_named
from fabriques.workspaces.words import entry_words

PAGE_SIZE = 50
CHUNK = 500  # entries whose names are read together
# What an exact link narrows to, by the name in its address: the column that is compared.
EXACT = {"nature": "subject_kind", "objet": "subject_id", "auteur": "actor", "acte": "act"}
DAYS = {"du": _lazy("Du"), "au": _lazy("Au")}
ASKED = (*EXACT, "qui", "dossier", *DAYS)
COLUMNS = (
    Column("at", "Instant"),
    Column("act", "Acte"),
    Column("subject", "Objet"),
    Column("actor", "Auteur"),
    Column("facts", "Faits"),
)
HEADER = (
    "Date et heure (Paris)", "Acte", "Sur", "Objet", "Dossier", "Auteur", "Détails", "Identifiant de l'objet",
    "Rang pour cet objet", "Identifiant de l'auteur", "Empreinte du motif", "Empreinte",
)  # fmt: skip


def asked(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\0", "").strip()


def days(request: HttpRequest) -> dict[str, AskedDay]:
    return {name: asked_day(asked(request, name)) for name in DAYS}


def narrowed(request: HttpRequest) -> Any:
    """Entries of one act, on what or by whom was chosen; files are those that the reader may read."""
    user, on = person(request), clock.today()
    between = days(request)
    entries = Entry.objects.between(between["du"].day, between["au"].day)
    entries = entries.without(access.excluded_subjects(user, on))
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
        entries = entries.before(int(before))
    rows = list(entries.order_by("-at", "-pk")[: PAGE_SIZE + 1])
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
            *unread_days(days(request)),
        ],
        "asked": {name: asked(request, name) for name in ASKED},
        "days": [(name, DAYS[name], found) for name, found in days(request).items()],
        "acts": acts_by_step(),
        "kinds": known_kinds(),
        "older": query_without(request.GET, avant=str(shown[-1].pk)) if more else "",
        "first": query_without(request.GET, "avant") if before else "",
        "csv": query_without(request.GET, "avant"),
    }
    return render(request, "workspaces/journal.html", context)


def unread_days(found: dict[str, AskedDay]) -> Iterator[UnreadFilter]:
    """The days that cannot be read, or between which there is none."""
    for name, each in found.items():
        if each.problem:
            yield UnreadFilter(name, DAYS[name], each.text, f"{each.problem} {LEFT_ASIDE}")
    first, last = found["du"].day, found["au"].day
    if first is not None and last is not None and last < first:
        yield UnreadFilter(
            "au", DAYS["au"], found["au"].text, _("Le dernier jour est avant le premier. Rien n'y répond.")
        )


def journal_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same entries, all of them, from the oldest, as the page says them, with the prints that chain them."""
    by, at = person(request), clock.now()
    whole = not any(asked(request, name) for name in ASKED)
    taking_acts.note_journal_export(whole=whole, by=by, at=at)
    bounds = [f"{name}-{found.day}" for name, found in days(request).items() if found.day is not None]
    name = "-".join(["journal", *bounds, "extrait-le", f"{at.astimezone(PARIS):%Y-%m-%d-%Hh%Mm%S}"])
    return csv_response(name, HEADER, told(narrowed(request), by, clock.today()))


def told(entries: Any, by: User, on: date) -> Iterator[tuple[Any, ...]]:
    """Each entry as a line; names are read for many at a time, so that the memory stays the same."""
    found = entries.order_by("at", "pk").iterator(chunk_size=CHUNK)
    while chunk := list(islice(found, CHUNK)):
        names = Names(chunk, by, on)
        for each in chunk:
            yield (
                each.at, entry_words(each), kind_words(each.subject_kind), names.called(each), names.file(each),
                names.actor(each), names.details(each), each.subject_id, each.rank, each.actor,
                each.motive_digest, each.hash,
            )  # fmt: skip
