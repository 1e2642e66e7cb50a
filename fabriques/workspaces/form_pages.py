"""What the pages of the builder of forms share: the call, its draft, the parts of it, where one stands."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from fabriques.calls.form_drafts.storing import HEADING, mark
from fabriques.calls.models import Call, FormDraft
from fabriques.rulebooks import editing, reader
from fabriques.rulebooks.editing import Document
from fabriques.rulebooks.form import edits
from fabriques.rulebooks.form.checks import natures
from fabriques.rulebooks.form.differences import Difference, differences
from fabriques.rulebooks.form.edits import GoneError, Way
from fabriques.rulebooks.form.look import Look, Remark, look
from fabriques.rulebooks.form.reader import read_once
from fabriques.rulebooks.form.types import Form, Kind
from fabriques.rulebooks.form.words import say_condition
from fabriques.rulebooks.types import Rulebook
from fabriques.theme.tables import Column, Table
from fabriques.workspaces import form_words
from fabriques.workspaces.call_views import crumbs

CHANGE_COLUMNS = (
    Column("where", "Où"),
    Column("what", "Quoi"),
    Column("before", "Avant"),
    Column("after", "Désormais"),
)


def rules_of(call: Call) -> Rulebook | None:
    """The rules that a form is checked against: the last version published."""
    version = call.rulebooks.order_by("-number").first()
    return version.rules if version else None


@dataclass
class Page:
    """A draft open on a page: read once."""

    draft: FormDraft

    @property
    def call(self) -> Call:
        return self.draft.call

    @cached_property
    def document(self) -> Document:
        return reader.parsed(self.draft.text)

    @cached_property
    def book(self) -> Rulebook | None:
        return rules_of(self.call)

    @cached_property
    def look(self) -> Look:
        return look(self.draft.text, self.book)

    @cached_property
    def nature(self) -> str:
        """The nature of spending that a new budget line gets: the first the rules may pay."""
        known = natures(self.book) if self.book else ()
        return known[0].code if known else ""

    def raw(self, way: Way) -> Document:
        """A part of the draft; 404 when it is not there."""
        try:
            return edits.at(self.document, way)
        except GoneError as gone:
            raise Http404 from gone

    def mark(self, way: Way) -> str:
        return mark(self.document, way, whole=True)

    def address(self, name: str, way: Way = ()) -> str:
        arguments = [self.call.slug, ".".join(way)] if way else [self.call.slug]
        return reverse(f"workspaces:{name}", args=arguments)

    def title(self, way: Way) -> str:
        raw = self.raw(way)
        return str(raw.get("title") or raw.get("label") or way[-1])

    def crumbs(self, way: Way = (), *more: str) -> list[tuple[str, str]]:
        """The call, its form, the draft, then the section, the group and what is given."""
        found = [
            (_("Formulaire"), reverse("workspaces:form", args=[self.call.slug])),
            (_("Brouillon"), self.address("form_draft")),
        ]
        for depth in range(1, len(way) + 1):
            name = "form_section" if depth == 1 else "form_question"
            found.append((self.title(way[:depth]), self.address(name, way[:depth])))
        found += [(each, "") for each in more]
        found[-1] = (found[-1][0], "")
        return crumbs(self.call, *found)


@dataclass(frozen=True)
class QuestionCard:
    """One question as a card of its section, or of its group."""

    way: Way
    label: str
    kind: str
    required: bool
    tags: tuple[str, ...]
    remarks: tuple[Remark, ...]
    mark: str
    first: bool
    last: bool

    @property
    def place(self) -> str:
        return ".".join(self.way)

    @property
    def code(self) -> str:
        return self.way[-1]


def cards(page: Page, way: Way) -> list[QuestionCard]:
    """The questions of a section, or of a group, in order."""
    held = edits.fields(page.raw(way))
    section_ends = [list(edits.sections(page.document))[end] == way[0] for end in (0, -1)]
    found = []
    for rank, (code, raw) in enumerate(held.items()):
        here = (*way, code)
        edge = len(way) > 1  # a question of a group stays in its group
        found.append(
            QuestionCard(
                here,
                form_words.label_of(raw, code),
                form_words.kind_name(raw),
                raw.get("required") is True,
                tuple(tags(page, raw)),
                page.look.of(edits.path_of(here)),
                page.mark(here),
                first=rank == 0 and (edge or section_ends[0]),
                last=rank == len(held) - 1 and (edge or section_ends[1]),
            )
        )
    return found


def tags(page: Page, raw: Document) -> list[str]:
    """What a question serves, in a few words each."""
    found = []
    criteria = {each.code: each.label for each in page.book.criteria} if page.book else {}
    if code := raw.get("criterion"):
        found.append(_("critère : %s") % criteria.get(str(code), code))
    if raw.get("indicator"):
        found.append(_("repris au bilan annuel"))
    if raw.get("shared"):
        found.append(_("gardée au dossier permanent"))
    if raw.get("asked_if"):
        found.append(_("posée sous condition"))
    if raw.get("kind") == Kind.GROUP:
        found.append(_("%d questions par ligne") % len(edits.fields(raw)))
    return found


def changes(before: Form, after: Form) -> tuple[Difference, ...]:
    return differences(before, after, form_words.legal_forms())


def change_table(found: tuple[Difference, ...], number: int) -> Table:
    return Table.build(
        _("Ce qui change depuis la version %s") % number,
        CHANGE_COLUMNS,
        found,
        lambda each: {
            "where": each.where,
            "what": each.what,
            "before": each.before or "–",
            "after": each.after or "–",
        },
        empty_title=_("Rien ne change"),
    )


def condition_words(form: Form, code: str) -> str:
    return say_condition(form.by_code[code].condition, form.by_code, form_words.legal_forms())


def changes_since_last(page: Page) -> Table | None:
    """What the draft changes from the last version; None without any, or while the draft does not read."""
    last = page.call.forms.order_by("-number").first()
    if last is None or page.look.form is None or not page.look.readable:
        return None
    return change_table(changes(read_once(last.text), page.look.form), last.number)


def found_page(slug: str) -> Page:
    rows = FormDraft.objects.select_related("call", "saved_by", "based_on")
    return Page(get_object_or_404(rows, call__slug=slug))


def way_of(place: str, *, least: int = 1, most: int = 3) -> Way:
    """« section.question » as a place of the document; 404 when it cannot be one."""
    way = tuple(place.split("."))
    if not least <= len(way) <= most or not all(way):
        raise Http404
    return way


def stored_text(document: Document, way: Way) -> str:
    """A part as it is saved, to set beside what someone else types."""
    raw: dict[str, Any] = edits.at(document, way) if way else {key: document.get(key, "") for key in HEADING}
    return editing.write({key: value for key, value in raw.items() if key != "fields"})
