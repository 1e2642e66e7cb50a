"""What the people and the records that the journal names by an identifier are called, for whoever may read them.

The journal keeps neither name nor free text. Its readers see names as they are today: a file that is not open to them,
or no longer there, goes by its identifier.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _

from fabriques.accounts.models import Grant, Network, User
from fabriques.accounts.queries import people_named
from fabriques.applications import access
from fabriques.applications.models import Application, ConsortiumMember, Piece, PostalLetter
from fabriques.applications.search import matching
from fabriques.calls.models import Call, NetworkContact, Programme, Question, Wave, WaveChange
from fabriques.common.authorization import LABELS
from fabriques.common.search import holds
from fabriques.journal.details import detail_of, in_words, written
from fabriques.journal.models import Entry
from fabriques.journal.words import kind_words
from fabriques.labels.models import Label
from fabriques.places.models import Place
from fabriques.territories.models import Arrondissement, Commune, Departement, Region, Service
from fabriques.theme.tables import Cell
from fabriques.workspaces.words import entry_words

SHORT = 8  # characters of an identifier that nothing names
MOST_PEOPLE = 200
MOST_FILES = 500
# What is called by one column of its own row: where it is read, by which identifier, under which name.
NAMED: dict[str, tuple[tuple[Any, str, str], ...]] = {
    "service": ((Service, "code", "name"),),
    "commune": ((Commune, "code", "name"),),
    "arrondissement": ((Arrondissement, "code", "name"),),
    "departement": ((Departement, "code", "name"),),
    "region": ((Region, "code", "name"),),
    "network": ((Network, "code", "name"), (NetworkContact, "public_id", "name")),
    "wave": ((Wave, "public_id", "title"),),
    "wave_code": ((Wave, "code", "title"),),
    "call": ((Call, "public_id", "title"),),
    "programme": ((Programme, "code", "name"),),
    "wave_change": ((WaveChange, "public_id", "reason"),),
    "question": ((Question, "public_id", "call__title"),),
    "place": ((Place, "public_id", "name"),),
    "label": ((Label, "public_id", "place__name"),),
}
# On what someone without any role acts as the holder of a file.
HELD = ("application", "piece", "member", "organisation")
Named = dict[tuple[str, str], str]


class Names:
    """The names of what some entries tell of, in a constant number of queries."""

    def __init__(self, entries: Sequence[Entry], user: User, on: date) -> None:
        wanted: dict[str, set[str]] = {}
        for kind, key in references(entries):
            wanted.setdefault(kind, set()).add(key)
        self.holders: dict[
            str, str
        ] = {}  # who holds no role: named on the files that the reader may read, only
        self.files: dict[str, Application] = {}
        self.piece_files: dict[str, tuple[str, str]] = {}  # piece → its file and its code
        self.named: Named = {}
        self.read_people(wanted.get("user", set()))
        self.read_files(wanted, user, on)
        self.read_rest(wanted)

    def read_people(self, keys: set[str]) -> None:
        held = Grant.objects.filter(user=OuterRef("pk"))
        people = User.objects.filter(public_id__in=keys).annotate(holds_one=Exists(held)) if keys else ()
        for person in people:
            if person.holds_one:
                self.named["user", person.public_id] = str(person)
            else:
                self.holders[person.public_id] = str(person)

    def read_files(self, wanted: dict[str, set[str]], user: User, on: date) -> None:
        open_to_them = access.readable(user, on).order_by()
        if pieces := wanted.get("piece"):
            found = Piece.objects.filter(public_id__in=pieces, application__in=open_to_them.values("pk"))
            rows = found.values_list("public_id", "application__public_id", "code")
            self.piece_files = {public_id: (file, code) for public_id, file, code in rows}
        if members := wanted.get("member"):
            theirs = ConsortiumMember.objects.filter(
                public_id__in=members, application__in=open_to_them.values("pk")
            )
            self.named |= {("member", key): name for key, name in theirs.values_list("public_id", "name")}
        if letters := wanted.get("letter"):
            posted = PostalLetter.objects.filter(
                public_id__in=letters, application__in=open_to_them.values("pk")
            )
            self.named |= {
                ("letter", key): subject for key, subject in posted.values_list("public_id", "subject")
            }
        if organisations := wanted.get("organisation"):
            holders = open_to_them.filter(organisation__public_id__in=organisations)
            called = holders.values_list("organisation__public_id", "organisation__name").distinct()
            self.named |= {("organisation", key): name for key, name in called}
        keys = wanted.get("application", set()) | {file for file, _code in self.piece_files.values()}
        if keys:
            needed = open_to_them.filter(public_id__in=keys).select_related("receipt", "form", "rulebook")
            self.files = {file.public_id: file for file in needed}
        for file in self.files.values():
            self.named["application", file.public_id] = f"{file.place_name} ({file.receipt.number})"
        for key, (name, code) in self.piece_files.items():
            self.named["piece", key] = self.question(name, code)

    def read_rest(self, wanted: dict[str, set[str]]) -> None:
        """What has its name in a column, whatever its kind: one query."""
        parts = [
            model.objects.filter(**{f"{column}__in": keys})
            .order_by()
            .annotate(
                of=Value(kind, CharField()),
                known_by=Cast(column, CharField()),
                called=Cast(name, CharField()),
            )
            .values_list("of", "known_by", "called")
            for kind, keys in sorted(wanted.items())
            for model, column, name in NAMED.get(kind, ())
        ]
        if parts:
            rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
            self.named |= {(kind, key): name for kind, key, name in rows}

    def question(self, file: str, code: str) -> str:
        """A question of a file, or what one of its pieces answers, as its form asks it."""
        found = self.files[file].questions.by_code.get(code) if file in self.files else None
        return found.label if found is not None else code

    def subject(self, entry: Entry) -> Cell:
        kind, key = entry.subject_kind, entry.subject_id
        name = self.called(entry)
        if kind == "piece" and name:
            file = self.piece_files[key][0]
            words = f"{kind_words(kind)} « {name} » : {self.named['application', file]}"
            return Cell(words, href=reverse("workspaces:file", args=[file]))
        words = f"{kind_words(kind)} {name or short(key)}"
        return Cell(words, href=self.page(kind, key) if name else "")

    def called(self, entry: Entry) -> str:
        """The name of what an entry is on; "" for what has none, or is not open to the reader."""
        return self.named.get((entry.subject_kind, entry.subject_id), "")

    def file(self, entry: Entry) -> str:
        """The file that an entry is on, or is about: « Le Quai (2026-…) »; "" when there is none to name."""
        held = self.piece_files.get(entry.subject_id) if entry.subject_kind == "piece" else None
        key = held[0] if held else entry.subject_id if entry.subject_kind == "application" else ""
        return self.named.get(("application", key or str(entry.facts.get("application", ""))), "")

    def page(self, kind: str, key: str) -> str:
        pages = {"application": "workspaces:file", "user": "accounts:person", "service": "workspaces:service"}
        return reverse(pages[kind], args=[key]) if kind in pages else ""

    def actor(self, entry: Entry) -> str:
        if entry.actor in LABELS or not entry.actor:
            return LABELS.get(entry.actor) or str(_("la plateforme"))
        if name := self.named.get(("user", entry.actor)):
            return name
        held = entry.subject_id in self.files or entry.subject_id in self.piece_files
        if held and entry.actor in self.holders:
            return _("%(name)s (porteur)") % {"name": self.holders[entry.actor]}
        return str(_("le porteur")) if entry.subject_kind in HELD else short(entry.actor)

    def details(self, entry: Entry) -> str:
        facts = dict(entry.facts)
        if entry.act == "read":
            facts.pop("what", None)  # the act says it
        file = entry.subject_id if entry.subject_kind == "application" else str(facts.get("application", ""))
        known = dict(self.named)
        for key, value in written(facts).items():
            detail = detail_of(entry.act, key)
            if detail is not None and detail.refers == "questions":
                codes = [code for code in str(value).split(",") if code]
                known["questions", str(value)] = ", ".join(self.question(file, code) for code in codes)
        if entry.subject_kind == "piece":
            facts.pop("application", None)  # the subject says them
            if ("piece", entry.subject_id) in self.named:
                facts.pop("code", None)
        return in_words(entry.act, facts, known)

    def cells(self, entry: Entry) -> dict[str, Any]:
        return {
            "act": entry_words(entry),
            "subject": self.subject(entry),
            "actor": Cell(self.actor(entry), href=f"?auteur={entry.actor}" if entry.actor else ""),
            "facts": self.details(entry) or "–",
        }


def short(key: str) -> str:
    return f"{key[:SHORT]}…" if len(key) > 2 * SHORT else key


def references(entries: Iterable[Entry]) -> Iterator[tuple[str, str]]:
    """Every record that entries name: what they are on, who did them, and their details."""
    for entry in entries:
        yield entry.subject_kind, entry.subject_id
        yield "user", entry.actor
        for key, value in written(entry.facts).items():
            detail = detail_of(entry.act, key)
            if detail is not None and detail.refers:
                yield detail.refers, str(value)


def authors_named(typed: str) -> list[str]:
    """Who acts under a name: people who hold or held a role, and the parts of the platform.

    What a holder did is found by their file, if it may be read.
    """
    people = people_named(typed).filter(Exists(Grant.objects.filter(user=OuterRef("pk"))))
    found = people.values_list("public_id", flat=True)[:MOST_PEOPLE]
    return [*found, *(code for code, label in LABELS.items() if holds(label, typed))]


def about_files(typed: str, user: User, on: date) -> Q:
    """Entries on the files that a receipt number, a place or a structure finds, and on their pieces."""
    found: QuerySet[Application] = matching(access.readable(user, on), typed).order_by()
    keys = list(found.values_list("pk", "public_id")[:MOST_FILES])
    pieces = Piece.objects.filter(application__in=[pk for pk, _key in keys]).order_by()
    kinds = {
        "application": [key for _pk, key in keys],
        "piece": list(pieces.values_list("public_id", flat=True)),
    }
    return reduce(or_, (Q(subject_kind=kind, subject_id__in=found) for kind, found in kinds.items()))
